"""Build the input of the two generators from a normalised spec."""

from __future__ import annotations

from typing import Any, Final

from telecine_codegen.compile.normalise import NormalisedSpec, Value, schema_name
from telecine_codegen.compile.python_source import strip_invisible
from telecine_codegen.openapi.operations import JSON
from telecine_codegen.openapi.schema import COMBINED, UNIONS, json_type

INBOUND: Final = "inbound"
SCALARS: Final = ("string", "integer", "number", "boolean")
VERSION: Final = "1"
"""Required by OpenAPI; does not occur in the output."""
OBJECT_KEYWORDS: Final = frozenset((*COMBINED, "additionalProperties", "$ref"))
IGNORED_KEYWORDS: Final = ("contentSchema", "contentEncoding", "deprecated", "example", "examples")
"""Keywords that do not affect the models, or only members: encoded text stays text, an example is prose."""
UNREAD_KEYWORDS: Final = ("description", "example", "examples", "format")


def build_models_input(spec: NormalisedSpec) -> Value:
    """Return the input of datamodel-code-generator: the named schemas."""
    info = {"title": spec.data["info"]["title"], "version": VERSION}
    schemas = {name: _open_free_object(_strip_schema(node)) for name, node in spec.schemas.items()}
    return {"openapi": spec.data["openapi"], "info": info, "paths": {}, "components": {"schemas": schemas}}


def _open_free_object(schema: Value) -> Value:
    """Return a component with `additionalProperties` if it is an object without known members: its class is open."""
    if schema.get("type") != "object" or schema.get("properties") or not OBJECT_KEYWORDS.isdisjoint(schema):
        return schema
    return {**schema, "additionalProperties": True}


def _strip_schema(node: Any) -> Any:
    """Return a schema without extensions; properties and members of values may be called ``x-…``."""
    if not isinstance(node, dict):
        return node
    result = {key: value for key, value in node.items() if not key.startswith("x-") and key not in IGNORED_KEYWORDS}
    for key, value in result.items():
        if key == "properties":
            result[key] = {name: _strip_schema(inner) | _keep_mark(inner) for name, inner in value.items()}
        elif key in COMBINED:
            result[key] = [_strip_schema(inner) for inner in value]
        elif key in ("items", "additionalProperties"):
            result[key] = _strip_schema(value)
        elif key == "description":
            result[key] = strip_invisible(value)
    if _contains_object(result.get("default")):
        del result["default"]  # the default of a model field would be a plain mapping
    return result


def _keep_mark(member: Value) -> Value:
    """Return `deprecated` of a member; only a field of a model can be deprecated in Python."""
    return {"deprecated": True} if member.get("deprecated") else {}


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
        paths.setdefault(path, {})[method] = _build_operation(node, node["parameters"], "outbound", spec.schemas)
    for index, entry in enumerate(spec.inbound):
        paths[make_inbound_path(index)] = {"post": _build_operation(entry.operation, [], INBOUND, spec.schemas)}
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


def _build_operation(node: Value, parameters: list[Value], tag: str, schemas: Value) -> Value:
    """Return an operation with its parameters and successful responses; the parser is not asked about bodies."""
    responses = {status: response for status, response in node["responses"].items() if str(status).startswith("2")}
    return {
        "operationId": node["operationId"],
        "tags": [tag],
        "parameters": [_build_parameter(parameter, schemas) for parameter in parameters],
        "responses": {status: {"description": "", **_copy_content(response)} for status, response in responses.items()},
    }


def _copy_content(response: Value) -> Value:
    return {"content": _strip_unread(response["content"])} if _has_model(response) else {}


def _has_model(holder: Value) -> bool:
    """Return whether a response has a model, and is not a plain text or file."""
    return JSON in holder.get("content", {})


def _build_parameter(parameter: Value, schemas: Value) -> Value:
    """Return a parameter whose schema refers to scalars only: the parser knows nothing of the other components."""
    found: Value = _strip_unread({**parameter, "schema": _inline_schema(parameter["schema"], schemas)})
    return found


def _inline_schema(schema: Value, schemas: Value) -> Value:
    if "$ref" in schema:
        target = schemas[schema_name(schema)]
        return schema if target.get("type") in SCALARS else _inline_schema(target, schemas)
    if "const" in schema:  # the parser allows it in a query only
        schema = {"type": json_type(schema["const"]), "enum": [schema["const"]]}
    found = dict(schema)
    if any(isinstance(value, bool) for value in schema.get("enum", ())):
        del found["enum"]  # the parser does not know enums of booleans
    for key in UNIONS:
        if key in found:
            found[key] = [_inline_schema(branch, schemas) for branch in found[key]]
    return found | {"items": _inline_schema(found["items"], schemas)} if "items" in found else found


def _strip_unread(node: Any) -> Any:
    """Return a copy of a node without keywords that do not affect names and types."""
    if isinstance(node, list):
        return [_strip_unread(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _strip_unread(value) for key, value in node.items() if key not in UNREAD_KEYWORDS}
