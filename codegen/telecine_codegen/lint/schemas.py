"""Lint rules for schemas: consistent keywords with the same meaning in JSON Schema, both generators and pydantic."""

from __future__ import annotations

from typing import Any, Final

import jsonschema_rs
from pydantic_core import SchemaError, SchemaValidator, core_schema

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.spec_view import SpecView, Value
from telecine_codegen.openapi.node import Node, get_node
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.schema import COMBINED, FORMATS, UNIONS, iter_branches, iter_parts, list_types
from telecine_codegen.openapi.schema import is_object as is_object_schema

_FRACTION_HINT: Final = "use type: number with minimum and maximum, and name the values in the description"
_TYPES: Final = ("string", "integer", "number", "boolean", "array", "object", "null")


def check_schema_types(spec: SpecView) -> None:
    """Report unknown types, and keywords without the type that they need."""
    for node in spec.iter_objects("schema"):
        value, named = node.value, list_types(node.value)
        for name in named:
            if name not in _TYPES:
                spec.reject(f"{node.at}/type", f"{quote(name)} is not a JSON type", f"use one of {', '.join(_TYPES)}")
        if len(set(named)) < len(named) or (not named and "type" in value):
            spec.reject(f"{node.at}/type", "type must not be empty or repeat a type")
        if "properties" in value and "object" not in named and f"{node.at}/type" not in spec.dropped:
            spec.error(node.at, "properties need type: object")
        if "items" in value and "array" not in named and f"{node.at}/type" not in spec.dropped:
            spec.error(node.at, "items need type: array")
        if "array" in named and "items" not in value and f"{node.at}/items" not in spec.dropped:
            spec.error(node.at, "a list needs items", "such as items: {} for items of any type")
        if value.get("additionalProperties") is False:
            at = f"{node.at}/additionalProperties"
            spec.reject(at, "additionalProperties may not be false", "remove it: providers add members")
        for keyword in COMBINED:
            if value.get(keyword) == [] and f"{node.at}/{keyword}" not in spec.dropped:
                spec.reject(f"{node.at}/{keyword}", f"{keyword} is empty")


def check_formats_and_patterns(spec: SpecView) -> None:
    """Report formats and patterns that the validators do not support alike."""
    for node in spec.iter_objects("schema"):
        form, pattern = node.value.get("format"), node.value.get("pattern")
        if form is not None and form not in FORMATS:
            hint = f"put it into the description, or use one of {', '.join(FORMATS)}"
            spec.reject(f"{node.at}/format", f"format {quote(form)} is not supported", hint)
        if pattern is not None and not is_portable_pattern(pattern):
            hint = "pydantic has neither look-around nor back-references"
            spec.reject(f"{node.at}/pattern", f"pattern {quote(pattern)} is not a supported regular expression", hint)


def is_portable_pattern(pattern: str) -> bool:
    """Return whether both pydantic, which has no look-around, and JSON Schema support a regular expression."""
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (SchemaError, ValueError):
        return False
    return True


def check_ranges(spec: SpecView) -> None:
    """Report negative lengths, and empty ranges."""
    for node in spec.iter_objects("schema"):
        for keyword in ("minLength", "maxLength", "minItems", "maxItems"):
            if node.value.get(keyword, 0) < 0:
                spec.reject(f"{node.at}/{keyword}", f"{keyword} is less than 0")
        if node.value.get("multipleOf", 1) <= 0:
            spec.reject(f"{node.at}/multipleOf", "multipleOf must be more than 0")
        for least, most in (("minLength", "maxLength"), ("minItems", "maxItems"), ("minimum", "maximum")):
            if least in node.value and node.value[least] > node.value.get(most, node.value[least]):
                spec.reject(f"{node.at}/{least}", f"{least} is more than {most}")


