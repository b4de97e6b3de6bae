"""Upgrade the schemas of OpenAPI 3.0 to 3.1, and drop what the dialect does not have or what has the wrong type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from telecine_codegen.importer.draft import text_of
from telecine_codegen.lint.allowed_keywords import OBJECT_RULES, ListRule, MapRule, ShapeRule, TypeRule
from telecine_codegen.openapi.schema import COMBINED, UNIONS, json_type, list_types

Value = dict[str, Any]
Note = Callable[[str], None]

_FIELDS: Final = OBJECT_RULES["schema"].fields
KEPT: Final = frozenset(name for name in _FIELDS if not name.startswith("x-")) | {"$ref"}
"""Keywords that the dialect has."""
ANNOTATIONS: Final = frozenset(
    ("xml", "externalDocs", "$comment", "$id", "$schema", "$anchor", "nullable", "$defs", "definitions")
)
"""Keywords whose loss changes nothing that a request or a response may hold."""
TYPES: Final = ("string", "integer", "number", "boolean", "array", "object", "null")
MISSPELT_TYPES: Final = {
    **dict.fromkeys(("str", "text", "enum", "date", "datetime", "date-time", "uuid", "url", "uri", "file"), "string"),
    **dict.fromkeys(("int", "long", "int32", "int64"), "integer"),
    **dict.fromkeys(("float", "double", "decimal"), "number"),
    **dict.fromkeys(("bool",), "boolean"),
    **dict.fromkeys(("list",), "array"),
    **dict.fromkeys(("dict", "map", "json"), "object"),
    "none": "null",
}
"""Types that are none, and what they mean."""
AROUND: Final = frozenset(
    ("description", "default", "example", "examples", "deprecated", "title", "readOnly", "writeOnly")
)
"""Keywords that leave a schema the reference that its only `allOf` is."""


def upgrade_schema(schema: Any, note: Note) -> Value:
    """Return a schema in OpenAPI 3.1; a keyword that restricts values and has no place in the dialect is noted."""
    if not isinstance(schema, dict):
        return {}
    is_reference = isinstance(schema.get("$ref"), str)
    found = {key: value for key, value in schema.items() if key in KEPT and value is not None}
    if not is_reference:
        found.pop("$ref", None)
    for key in schema:
        if key not in KEPT and key not in ANNOTATIONS and not key.startswith("x-"):
            note(f"the keyword {key} is left out")
    if not isinstance(found.get("required", []), list):
        del found["required"]  # `required: true` on a property means nothing in JSON Schema
    if "description" in found:
        found["description"] = text_of(found["description"])
        if found["description"] is None:
            del found["description"]
    _upgrade_bounds(found)
    _upgrade_type(found, note)
    _upgrade_enum(found, note)
    if "examples" in found and not isinstance(found["examples"], list):
        found["examples"] = [*found["examples"].values()] if isinstance(found["examples"], dict) else []
    _drop_wrong_types(found, note)
    for key in COMBINED:
        if key in found:
            found[key] = [upgrade_schema(branch, note) for branch in found[key]]
    if "properties" in found:
        found["properties"] = {name: upgrade_schema(inner, note) for name, inner in found["properties"].items()}
    for key in ("items", "contentSchema"):
        if key in found:
            found[key] = upgrade_schema(found[key], note)
    _upgrade_map(found, note)
    _infer_type(found)
    found = _without_wrapping(found)
    return _nullable(found) if schema.get("nullable") is True else _without_null_branch(found)


def _drop_wrong_types(schema: Value, note: Note) -> None:
    for key in [key for key in schema if key != "$ref"]:
        value = schema[key]
        rule = _FIELDS[key]
        if rule == TypeRule(("integer",)) and isinstance(value, float) and value.is_integer():
            schema[key] = int(value)
        elif isinstance(value, bool) and key in ("items", "contentSchema"):
            schema[key] = {}
        elif key in COMBINED and isinstance(value, list):
            schema[key] = [branch for branch in value if isinstance(branch, dict)]
            if not schema[key]:
                del schema[key]
        elif key == "required":
            schema[key] = [name for name in value if isinstance(name, str)]
        elif not _has_shape(value, rule):
            del schema[key]
            note(f"the keyword {key} is left out: it holds {json_type(value)}")


def _has_shape(value: Any, rule: ShapeRule) -> bool:
    if isinstance(rule, tuple):
        return any(_has_shape(value, choice) for choice in rule)
    if isinstance(rule, TypeRule):
        return not rule.types or json_type(value) in rule.types
    if isinstance(rule, ListRule):
        return isinstance(value, list) and all(_has_shape(item, rule.item) for item in value)
    if isinstance(rule, MapRule):
        return isinstance(value, dict)
    return isinstance(value, dict)


def _upgrade_bounds(schema: Value) -> None:
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.get(exclusive) is True and bound in schema:
            schema[exclusive] = schema.pop(bound)
        elif isinstance(schema.get(exclusive), bool):
            del schema[exclusive]
    for least, most in (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")):
        for keyword in (least, most):
            value = schema.get(keyword)
            if isinstance(value, str) and value.lstrip("-").isdecimal() and value.isascii():
                schema[keyword] = int(value)


def _upgrade_type(schema: Value, note: Note) -> None:
    if "type" not in schema:
        return
    kinds: list[str] = []
    for name in list_types(schema):
        known = name if name in TYPES else MISSPELT_TYPES.get(name.lower(), name.lower())
        if known not in TYPES:
            note(f"the type {name} is left out: JSON has none of that name")
        elif known not in kinds:
            kinds.append(known)
        if name.lower() == "file" and "format" not in schema:
            schema["format"] = "binary"
    del schema["type"]
    if kinds:
        # In the place of the old keyword, which comes first.
        rest = dict(schema)
        schema.clear()
        schema.update({"type": kinds[0] if len(kinds) == 1 else kinds, **rest})


def _upgrade_enum(schema: Value, note: Note) -> None:
    """Make the values of an enum distinct scalars of the declared type."""
    values = schema.get("enum")
    if "const" in schema and isinstance(schema["const"], dict | list):
        del schema["const"]
        note("the const is left out: it is no scalar")
    if not isinstance(values, list):
        schema.pop("enum", None)
        return
    if not values or any(isinstance(value, dict | list) for value in values):
        del schema["enum"]
        note("the enum is left out: it is empty, or holds more than scalars")
        return
    kinds = list_types(schema)
    values = [_as_type(value, kinds) for value in values]
    schema["enum"] = list({(type(value), value): value for value in values}.values())
    actual = list(dict.fromkeys(json_type(value) for value in schema["enum"]))
    declared = {*kinds, *(("integer",) if "number" in kinds else ())}
    if not kinds or not declared.issuperset(set(actual) - {"null"}):
        schema["type"] = actual[0] if len(actual) == 1 else actual
        if kinds:
            note("the type is the one of the values: the published one fits none of them")
    elif "null" in actual and "null" not in kinds:
        schema["type"] = [*kinds, "null"]


def _as_type(value: Any, kinds: list[str]) -> Any:
    """Return a number that is published as a text, or a text that is published as a number, as the declared type."""
    if isinstance(value, str) and kinds in (["integer"], ["number"]):
        try:
            return int(value) if value.lstrip("-").isdecimal() else float(value) if kinds == ["number"] else value
        except ValueError:
            return value
    if kinds == ["string"] and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def _upgrade_map(schema: Value, note: Note) -> None:
    extra = schema.get("additionalProperties")
    if extra is False:
        del schema["additionalProperties"]
        note("additionalProperties: false is left out; requests are closed and responses are open anyway")
    elif isinstance(extra, dict):
        schema["additionalProperties"] = upgrade_schema(extra, note) or True


def _infer_type(schema: Value) -> None:
    if "properties" in schema and "object" not in list_types(schema):
        schema["type"] = "object"
    elif "items" in schema and "array" not in list_types(schema):
        schema["type"] = "array"
    elif "type" not in schema and "additionalProperties" in schema and not schema.keys() & {"$ref", *COMBINED}:
        schema["type"] = "object"
    if "array" in list_types(schema):
        schema.setdefault("items", {})


def _without_wrapping(schema: Value) -> Value:
    """Return a schema without an `allOf` or union of one branch, which older tools need for what is beside a `$ref`."""
    for key in COMBINED:
        rest = {name: value for name, value in schema.items() if name not in (key, "type")}
        if len(schema.get(key, ())) == 1 and rest.keys() <= AROUND:
            (inner,) = schema[key]
            return {**inner, **rest}
    return schema


def _without_null_branch(schema: Value) -> Value:
    """Return `type: [X, 'null']` for a union of a plain type and null."""
    for key in UNIONS:
        branches = schema.get(key, ())
        plain = [branch for branch in branches if branch.get("type") != "null"]
        if len(plain) == 1 and len(branches) == 2 and schema.keys() - {key} <= AROUND:
            kind = plain[0].get("type")
            if kind in TYPES and kind not in ("object", "array") and not plain[0].keys() & {"enum", "const"}:
                rest = {name: value for name, value in schema.items() if name != key}
                return {**plain[0], "type": [kind, "null"], **rest}
            return {**{name: value for name, value in schema.items() if name != key}, "anyOf": [*branches]}
    return schema


def _nullable(schema: Value) -> Value:
    """Return a schema that takes null too."""
    kind = schema.get("type")
    outer: Value = {key: schema.pop(key) for key in ("description", "deprecated") if key in schema}
    if isinstance(kind, str) and "properties" not in schema and "enum" not in schema:
        return {"type": [kind, "null"], **{key: value for key, value in schema.items() if key != "type"}, **outer}
    if isinstance(kind, list) and "null" in kind:
        return {**schema, **outer}
    if "enum" in schema:
        schema["enum"] = [value for value in schema["enum"] if value is not None]
        if not schema["enum"]:
            del schema["enum"]
    if set(schema) & set(UNIONS) and not set(schema) - {"anyOf", *AROUND}:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}], **outer}
    for key in ("default", "example"):
        if key in schema:
            outer[key] = schema.pop(key)
    return {**outer, "anyOf": [schema, {"type": "null"}]}
