"""What a request may ask for, read from the properties that a spec marks with ``x-harmonised``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs

from codegen import ir
from codegen.normalise import Node, Normalised, schema_name

LONGEST_VIDEO: Final = 3600
"""Seconds up to which lengths are tried against a schema; no provider comes near."""


def forms(spec: Normalised) -> tuple[ir.Form, ...]:
    """Return one form for each model that a request can name, in the order of the spec."""
    return tuple(
        form
        for _, _, operation in spec.operations()
        for schema in _bodies(spec, operation)
        for form in _forms(spec, operation["operationId"], schema)
    )


def _bodies(spec: Normalised, operation: Node) -> Iterator[Node]:
    for media in operation.get("requestBody", {}).get("content", {}).values():
        schema = spec.schemas[schema_name(media["schema"])]
        yield from (_resolved(spec, variant) for variant in schema.get("oneOf", [schema]))


def _forms(spec: Normalised, operation: str, schema: Node) -> Iterator[ir.Form]:
    fields = tuple(_fields(spec, schema, (), required=True))
    if not any(field.name == "prompt" for field in fields):
        return
    limits = {**spec.data.get("x-limits", {}), **schema.get("x-limits", {})}
    named = next((field for field in fields if field.name == "model"), None)
    others = tuple(field for field in fields if field.name != "model")
    for model in _models(named):
        yield ir.Form(operation, model, (*((named,) if named else ()), *others), limits)


def _models(field: ir.Field | None) -> tuple[str | None, ...]:
    if field is None:
        return (None,)
    return tuple(field.values or (field.default,))


def _fields(spec: Normalised, schema: Node, at: tuple[str, ...], *, required: bool) -> Iterator[ir.Field]:
    for name, node in schema.get("properties", {}).items():
        found = _resolved(spec, node)
        here = (*at, name)
        needed = required and name in schema.get("required", ())
        if "x-harmonised" in found:
            yield _field(found, here, required=needed)
        if found.get("type") == "object":
            yield from _fields(spec, found, here, required=needed)


def _field(schema: Node, at: tuple[str, ...], *, required: bool) -> ir.Field:
    name = schema["x-harmonised"]
    values: tuple[Any, ...] | range | None = tuple(schema["enum"]) if "enum" in schema else None
    if "const" in schema:
        values = (schema["const"],)
    return ir.Field(
        name=name,
        at=at,
        type=schema["type"],
        required=required,
        default=schema.get("default"),
        values=_seconds(schema) if name == "duration" else values,
        max_length=schema.get("maxLength"),
        max_items=schema.get("maxItems", None if schema["type"] == "array" else 1) if name == "images" else None,
    )


def _seconds(schema: Node) -> tuple[int, ...] | range | None:
    """Return the whole seconds that a schema takes, or ``None`` when it takes any: tried, so it cannot be misread."""
    validator = jsonschema_rs.Draft202012Validator({k: v for k, v in schema.items() if not k.startswith("x-")})
    wire = str if schema["type"] == "string" else int
    taken = tuple(n for n in range(1, LONGEST_VIDEO + 1) if validator.is_valid(wire(n)))
    if len(taken) == LONGEST_VIDEO:
        return None
    together = range(taken[0], taken[-1] + 1) if taken else range(0)
    return together if tuple(together) == taken and len(taken) > 2 else taken


def _resolved(spec: Normalised, node: Node) -> Node:
    if "$ref" not in node:
        return node
    return {**spec.schemas[schema_name(node)], **{key: value for key, value in node.items() if key != "$ref"}}
