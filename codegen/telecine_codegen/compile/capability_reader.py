"""Build the capabilities of each model from the request properties marked with ``x-harmonised``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

import jsonschema_rs

from telecine_codegen.compile import ir
from telecine_codegen.compile.normalise import NormalisedSpec, Value
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import iter_media_schemas
from telecine_codegen.openapi.schema import UNIONS, iter_branches
from telecine_runtime.harmonised import HARMONISED

SECONDS_FIELDS: Final = tuple(name for name, declared in HARMONISED.items() if declared.unit == "s")
MULTI_MEMBER_FIELDS: Final = tuple(name for name, declared in HARMONISED.items() if declared.several)
MAX_DEPTH: Final = 6
"""Depth of nested objects in which members are looked for: a schema may contain itself."""
MAX_PROPERTIES: Final = 2000
"""Limit of members of one body, since repeated references grow exponentially."""
MAX_SECONDS: Final = 3600
"""Longest video duration that is validated against a schema."""


def build_model_forms(spec: NormalisedSpec) -> tuple[ir.ModelFormIR, ...]:
    """Return the form of each model that a request accepts, in the order of the spec."""
    return tuple(
        form
        for call in spec.calls()
        for schema in iter_media_schemas(call.node["requestBody"])
        for variant in [*iter_branches(schema.followed(), UNIONS)] or [schema]
        for form in _build_forms(spec, call.identifier or "", variant)
    )


def _build_forms(spec: NormalisedSpec, operation: str, schema: Node) -> Iterator[ir.ModelFormIR]:
    properties = list(islice(_iter_properties(schema, (), required=True), MAX_PROPERTIES))
    fields: dict[str, ir.FieldIR] = {}
    for leaf in properties:
        if "x-harmonised" in leaf.schema:
            name = leaf.schema["x-harmonised"]
            fields[name] = _merge_fields(fields[name], _build_field(leaf)) if name in fields else _build_field(leaf)
    if "prompt" not in fields:
        return
    mapped = {at for field in fields.values() for at in (field.at, field.several)}
    options = {leaf.at[-1]: leaf.at for leaf in properties if leaf.at not in mapped}
    limits = {**spec.data.get("x-limits", {}), **schema.merged().get("x-limits", {})}
    for model in _list_models(fields.get("model")):
        yield ir.ModelFormIR(
            operation,
            model,
            tuple(fields.values()),
            options,
            limits,
            _callback_mode(spec, fields),
            _signature_mode(spec),
            _build_price(spec, model),
        )


def _build_price(spec: NormalisedSpec, model: str | None) -> dict[str, Any]:
    """Return the prices of a model, as exact decimal strings; empty if the spec has none."""
    price = spec.data.get("x-price", {})
    rates = price.get("models", {}).get(model, {})
    prices: dict[str, Any] = {
        name: {key: str(amount) for key, amount in rate.items()} if isinstance(rate, dict) else str(rate)
        for name, rate in rates.items()
    }
    if "per_video" in prices:
        prices["per_video"] = {int(seconds): amount for seconds, amount in prices["per_video"].items()}
    return {"source": price["source"], "date": price["date"], **prices} if prices else {}


def _callback_mode(spec: NormalisedSpec, fields: Mapping[str, ir.FieldIR]) -> str | None:
    if "callback_url" in fields:
        return "request"
    return "console" if spec.data.get("webhooks") else None


def _signature_mode(spec: NormalisedSpec) -> str | None:
    scheme = spec.data.get("x-signature")
    if scheme is None:
        return None
    return "always" if scheme["required"] else "optional"


def _list_models(field: ir.FieldIR | None) -> tuple[str | None, ...]:
    if field is None:
        return (None,)
    return tuple(field.values or (field.default,))


@dataclass(frozen=True, slots=True)
class _Property:
    """A property without nested properties: its path, and whether a request requires it."""

    at: tuple[str, ...]
    schema: Value
    required: bool
    inside: tuple[str, ...] = ()


def _iter_properties(
    schema: Node, at: tuple[str, ...], *, required: bool, above: tuple[str, ...] = ()
) -> Iterator[_Property]:
    schema = schema.followed()
    if schema.at in above or len(above) > MAX_DEPTH:
        return
    above = (*above, schema.at)
    variants = [*iter_branches(schema, UNIONS)]
    for variant in variants:
        # A property that only one of several variants requires is optional.
        yield from _iter_properties(variant, at, required=required and len(variants) == 1, above=above)
    for part in iter_branches(schema, ("allOf",)):
        yield from _iter_properties(part, at, required=required, above=above)
    for name, member in schema["properties"].members():
        found = member.merged()
        here, needed = (*at, name), required and name in schema.value.get("required", ())
        items = member.outermost("items") if "x-harmonised" not in found else None
        inner = next((leaf for leaf in _iter_marked(items, above)), None) if items else None
        if inner is not None:
            marks = {key: value for key, value in inner.schema.items() if key.startswith("x-")}
            yield _Property(here, {**_merge_non_null(member), **marks}, needed, inner.at)
        elif "x-harmonised" not in found and found.keys() & {"properties", *UNIONS}:
            yield from _iter_properties(member, here, required=needed, above=above)
        else:
            yield _Property(here, _merge_non_null(member), needed)


def _iter_marked(items: Node, above: tuple[str, ...]) -> Iterator[_Property]:
    inside = islice(_iter_properties(items, (), required=True, above=above), MAX_PROPERTIES)
    return (leaf for leaf in inside if "x-harmonised" in leaf.schema)


def _merge_non_null(schema: Node) -> Value:
    """Return a schema merged with its variant that is not null, and with a single type."""
    variants = [variant.merged() for variant in iter_branches(schema.followed(), UNIONS)]
    whole = {**next((variant for variant in variants if variant.get("type") != "null"), {}), **schema.merged()}
    named = whole.get("type", "string" if isinstance(whole.get("enum", [""])[0], str) else "integer")
    kinds = [named] if isinstance(named, str) else [name for name in named if name != "null"]
    return {**whole, "type": next(iter(kinds), "null")}


def _build_field(leaf: _Property) -> ir.FieldIR:
    schema = leaf.schema
    name = schema["x-harmonised"]
    values: tuple[Any, ...] | range | None = tuple(schema["enum"]) if "enum" in schema else None
    if "const" in schema:
        values = (schema["const"],)
    max_items = None
    if name in MULTI_MEMBER_FIELDS:
        max_items = schema.get("maxItems") if schema["type"] == "array" else schema.get("maxItems", 1)
    return ir.FieldIR(
        name=name,
        at=leaf.at,
        type=schema["type"],
        required=leaf.required,
        default=schema.get("default"),
        values=_allowed_seconds(schema) if name in SECONDS_FIELDS else values,
        max_length=schema.get("maxLength"),
        max_items=max_items,
        images=schema.get("x-image"),
        inside=leaf.inside,
    )


def _merge_fields(one: ir.FieldIR, other: ir.FieldIR) -> ir.FieldIR:
    """Merge two members of one field: a list beside a single value takes several values; otherwise the first counts."""
    if one.type == "array" or other.type != "array":
        return one
    return replace(
        one, several=other.at, inside=other.inside, max_items=other.max_items, required=one.required or other.required
    )


def _allowed_seconds(schema: Value) -> tuple[int, ...] | range | None:
    """Return the whole seconds that a schema accepts, found by validation; ``None`` if it accepts all."""
    validator = jsonschema_rs.Draft202012Validator({k: v for k, v in schema.items() if not k.startswith("x-")})
    wire = str if schema["type"] == "string" else int
    accepted = tuple(n for n in range(1, MAX_SECONDS + 1) if validator.is_valid(wire(n)))
    if len(accepted) == MAX_SECONDS:
        return None
    whole_range = range(accepted[0], accepted[-1] + 1) if accepted else range(0)
    return whole_range if tuple(whole_range) == accepted and len(accepted) > 2 else accepted
