"""Schemas: keywords that fit together, with one meaning for JSON Schema, both generators and pydantic."""

from __future__ import annotations

import re
from typing import Any, Final

from codegen.diagnostics import shown
from codegen.lint.spec import Node, Spec, Value, types
from codegen.source import pointer

TYPES: Final = ("string", "integer", "number", "boolean", "array", "object", "null")
_FORMATS: Final = ("uri", "date-time", "date", "uuid", "binary", "int32", "int64", "float", "double")
# pydantic's regular expressions have neither look-around nor back-references.
_BEYOND_PYDANTIC: Final = re.compile(r"\(\?(?!:)|\\[1-9]|\\k")


def schema_types(spec: Spec) -> None:
    """Report types that do not exist, and keywords without the type that they need."""
    for node in spec.of("schema"):
        value, named = node.value, types(node.value)
        for name in named:
            if name not in TYPES:
                spec.error(f"{node.at}/type", f"{shown(name)} is no JSON type", f"use one of {', '.join(TYPES)}")
        if len(set(named)) < len(named) or (not named and "type" in value):
            spec.error(f"{node.at}/type", "a list of types names each type once")
        if "properties" in value and "object" not in named and f"{node.at}/type" not in spec.lost:
            spec.error(node.at, "properties need type: object")
        if "items" in value and "array" not in named and f"{node.at}/type" not in spec.lost:
            spec.error(node.at, "items need type: array")
        if "array" in named and "items" not in value and f"{node.at}/items" not in spec.lost:
            spec.error(node.at, "a list needs items")
        if value.get("additionalProperties") is False:
            at = f"{node.at}/additionalProperties"
            spec.error(at, "additionalProperties may not be false", "leave it out: providers add members")
        for keyword in ("anyOf", "oneOf", "allOf"):
            if value.get(keyword) == [] and f"{node.at}/{keyword}" not in spec.lost:
                spec.error(f"{node.at}/{keyword}", f"{keyword} is empty")


def schema_texts(spec: Spec) -> None:
    """Report formats and patterns that are not understood alike everywhere."""
    for node in spec.of("schema"):
        form, pattern = node.value.get("format"), node.value.get("pattern")
        if form is not None and form not in _FORMATS:
            hint = f"say it in the description, or use one of {', '.join(_FORMATS)}"
            spec.error(f"{node.at}/format", f"format {shown(form)} is not supported", hint)
        if pattern is not None and (reason := why_unfit(pattern)):
            spec.error(f"{node.at}/pattern", f"pattern {shown(pattern)} {reason}")


def why_unfit(pattern: str) -> str | None:
    """Return why a regular expression cannot be used, if so."""
    if _BEYOND_PYDANTIC.search(pattern):
        return "uses look-around, flags or references, which pydantic does not know"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no regular expression: {error}"
    return None


def enums(spec: Spec) -> None:
    """Report enums that are empty, repeat a value, or hold one that their type excludes."""
    for node in spec.of("schema"):
        values, at = node.value.get("enum"), f"{node.at}/enum"
        if values == []:
            spec.error(at, "the enum is empty")
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
    return not named or not set(mine).isdisjoint(named) or not set(named) <= set(TYPES)


def required(spec: Spec) -> None:
    """Report required properties that do not exist."""
    for node in spec.of("schema"):
        names = node.value.get("required", [])
        whole = _whole(spec, node)
        if not names or not spec.is_whole(whole.at, whole.value):
            continue
        known = {name for part in spec.parts(whole.at, whole.value) for name in part.value.get("properties", {})}
        for index, name in enumerate(names):
            at = f"{node.at}/required/{index}"
            if name not in known:
                spec.error(at, f"required property {shown(name)} does not exist")
            elif name in names[:index]:
                spec.error(at, f"property {shown(name)} is required twice")


def _whole(spec: Spec, node: Node) -> Node:
    """Return the schema that a schema is a branch of, through any number of allOf, or the schema itself."""
    parent, _, last = node.at.rpartition("/")
    if last.isdigit() and parent.endswith("/allOf"):
        at = parent.removesuffix("/allOf")
        return _whole(spec, spec.node(at) or Node("schema", at, {}))
    return node


def narrowing(spec: Spec) -> None:
    """Report properties that one branch of an allOf defines otherwise than another: a subclass could not."""
    for node in spec.of("schema"):
        first: dict[str, tuple[str, Value]] = {}
        for index, branch in enumerate(node.value.get("allOf", ())):
            for part in spec.parts(f"{node.at}/allOf/{index}", branch):
                for name, child in part.value.get("properties", {}).items():
                    at = pointer(part.at, "properties", name)
                    other_at, other = first.setdefault(name, (at, child))
                    if other_at != at and _meaning(other) != _meaning(child):
                        line = spec.line(other_at)
                        spec.error(at, f"property {shown(name)} differs from the one that allOf joins from line {line}")


def _meaning(schema: Value) -> Value:
    return {key: value for key, value in schema.items() if key not in ("description", "example", "examples")}
