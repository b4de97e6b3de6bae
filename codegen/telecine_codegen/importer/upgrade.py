"""Upgrade the schemas of OpenAPI 3.0 to 3.1, and drop keywords that the dialect does not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from telecine_codegen.lint.allowed_keywords import OBJECT_RULES
from telecine_codegen.openapi.schema import COMBINED

Value = dict[str, Any]
Note = Callable[[str], None]

KEPT: Final = frozenset(name for name in OBJECT_RULES["schema"].fields if not name.startswith("x-")) | {"$ref"}
"""Keywords that the dialect has."""
ANNOTATIONS: Final = frozenset(("xml", "externalDocs", "$comment", "$id", "$schema", "$anchor", "nullable", "$defs"))
"""Keywords whose loss changes nothing that a request or a response may hold."""


def upgrade_schema(schema: Any, note: Note) -> Any:
    """Return a schema in OpenAPI 3.1; a keyword that restricts values and has no place in the dialect is noted."""
    if schema is True or schema == {}:
        return {}
    if not isinstance(schema, dict):
        return {}
    found = {key: value for key, value in schema.items() if key in KEPT}
    for key in schema:
        if key not in KEPT and key not in ANNOTATIONS and not key.startswith("x-"):
            note(f"the keyword {key} is left out")
    if not isinstance(found.get("required", []), list):
        del found["required"]  # `required: true` on a property means nothing in JSON Schema
    _upgrade_bounds(found)
    if "examples" in found and not isinstance(found["examples"], list):
        found["examples"] = [*found["examples"].values()] if isinstance(found["examples"], dict) else []
    for key in COMBINED:
        if key in found:
            found[key] = [upgrade_schema(branch, note) for branch in found[key] if isinstance(branch, dict)]
    if isinstance(found.get("properties"), dict):
        found["properties"] = {name: upgrade_schema(inner, note) for name, inner in found["properties"].items()}
    for key in ("items", "contentSchema"):
        if key in found:
            found[key] = upgrade_schema(found[key], note)
    _upgrade_map(found, note)
    _infer_type(found)
    return _nullable(found) if schema.get("nullable") is True else found


def _upgrade_bounds(schema: Value) -> None:
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.get(exclusive) is True and bound in schema:
            schema[exclusive] = schema.pop(bound)
        elif isinstance(schema.get(exclusive), bool):
            del schema[exclusive]


def _upgrade_map(schema: Value, note: Note) -> None:
    extra = schema.get("additionalProperties")
    if extra is False:
        del schema["additionalProperties"]
        note("additionalProperties: false is left out; requests are closed and responses are open anyway")
    elif isinstance(extra, dict):
        schema["additionalProperties"] = upgrade_schema(extra, note) or True


def _infer_type(schema: Value) -> None:
    if "type" in schema or schema.keys() & {"$ref", *COMBINED}:
        return
    if "properties" in schema or "additionalProperties" in schema:
        schema["type"] = "object"
    elif "items" in schema:
        schema["type"] = "array"


def _nullable(schema: Value) -> Value:
    """Return a schema that takes null too."""
    kind = schema.get("type")
    outer: Value = {key: schema.pop(key) for key in ("description", "deprecated") if key in schema}
    if isinstance(kind, str) and "properties" not in schema and "enum" not in schema:
        return {**outer, **schema, "type": [kind, "null"]}
    if "enum" in schema:
        schema["enum"] = [value for value in schema["enum"] if value is not None]
    return {**outer, "anyOf": [schema, {"type": "null"}]}
