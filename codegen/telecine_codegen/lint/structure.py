"""Lint rule for the structure of a spec: each object has the types and keywords of `allowed_keywords`."""

from __future__ import annotations

import re
from typing import Any, Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.allowed_keywords import (
    HINTS,
    OBJECT_RULES,
    QUESTION,
    ListRule,
    MapRule,
    ObjectRule,
    ShapeRule,
    TypeRule,
)
from telecine_codegen.lint.spec_view import ObjectNode, SpecView, Value, find_closest, suggest_name
from telecine_codegen.openapi.pointer import join_pointer, unescape_token
from telecine_codegen.openapi.schema import json_type

_INVALID: Final = object()
_TYPE_NAMES: Final = {
    "null": "null",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "string": "a string",
    "list": "a list",
    "mapping": "a mapping",
}


_SHAPE_HINTS: Final = {
    ("exclusiveMinimum", "boolean"): "write exclusiveMinimum: 0 in place of minimum: 0",
    ("exclusiveMaximum", "boolean"): "write exclusiveMaximum: 1 in place of maximum: 1",
    ("items", "boolean"): "write items: {} for items of any type",
    ("items", "list"): "write items: {anyOf: […]}",
}
"""What to write instead of values that older or newer dialects allow, by keyword and type."""


def check_structure(spec: SpecView) -> None:
    """Report values of the wrong shape, and collect the valid objects for the other rules."""
    _check_object(spec, spec.document.data, "spec", "")
    version = spec.data.get("openapi")
    if version is not None and not re.fullmatch(r"3\.1\.\d+", version):
        spec.error("/openapi", f"OpenAPI {quote(version)} is not supported", "write openapi: 3.1.0")
    if spec.data.get("paths") == {} and spec.document.data["paths"] == {}:
        spec.error("/paths", "a spec needs at least one path")


def _check_value(spec: SpecView, value: Any, shape: ShapeRule, at: str) -> Any:
    choices = shape if isinstance(shape, tuple) else (shape,)
    found = _value_type(value)
    for choice in choices:
        if isinstance(choice, TypeRule) and (not choice.types or found in choice.types):
            return value
        if isinstance(choice, ListRule) and found == "list":
            return _check_list(spec, value, choice.item, at)
        if isinstance(choice, MapRule) and found == "mapping":
            return _check_mapping(spec, value, choice.value, at)
        if isinstance(choice, str) and found == "mapping":
            return _check_object(spec, value, choice, at)
    wanted = " or ".join(_TYPE_NAMES[name] for choice in choices for name in _expected_types(choice))
    name = unescape_token(at.rpartition("/")[2])
    hint = _SHAPE_HINTS.get((name, found))
    if "string" in wanted and found in ("integer", "number", "boolean"):
        hint = "quote it"
    spec.dropped.add(at)
    spec.error(at, f"{quote(name)} must be {wanted}, not {_TYPE_NAMES[found]}", hint)
    return _INVALID


def _check_list(spec: SpecView, items: list[Any], shape: ShapeRule, at: str) -> list[Any]:
    sound = [_check_value(spec, item, shape, f"{at}/{index}") for index, item in enumerate(items)]
    # An empty object replaces an invalid one, so that the pointers of its neighbours stay valid.
    return [{} if item is _INVALID else item for item in sound if item is not _INVALID or isinstance(shape, str)]


def _check_mapping(spec: SpecView, members: Value, shape: ShapeRule, at: str) -> Value:
    sound = {name: _check_value(spec, member, shape, join_pointer(at, name)) for name, member in members.items()}
    return {name: member for name, member in sound.items() if member is not _INVALID}


def _check_object(spec: SpecView, members: Value, kind: str, at: str) -> Value:
    shape = OBJECT_RULES[kind]
    # The root is read through `spec.valid`, so it is that very mapping which is filled.
    node = ObjectNode(spec.valid, {} if at else spec.data, at, kind)
    spec.nodes.append(node)
    if shape.section and isinstance(members.get("$ref"), str):
        return _check_reference(spec, members, node)
    for name, member in members.items():
        here = join_pointer(at, name)
        if name == QUESTION:
            _report_question(spec, here, member)
            continue
        sound = _check_value(spec, member, shape.fields[name], here) if name in shape.fields else _INVALID
        if sound is not _INVALID:
            node.value[name] = sound
            continue
        spec.incomplete.add(at)
        spec.dropped.add(here)
        if name not in shape.fields:
            _report_unsupported(spec, shape, name, members, here)
    unknown = [name for name in members if name not in shape.fields and name != QUESTION]
    for name in shape.required:
        if name not in members:
            spec.incomplete.add(at)
            if find_closest(name, unknown):
                continue  # the misspelt keyword is reported above
            spec.error(at, f"{shape.noun} needs {quote(name)}", HINTS.get(name))
    found: Value = node.value
    return found


def _check_reference(spec: SpecView, members: Value, node: ObjectNode) -> Value:
    shape = OBJECT_RULES[node.kind]
    for name, member in members.items():
        here = join_pointer(node.at, name)
        if name == "$ref":
            node.value[name] = member
        elif name == QUESTION:
            _report_question(spec, here, member)
        elif name in shape.beside_ref:
            sound = _check_value(spec, member, shape.fields[name], here)
            if sound is not _INVALID:
                node.value[name] = sound
        else:
            spec.error(
                here, f"{quote(name)} beside a $ref has no effect", "move it to the target of the $ref, or remove it"
            )
    found: Value = node.value
    return found


def _report_question(spec: SpecView, at: str, value: Any) -> None:
    """Report the open question of an object; it is no part of the valid document."""
    if isinstance(value, str) and value.strip():
        spec.question(at, " ".join(value.split()), "settle it in the spec, then remove x-question")
    else:
        spec.error(at, "x-question must be a text")


def _report_unsupported(spec: SpecView, shape: ObjectRule, name: str, members: Value, at: str) -> None:
    if name in ("then", "else") and "if" in members:
        return  # reported with the `if`
    if name == "$ref" and shape.section:
        spec.error(at, f'"$ref" must be a string, not {_TYPE_NAMES[_value_type(members[name])]}')
        return
    word = "extension" if name.startswith("x-") else "keyword"
    hint = HINTS.get(name) or suggest_name(name, list(shape.fields))
    spec.error(at, f"unsupported {word} {quote(name)} in {shape.noun}", hint)


def _expected_types(shape: TypeRule | ListRule | MapRule | str) -> tuple[str, ...]:
    if isinstance(shape, TypeRule):
        return ("number",) if "number" in shape.types else shape.types
    return ("list",) if isinstance(shape, ListRule) else ("mapping",)


def _value_type(value: Any) -> str:
    found = json_type(value)
    return {"array": "list", "object": "mapping"}.get(found, found)
