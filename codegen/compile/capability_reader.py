"""What a request may ask for, read from the properties that a spec marks with ``x-harmonised``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import jsonschema_rs

from codegen.compile import ir
from codegen.compile.normalise import NormalisedSpec, Value
from codegen.openapi.node import Node
from codegen.openapi.operations import iter_media_schemas
from codegen.openapi.schema import UNIONS, iter_branches
from telecine_runtime.harmonised import HARMONISED

SECONDS_FIELDS: Final = tuple(name for name, declared in HARMONISED.items() if declared.unit == "s")
MULTI_MEMBER_FIELDS: Final = tuple(name for name, declared in HARMONISED.items() if declared.several)
MAX_SECONDS: Final = 3600
"""Seconds up to which lengths are tried against a schema; no provider comes near."""


def build_model_forms(spec: NormalisedSpec) -> tuple[ir.ModelFormIR, ...]:
    """Return one form for each model that a request can name, in the order of the spec."""
    return tuple(
        form
        for call in spec.calls()
        for schema in iter_media_schemas(call.node["requestBody"])
        for variant in [*iter_branches(schema.followed(), UNIONS)] or [schema]
        for form in _build_forms(spec, call.identifier or "", variant)
    )


def _build_forms(spec: NormalisedSpec, operation: str, schema: Node) -> Iterator[ir.ModelFormIR]:
    found = list(_iter_properties(schema, (), required=True))
    fields: dict[str, ir.FieldIR] = {}
    for leaf in found:
        if "x-harmonised" in leaf.schema:
            name = leaf.schema["x-harmonised"]
            fields[name] = _merge_fields(fields[name], _build_field(leaf)) if name in fields else _build_field(leaf)
    if "prompt" not in fields:
        return
    carried = {at for field in fields.values() for at in (field.at, field.several)}
    options = {leaf.at[-1]: leaf.at for leaf in found if leaf.at not in carried}
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
    """Return what a video by a model costs, as text, in which no digit is lost; nothing where no price is told."""
    told = spec.data.get("x-price", {})
    found = told.get("models", {}).get(model, {})
    prices: dict[str, Any] = {
        name: {key: str(amount) for key, amount in rate.items()} if isinstance(rate, dict) else str(rate)
        for name, rate in found.items()
    }
    if "per_video" in prices:
        prices["per_video"] = {int(seconds): amount for seconds, amount in prices["per_video"].items()}
    return {"source": told["source"], "date": told["date"], **prices} if prices else {}


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
    """A property that holds no further ones: where it stands, and whether a request must have it."""

    at: tuple[str, ...]
    schema: Value
    required: bool
    inside: tuple[str, ...] = ()


def _iter_properties(schema: Node, at: tuple[str, ...], *, required: bool) -> Iterator[_Property]:
    schema = schema.followed()
    variants = [*iter_branches(schema, UNIONS)]
    for variant in variants:
        # What one of several forms requires, the request as a whole does not.
        yield from _iter_properties(variant, at, required=required and len(variants) == 1)
    for name, member in schema["properties"].members():
        found = member.merged()
        here, needed = (*at, name), required and name in schema.value.get("required", ())
        items = member.outermost("items") if "x-harmonised" not in found else None
        inner = next((leaf for leaf in _iter_marked(items)), None) if items else None
        if inner is not None:
            marks = {key: value for key, value in inner.schema.items() if key.startswith("x-")}
            yield _Property(here, {**_merge_non_null(member), **marks}, needed, inner.at)
        elif "x-harmonised" not in found and found.keys() & {"properties", *UNIONS}:
            yield from _iter_properties(member, here, required=needed)
        else:
            yield _Property(here, _merge_non_null(member), needed)


def _iter_marked(items: Node) -> Iterator[_Property]:
    return (leaf for leaf in _iter_properties(items, (), required=True) if "x-harmonised" in leaf.schema)


def _merge_non_null(schema: Node) -> Value:
    """Return a schema with what its variant that is not null says, and with one type."""
    variants = [variant.merged() for variant in iter_branches(schema.followed(), UNIONS)]
    whole = {**next((variant for variant in variants if variant.get("type") != "null"), {}), **schema.merged()}
    named = whole.get("type", "string" if isinstance(whole.get("enum", [""])[0], str) else "integer")
    kinds = [named] if isinstance(named, str) else [name for name in named if name != "null"]
    return {**whole, "type": next(iter(kinds), "null")}


def _build_field(leaf: _Property) -> ir.FieldIR:
    schema = leaf.schema
    name, array = schema["x-harmonised"], schema["type"] == "array"
    values: tuple[Any, ...] | range | None = tuple(schema["enum"]) if "enum" in schema else None
    if "const" in schema:
        values = (schema["const"],)
    return ir.FieldIR(
        name=name,
        at=leaf.at,
        type=schema["type"],
        required=leaf.required,
        default=schema.get("default"),
        values=_allowed_seconds(schema) if name in SECONDS_FIELDS else values,
        max_length=schema.get("maxLength"),
        max_items=schema.get("maxItems", None if array else 1) if name in MULTI_MEMBER_FIELDS else None,
        images=schema.get("x-image"),
        inside=leaf.inside,
    )


def _merge_fields(one: ir.FieldIR, other: ir.FieldIR) -> ir.FieldIR:
    """Return a field that has two places: a list beside a single value takes several; anything else is the first."""
    if one.type == "array" or other.type != "array":
        return one
    return replace(
        one, several=other.at, inside=other.inside, max_items=other.max_items, required=one.required or other.required
    )


def _allowed_seconds(schema: Value) -> tuple[int, ...] | range | None:
    """Return the whole seconds that a schema takes, or ``None`` when it takes any: tried, so it cannot be misread."""
    validator = jsonschema_rs.Draft202012Validator({k: v for k, v in schema.items() if not k.startswith("x-")})
    wire = str if schema["type"] == "string" else int
    taken = tuple(n for n in range(1, MAX_SECONDS + 1) if validator.is_valid(wire(n)))
    if len(taken) == MAX_SECONDS:
        return None
    together = range(taken[0], taken[-1] + 1) if taken else range(0)
    return together if tuple(together) == taken and len(taken) > 2 else taken
