"""The cheapest job that a spec allows, and what it costs by the documented prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from telecine_codegen.compile import ir
from telecine_codegen.compile.capability_reader import build_model_forms
from telecine_codegen.compile.normalise import normalise_spec
from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.declared_job import DeclaredJob
from telecine_codegen.openapi.document import Document, canonical_json
from telecine_codegen.openapi.operations import JSON
from telecine_runtime.coerce import parse_decimal
from telecine_runtime.json_lookup import find_value

PROMPT: Final = "A paper boat crosses a puddle"


@dataclass(frozen=True)
class CheapestBody:
    """The smallest body that creates a job at a model, and the documented price of the job in US dollars."""

    body: Mapping[str, Any]
    price: Decimal | None
    source: str = ""


def describe_paid_job(document: Document, job: CheapestBody) -> str:
    """Return the text that tells which job is created, and its documented price."""
    price = "the spec has no price for it"
    if job.price is not None:
        price = f"expected cost: {job.price.normalize():f} USD ({job.source})"
    return f"{document.name}: one job is created, {canonical_json(job.body)}; {price}"


def find_cheapest(document: Document, job: DeclaredJob) -> CheapestBody:
    """Return the smallest body: of the first model, with the shortest duration and the lowest resolution.

    If no such body is valid, that of the example is returned.
    """
    normal, spec = normalise_spec(document), ApiSpec(document.name, document.data)
    call = next(each for each in normal.calls() if each.identifier == job.submit.id)
    schema = call.node["requestBody"]["content"][JSON]["schema"].value
    for form in build_model_forms(normal):
        fields = {field.name: field for field in form.fields}
        if form.operation == job.submit.id and fields["prompt"].required:
            body = _build_body(form, fields, job.body)
            if not any(spec.schema_problems(schema, body, "body", strict=True)):
                return CheapestBody(body, _find_price(form, fields, body), form.price.get("source", ""))
    return CheapestBody(job.body, None)


def _build_body(form: ir.ModelFormIR, fields: Mapping[str, ir.FieldIR], example: Mapping[str, Any]) -> dict[str, Any]:
    """Return the smallest body for a model; where the spec lists no values, the value of its example is used."""
    body = _put({}, fields["prompt"].at, PROMPT)
    if form.model is not None:
        body = _put(body, fields["model"].at, form.model)
    for name in ("duration", "resolution"):
        field = fields.get(name)
        if field is None:
            continue
        smallest = min(_iter_sized(field), default=None)
        value = find_value(example, field.at) if smallest is None else smallest[1]
        if value is not None:
            body = _put(body, field.at, str(value) if field.type == "string" else value)
    return body


def _iter_sized(field: ir.FieldIR) -> Iterator[tuple[Decimal, Any]]:
    """Yield the values of a field with their size, which is 480 for ``480p``; those without a number are left out."""
    for value in field.values or ():
        size = parse_decimal(str(value).rstrip("pPsS"))
        if size is not None:
            yield size, value


def _find_price(form: ir.ModelFormIR, fields: Mapping[str, ir.FieldIR], body: Mapping[str, Any]) -> Decimal | None:
    duration, resolution = (
        find_value(body, fields[name].at) or fields[name].default if name in fields else None
        for name in ("duration", "resolution")
    )
    seconds = parse_decimal(duration)
    if seconds is None:
        return None
    if seconds in form.price.get("per_video", {}):
        return Decimal(form.price["per_video"][int(seconds)])
    rate = form.price.get("per_second", {}).get(str(resolution))
    return None if rate is None else Decimal(rate) * seconds


def _put(body: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    name, *rest = path
    return {**body, name: _put(body.get(name) or {}, tuple(rest), value) if rest else value}