def check_enums(spec: SpecView) -> None:
    """Report enums that are empty, or that contain a value twice or of another type."""
    for node in spec.iter_objects("schema"):
        values, at = node.value.get("enum"), f"{node.at}/enum"
        if values == []:
            spec.reject(at, "the enum is empty")
        seen: list[tuple[type, Any]] = []
        for index, value in enumerate(values or ()):
            here = join_pointer(at, index)
            if (type(value), value) in seen:
                spec.error(here, f"{quote(value)} is in the enum twice")
            elif not _has_type(value, list_types(node.value)):
                spec.error(here, f"enum value {quote(value)} is not of the type {' or '.join(list_types(node.value))}")
            elif isinstance(value, float):
                spec.error(here, f"the enum contains the fraction {value}", _FRACTION_HINT)
            seen.append((type(value), value))
        if "const" in node.value and not _has_type(node.value["const"], list_types(node.value)):
            spec.error(f"{node.at}/const", f"const {quote(node.value['const'])} is not of its type")
        elif isinstance(node.value.get("const"), float):
            spec.error(f"{node.at}/const", f"const is the fraction {node.value['const']}", _FRACTION_HINT)


def _has_type(value: Any, named: list[str]) -> bool:
    names: dict[type, tuple[str, ...]] = {
        type(None): ("null",),
        bool: ("boolean",),
        str: ("string",),
        int: ("integer", "number"),
        float: ("number",),
    }
    own_types = names.get(type(value))
    if own_types is None:
        return False
    return not named or not set(own_types).isdisjoint(named) or not set(named) <= set(_TYPES)


def check_required(spec: SpecView) -> None:
    """Report required properties that do not exist."""
    for node in spec.iter_objects("schema"):
        names = node.value.get("required", [])
        whole = _enclosing_schema(spec, node)
        if not names or not spec.is_complete(whole):
            continue
        known = {name for part in iter_parts(whole) for name in spec.raw_members(f"{part.at}/properties")}
        for index, name in enumerate(names):
            at = f"{node.at}/required/{index}"
            if name not in known:
                spec.reject(at, f"required property {quote(name)} does not exist")
            elif name in names[:index]:
                spec.reject(at, f"property {quote(name)} is required twice")


def _enclosing_schema(spec: SpecView, node: Node) -> Node:
    """Return the outermost schema whose `allOf` contains a schema, or the schema itself."""
    parent, _, last = node.at.rpartition("/")
    if last.isdigit() and parent.endswith("/allOf"):
        at = parent.removesuffix("/allOf")
        return _enclosing_schema(spec, get_node(spec.valid, at))
    return node


def check_allof_branches(spec: SpecView) -> None:
    """Report branches of an `allOf` that a class cannot inherit from: unions, and objects without members."""
    for node in spec.iter_objects("schema"):
        branches = [(branch, branch.resolved()) for branch in iter_branches(node, ("allOf",))]
        is_object = any(is_object_schema(part.value) for _, found in branches if found for part in iter_parts(found))
        for branch, found in branches:
            if found is None or not spec.is_complete(found):
                continue
            if any(key in part.value for part in iter_parts(found) for key in UNIONS):
                hint = "make a union of whole schemas: one schema with allOf for each variant"
                spec.error(branch.at, "a union within an allOf is not supported", hint)
            elif is_object and "$ref" in branch and not any("properties" in part.value for part in iter_parts(found)):
                spec.error(branch.at, "a branch of an allOf without properties adds nothing", "remove it")


def check_allof_conflicts(spec: SpecView) -> None:
    """Report properties that two branches of an `allOf` define differently: a subclass cannot redefine a field."""
    for node in spec.iter_objects("schema"):
        first: dict[str, tuple[str, Value]] = {}
        for branch in iter_branches(node, ("allOf",)):
            for part in iter_parts(branch):
                for name, child in part.value.get("properties", {}).items():
                    at = join_pointer(part.at, "properties", name)
                    other_at, other = first.setdefault(name, (at, child))
                    if other_at != at and _without_annotations(other) != _without_annotations(child):
                        line = spec.line(other_at)
                        spec.reject(
                            at,
                            f"property {quote(name)} conflicts with its definition in the allOf branch on line {line}",
                        )


def _without_annotations(schema: Value) -> Value:
    return {key: value for key, value in schema.items() if key not in ("description", "example", "examples")}
