"""Schemas: keywords that fit together, with one meaning for JSON Schema, both generators and pydantic."""

from __future__ import annotations

from typing import Any, Final

import jsonschema_rs
from pydantic_core import SchemaError, SchemaValidator, core_schema

from codegen.diagnostics import shown
from codegen.lint.spec_view import Spec, Value
from codegen.openapi.node import Node, node_at
from codegen.openapi.pointer import pointer
from codegen.openapi.schema import COMBINED, TEXT_FORMATS, branches, parts, types

_TYPES: Final = ("string", "integer", "number", "boolean", "array", "object", "null")
_FORMATS: Final = (*TEXT_FORMATS, "int32", "int64", "float", "double")


def schema_types(spec: Spec) -> None:
    """Report types that do not exist, and keywords without the type that they need."""
    for node in spec.of("schema"):
        value, named = node.value, types(node.value)
        for name in named:
            if name not in _TYPES:
                spec.reject(f"{node.at}/type", f"{shown(name)} is no JSON type", f"use one of {', '.join(_TYPES)}")
        if len(set(named)) < len(named) or (not named and "type" in value):
            spec.reject(f"{node.at}/type", "a list of types names each type once")
        if "properties" in value and "object" not in named and f"{node.at}/type" not in spec.lost:
            spec.error(node.at, "properties need type: object")
        if "items" in value and "array" not in named and f"{node.at}/type" not in spec.lost:
            spec.error(node.at, "items need type: array")
        if "array" in named and "items" not in value and f"{node.at}/items" not in spec.lost:
            spec.error(node.at, "a list needs items")
        if value.get("additionalProperties") is False:
            at = f"{node.at}/additionalProperties"
            spec.reject(at, "additionalProperties may not be false", "leave it out: providers add members")
        for keyword in COMBINED:
            if value.get(keyword) == [] and f"{node.at}/{keyword}" not in spec.lost:
                spec.reject(f"{node.at}/{keyword}", f"{keyword} is empty")


def schema_texts(spec: Spec) -> None:
    """Report formats and patterns that are not understood alike everywhere."""
    for node in spec.of("schema"):
        form, pattern = node.value.get("format"), node.value.get("pattern")
        if form is not None and form not in _FORMATS:
            hint = f"say it in the description, or use one of {', '.join(_FORMATS)}"
            spec.reject(f"{node.at}/format", f"format {shown(form)} is not supported", hint)
        if pattern is not None and not _is_pattern(pattern):
            hint = "pydantic has neither look-around nor back-references"
            spec.reject(f"{node.at}/pattern", f"pattern {shown(pattern)} is no usable regular expression", hint)


def _is_pattern(pattern: str) -> bool:
    """Tell whether a regular expression is one for pydantic, which has no look-around, and for JSON Schema."""
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (SchemaError, ValueError):
        return False
    return True


def numbers(spec: Spec) -> None:
    """Report lengths below zero, and ranges that hold nothing."""
    for node in spec.of("schema"):
        for keyword in ("minLength", "maxLength", "minItems", "maxItems"):
            if node.value.get(keyword, 0) < 0:
                spec.reject(f"{node.at}/{keyword}", f"{keyword} is less than 0")
        if node.value.get("multipleOf", 1) <= 0:
            spec.reject(f"{node.at}/multipleOf", "multipleOf must be more than 0")
        for least, most in (("minLength", "maxLength"), ("minItems", "maxItems"), ("minimum", "maximum")):
            if least in node.value and node.value[least] > node.value.get(most, node.value[least]):
                spec.reject(f"{node.at}/{least}", f"{least} is more than {most}")


def enums(spec: Spec) -> None:
    """Report enums that are empty, repeat a value, or hold one that their type excludes."""
    for node in spec.of("schema"):
        values, at = node.value.get("enum"), f"{node.at}/enum"
        if values == []:
            spec.reject(at, "the enum is empty")
        seen: list[tuple[type, Any]] = []
        for index, value in enumerate(values or ()):
            here = pointer(at, index)
            if (type(value), value) in seen:
                spec.error(here, f"{shown(value)} is in the enum twice")
            elif not _fits(value, types(node.value)):
                spec.error(here, f"enum value {shown(value)} is not of the type {' or '.join(types(node.value))}")
            seen.append((type(value), value))
        if "const" in node.value and not _fits(node.value["const"], types(node.value)):
            spec.error(f"{node.at}/const", f"const {shown(node.value['const'])} is not of its type")


def _fits(value: Any, named: list[str]) -> bool:
    names: dict[type, tuple[str, ...]] = {
        type(None): ("null",),
        bool: ("boolean",),
        str: ("string",),
        int: ("integer", "number"),
        float: ("number",),
    }
    mine = names.get(type(value))
    if mine is None:
        return False
    return not named or not set(mine).isdisjoint(named) or not set(named) <= set(_TYPES)


def required(spec: Spec) -> None:
    """Report required properties that do not exist."""
    for node in spec.of("schema"):
        names = node.value.get("required", [])
        whole = _whole(spec, node)
        if not names or not spec.is_whole(whole):
            continue
        known = {name for part in parts(whole) for name in spec.members(f"{part.at}/properties")}
        for index, name in enumerate(names):
            at = f"{node.at}/required/{index}"
            if name not in known:
                spec.reject(at, f"required property {shown(name)} does not exist")
            elif name in names[:index]:
                spec.reject(at, f"property {shown(name)} is required twice")


def _whole(spec: Spec, node: Node) -> Node:
    """Return the schema that a schema is a branch of, through any number of allOf, or the schema itself."""
    parent, _, last = node.at.rpartition("/")
    if last.isdigit() and parent.endswith("/allOf"):
        at = parent.removesuffix("/allOf")
        return _whole(spec, node_at(spec.sound, at))
    return node


def narrowing(spec: Spec) -> None:
    """Report properties that one branch of an allOf defines otherwise than another: a subclass could not."""
    for node in spec.of("schema"):
        first: dict[str, tuple[str, Value]] = {}
        for branch in branches(node, ("allOf",)):
            for part in parts(branch):
                for name, child in part.value.get("properties", {}).items():
                    at = pointer(part.at, "properties", name)
                    other_at, other = first.setdefault(name, (at, child))
                    if other_at != at and _meaning(other) != _meaning(child):
                        line = spec.line(other_at)
                        spec.reject(
                            at, f"property {shown(name)} differs from the one that allOf joins from line {line}"
                        )


def _meaning(schema: Value) -> Value:
    return {key: value for key, value in schema.items() if key not in ("description", "example", "examples")}
