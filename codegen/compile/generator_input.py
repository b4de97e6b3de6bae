"""The part of a spec that each of the two generators reads, as it is passed to them."""

from __future__ import annotations

from typing import Any, Final

from codegen.compile.normalise import Normalised, Value
from codegen.compile.python_source import visible
from codegen.openapi.schema import COMBINED

INBOUND: Final = "inbound"
SCALARS: Final = ("string", "integer", "number", "boolean")
VERSION: Final = "1"
"""An API must have one; what is generated does not tell it."""
UNREAD: Final = ("description", "example", "examples", "format")


def schemas_only(spec: Normalised) -> Value:
    """Return what datamodel-code-generator shall read: the named schemas."""
    info = {"title": spec.data["info"]["title"], "version": VERSION}
    schemas = {name: _schema(node) for name, node in spec.schemas.items()}
    return {"openapi": spec.data["openapi"], "info": info, "paths": {}, "components": {"schemas": schemas}}


def _schema(node: Any) -> Any:
    """Return a schema without extensions; a property may well be called ``x-…``, and so may a member of a value."""
    if not isinstance(node, dict):
        return node
    result = {key: value for key, value in node.items() if not key.startswith("x-") and key != "contentSchema"}
    for key, value in result.items():
        if key == "properties":
            result[key] = {name: _schema(inner) for name, inner in value.items()}
        elif key in COMBINED:
            result[key] = [_schema(inner) for inner in value]
        elif key in ("items", "additionalProperties"):
            result[key] = _schema(value)
        elif key == "description":
            result[key] = visible(value)
    if _holds_object(result.get("default")):
        del result["default"]  # as a default of a model, a mapping would have the wrong type
    return result


def _holds_object(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_holds_object, value)))


def inbound_path(index: int) -> str:
    """Return a path that no spec has: it does not begin with a slash."""
    return f"{INBOUND}/{index}"


def outline(spec: Normalised) -> Value:
    """Return what openapi-python-client shall read: it copies what it has read many times over.

    Schemas that are no plain scalars become empty objects: only their names matter here, and the parser cannot fail on
    what it does not see. The same holds for formats: a date goes over the wire as text. Callbacks and webhooks, which
    the parser drops, become ordinary operations.
    """
    paths: Value = {}
    for path, method, node in spec.operations():
        paths.setdefault(path, {})[method] = _call(node, node["parameters"], "outbound")
    for index, entry in enumerate(spec.inbound):
        paths[inbound_path(index)] = {"post": _call(entry.operation, [], INBOUND)}
    return {
        "openapi": spec.data["openapi"],
        "info": {"title": spec.document.name, "version": VERSION},
        "paths": paths,
        "components": {
            "schemas": {
                name: _plain(schema) if schema.get("type") in SCALARS else {"type": "object", "title": name}
                for name, schema in spec.schemas.items()
            }
        },
    }


def _call(node: Value, parameters: list[Value], tag: str) -> Value:
    """Return an operation with what it sends, and what it answers when all is well."""
    answers = {status: answer for status, answer in node["responses"].items() if str(status).startswith("2")}
    return {
        "operationId": node["operationId"],
        "tags": [tag],
        "parameters": [_plain(parameter) for parameter in parameters],
        **({"requestBody": _plain(node["requestBody"])} if "requestBody" in node else {}),
        "responses": {status: {"description": "", **_content(answer)} for status, answer in answers.items()},
    }


def _content(answer: Value) -> Value:
    return {"content": _plain(answer["content"])} if "content" in answer else {}


def _plain(node: Any) -> Any:
    """Return a copy of a node without what says nothing about names and types."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _plain(value) for key, value in node.items() if key not in UNREAD}
