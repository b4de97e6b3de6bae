"""The part of a spec that each of the two generators reads, as it is passed to them."""

from __future__ import annotations

from typing import Any, Final

from codegen.compile.normalise import NormalisedSpec, Value
from codegen.compile.python_source import strip_invisible
from codegen.openapi.schema import COMBINED

INBOUND: Final = "inbound"
SCALARS: Final = ("string", "integer", "number", "boolean")
VERSION: Final = "1"
"""An API must have one; what is generated does not tell it."""
UNREAD_KEYWORDS: Final = ("description", "example", "examples", "format")


def build_models_input(spec: NormalisedSpec) -> Value:
    """Return what datamodel-code-generator shall read: the named schemas."""
    info = {"title": spec.data["info"]["title"], "version": VERSION}
    schemas = {name: _strip_schema(node) for name, node in spec.schemas.items()}
    return {"openapi": spec.data["openapi"], "info": info, "paths": {}, "components": {"schemas": schemas}}


def _strip_schema(node: Any) -> Any:
    """Return a schema without extensions; a property may well be called ``x-…``, and so may a member of a value."""
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
        del result["default"]  # as a default of a model, a mapping would have the wrong type
    return result


def _contains_object(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_contains_object, value)))


def make_inbound_path(index: int) -> str:
    """Return a path that no spec has: it does not begin with a slash."""
    return f"{INBOUND}/{index}"


def build_parser_input(spec: NormalisedSpec) -> Value:
    """Return what openapi-python-client shall read: it copies what it has read many times over.

    Schemas that are no plain scalars become empty objects: only their names matter here, and the parser cannot fail on
    what it does not see. The same holds for formats: a date goes over the wire as text. Callbacks and webhooks, which
    the parser drops, become ordinary operations.
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
    """Return an operation with what it sends, and what it answers when all is well."""
    answers = {status: answer for status, answer in node["responses"].items() if str(status).startswith("2")}
    return {
        "operationId": node["operationId"],
        "tags": [tag],
        "parameters": [_strip_unread(parameter) for parameter in parameters],
        **({"requestBody": _strip_unread(node["requestBody"])} if "requestBody" in node else {}),
        "responses": {status: {"description": "", **_copy_content(answer)} for status, answer in answers.items()},
    }


def _copy_content(answer: Value) -> Value:
    return {"content": _strip_unread(answer["content"])} if "content" in answer else {}


def _strip_unread(node: Any) -> Any:
    """Return a copy of a node without what says nothing about names and types."""
    if isinstance(node, list):
        return [_strip_unread(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _strip_unread(value) for key, value in node.items() if key not in UNREAD_KEYWORDS}
