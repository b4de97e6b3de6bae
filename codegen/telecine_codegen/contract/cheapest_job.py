"""The cheapest job that a spec allows, and what it costs by the documented prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from telecine_codegen.compile.normalise import normalise_spec
from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.declared_job import DeclaredJob
from telecine_codegen.openapi.document import Document, canonical_json
from telecine_codegen.openapi.harmonised_members import Mark, iter_marks
from telecine_codegen.openapi.operations import JSON
from telecine_runtime.coerce import parse_decimal
from telecine_runtime.json_lookup import find_value

CHEAP: Final = ("duration", "resolution")
"""The fields that a price depends on."""


def choose_cheapest(document: Document, job: DeclaredJob) -> DeclaredJob:
    """Return a job with the shortest duration and the smallest resolution that the spec allows, without a callback."""
    spec, schema = ApiSpec(document.name, document.data), _find_schema(document, job)
    body = _without(job.body, job.callback_path or ())
    body = dict(job.body) if _is_invalid(spec, schema, body) else body
    for word in CHEAP:
        for mark in iter_marks(schema):
            path = [step for step in mark.path if step is not None]
            if word in mark.words and len(path) == len(mark.path):
                choices = (_put(body, path, value) for value in sorted(_list_values(mark), key=_measure))
                body = next((each for each in choices if not _is_invalid(spec, schema, each)), body)
    return replace(job, body=body)


def describe_paid_job(document: Document, job: DeclaredJob) -> str:
    """Return the text that tells which job is created, and its documented price."""
    cost = estimate_cost(document, job)
    price = "the spec has no price for it" if cost is None else f"expected cost: {cost:.4g} USD"
    return f"{document.name}: one job is created, {canonical_json(job.body)}; {price}"


def estimate_cost(document: Document, job: DeclaredJob) -> float | None:
    """Return the documented price of a job in US dollars, or None if the spec has none for it."""
    marks = {word: find_value(job.body, mark.path) for mark in iter_marks(_find_schema(document, job)) for word in mark.words}
    prices: Mapping[str, Any] = document.data.get("x-price", {}).get("models", {}).get(str(marks.get("model")), {})
    seconds = parse_decimal(marks.get("duration"))
    if seconds is not None and str(seconds) in prices.get("per_video", {}):
        return float(prices["per_video"][str(seconds)])
    per_second = prices.get("per_second", {}).get(str(marks.get("resolution")))
    return None if seconds is None or per_second is None else float(per_second) * float(seconds)


def _find_schema(document: Document, job: DeclaredJob) -> Any:
    calls = normalise_spec(document).calls()
    call = next(each for each in calls if each.identifier == job.submit.id)
    return call.node["requestBody"]["content"][JSON]["schema"]


def _is_invalid(spec: ApiSpec, schema: Any, body: Mapping[str, Any]) -> bool:
    return any(spec.schema_problems(schema.value, body, "body", strict=True))


def _list_values(mark: Mark) -> Iterator[Any]:
    """Yield the values that a schema lists, and the smallest that it allows."""
    schema = mark.schema
    for each in (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from (value for value in each.get("enum", ()) if value is not None)
        yield from (each[name] for name in ("const", "minimum") if name in each)


def _measure(value: Any) -> float:
    """Return the size of a value such as ``5``, ``"5"`` or ``"720p"``."""
    number = parse_decimal(str(value).strip().rstrip("psPSkK"))
    return float("inf") if number is None else float(number) * (1000 if str(value)[-1:] in "kK" else 1)


def _put(body: Mapping[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    name, *rest = path
    return {**body, name: _put(body.get(name) or {}, rest, value) if rest else value}


def _without(body: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    if not path:
        return dict(body)
    name, *rest = path
    if rest and isinstance(body.get(name), Mapping):
        return {**body, name: _without(body[name], tuple(rest))}
    return {key: value for key, value in body.items() if key != name}
