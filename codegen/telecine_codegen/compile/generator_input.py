"""Build the input of the two generators from a normalised spec."""

from __future__ import annotations

from typing import Any, Final

from telecine_codegen.compile.normalise import NormalisedSpec, Value
from telecine_codegen.compile.python_source import strip_invisible
from telecine_codegen.openapi.schema import COMBINED

INBOUND: Final = "inbound"
SCALARS: Final = ("string", "integer", "number", "boolean")
VERSION: Final = "1"
"""Required by OpenAPI; does not occur in the output."""
UNREAD_KEYWORDS: Final = ("description", "example", "examples", "format")


def build_models_input(spec: NormalisedSpec) -> Value:
    """Return the input of datamodel-code-generator: the named schemas."""
    info = {"title": spec.data["info"]["title"], "version": VERSION}
    schemas = {name: _strip_schema(node) for name, node in spec.schemas.items()}
    return {"openapi": spec.data["openapi"], "info": info, "paths": {}, "components": {"schemas": schemas}}


def _strip_schema(node: Any) -> Any:
    """Return a schema without extensions; properties and members of values may be called ``x-…``."""
    if not isinstance(node, dict):
        return node
    result = {key: value for key, value in node.items() if not key.startswith("x-") and key != "contentSchema"}
    for key, value in result.items():
        if key == "properties":
            result[key] = {name: _strip_schema(inner) for name, inner in value.items()}
        elif key in COMBINED:
            result[key] = [_strip_schema(inner) for inner in value]
        elif key in ("items", "additionalProperties"):
            result[key] = _strip_schema(value)
        elif key == "description":
            result[key] = strip_invisible(value)
    if _contains_object(result.get("default")):
        del result["default"]  # the default of a model field would be a plain mapping
    return result


def _contains_object(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_contains_object, value)))


def make_inbound_path(index: int) -> str:
    """Return a path that no spec contains: it does not begin with a slash."""
    return f"{INBOUND}/{index}"


def build_parser_input(spec: NormalisedSpec) -> Value:
    """Return the input of openapi-python-client, kept small since the parser copies it many times.

    Schemas other than scalars become empty objects: only their names matter, and the parser cannot fail on the rest.
    Formats are dropped, since dates are sent as strings. Callbacks and webhooks, which the parser ignores, become
    ordinary operations.
    """
    paths: Value = {}
    for path, method, node in spec.operations():
        paths.setdefault(path, {})[method] = _build_operation(node, node["parameters"], "outbound")
    for index, entry in enumerate(spec.inbound):
        paths[make_inbound_path(index)] = {"post": _build_operation(entry.operation, [], INBOUND)}
    return {
        "openapi": spec.data["openapi"],
        "info": {"title": spec.document.name, "version": VERSION},
        "paths": paths,
        "components": {
            "schemas": {
                name: _strip_unread(schema) if schema.get("type") in SCALARS else {"type": "object", "title": name}
                for name, schema in spec.schemas.items()
            }
        },
    }


def _build_operation(node: Value, parameters: list[Value], tag: str) -> Value:
    """Return an operation with its request and its successful responses."""
    responses = {status: response for status, response in node["responses"].items() if str(status).startswith("2")}
    return {
        "operationId": node["operationId"],
        "tags": [tag],
        "parameters": [_strip_unread(parameter) for parameter in parameters],
        **({"requestBody": _strip_unread(node["requestBody"])} if "requestBody" in node else {}),
        "responses": {status: {"description": "", **_copy_content(response)} for status, response in responses.items()},
    }


def _copy_content(response: Value) -> Value:
    return {"content": _strip_unread(response["content"])} if "content" in response else {}


def _strip_unread(node: Any) -> Any:
    """Return a copy of a node without keywords that do not affect names and types."""
    if isinstance(node, list):
        return [_strip_unread(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _strip_unread(value) for key, value in node.items() if key not in UNREAD_KEYWORDS}
