"""Checks one fact of a field against the spec's field: one short function per kind of fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from codegen.docs.findings import Verdict, written
from codegen.docs.page_facts import Fact
from codegen.docs.schema_fields import Field
from codegen.docs.spec_facts import Contract

# Formats that only tell the width of a number or the nature of a text, which the type says well enough.
_WIDTHS: Final = frozenset(["int32", "int64", "float", "double", "decimal", "binary", "byte", "password"])


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with the spec's value and its pointer."""

    verdict: Verdict
    spec: Any = None
    at: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A fact, the field it is about, and whether the body travels from the provider to us."""

    fact: Fact
    field: Field
    contract: Contract
    is_inbound: bool


def judge(case: Case) -> Judgement:
    """Return what is to be said of a fact whose field the spec has."""
    return _JUDGES.get(case.fact.kind, _known)(case)


def spec_values(case_field: Field, contract: Contract) -> list[Any]:
    """Return the values that a field, or the items of a list, name in the spec."""
    shapes = (*case_field.shapes, *contract.schemas.item_shapes(case_field))
    values = [value for shape in shapes for value in shape.values or () if value is not None]
    return list({written(value): value for value in values}.values())


def _known(case: Case) -> Judgement:
    return Judgement("agrees", at=case.field.at)


def _type(case: Case) -> Judgement:
    known = {name for name in case.field.types if name != "null"}
    items = {name for shape in case.contract.schemas.item_shapes(case.field) for name in shape.types}
    shown = sorted(f"{next(iter(items))}[]" if name == "array" and len(items) == 1 else name for name in known)
    fits = not known or all(_fits_type(name, known, items) for name in str(case.fact.value).split("|"))
    at = case.field.first("type", "enum") or case.field.at
    return Judgement("agrees" if fits else "differs", "|".join(shown), at)


def _fits_type(name: str, known: set[str], items: set[str]) -> bool:
    if name.endswith("[]"):
        inner = name[:-2]
        return "array" in known and (not items or inner in ("any", *items) or inner == "array")
    return name == "any" or name in known or (name == "integer" and "number" in known)


def _required(case: Case) -> Judgement:
    is_required = case.field.required
    agrees = is_required if case.fact.value else not (is_required and case.field.certain)
    return Judgement("agrees" if agrees else "differs", is_required, case.field.at)


def _default(case: Case) -> Judgement:
    found = {written(value): value for shape in case.field.shapes if (value := shape.get("default")) is not None}
    at = case.field.first("default") or case.field.at
    if not found:
        return Judgement("missing in the spec", None, at)
    return Judgement("agrees" if written(case.fact.value) in found else "differs", next(iter(found.values())), at)


def _enum(case: Case) -> Judgement:
    docs, spec = case.fact.value, spec_values(case.field, case.contract)
    at = case.field.first("enum", "const") or case.field.at
    if not spec:
        return Judgement("agrees" if _is_limited_to(case, docs) else "missing in the spec", None, at)
    known, told = {written(value) for value in spec}, {written(value) for value in docs}
    new = [written(value) for value in docs if written(value) not in known]
    gone = [] if case.is_inbound else [written(value) for value in spec if written(value) not in told]
    note = "; ".join(
        f"{text}: {', '.join(values)}"
        for text, values in (("only in the docs", new), ("only in the spec", gone))
        if values
    )
    verdict: Verdict = (
        "differs" if new and gone else "missing in the spec" if new else "missing in the docs" if gone else "agrees"
    )
    return Judgement(verdict, spec, at, note)


def _is_limited_to(case: Case, values: list[Any]) -> bool:
    """Tell whether the spec takes the values and nothing beside them, by a pattern or bounds."""
    if case.is_inbound or not all(case.contract.accepts(case.field, value) for value in values):
        return False
    numbers = [value for value in values if isinstance(value, int | float)]
    probes: list[Any] = [min(numbers) - 1, max(numbers) + 1] if numbers else ["\u00a7", "0"]
    return not any(case.contract.accepts(case.field, probe) for probe in probes)


def _range(case: Case) -> Judgement:
    low, high = case.fact.value
    spec = [case.field.get("minimum"), case.field.get("maximum")]
    shown = spec if spec != [None, None] else case.field.get("pattern")
    at = case.field.first("minimum", "maximum", "pattern") or case.field.at
    inside, outside = [n for n in (low, high) if n is not None], []
    if low is not None:
        outside.append(low - 1)
    if high is not None:
        outside.append(high + 1)
    if not all(case.contract.accepts(case.field, number) for number in inside):
        return Judgement("differs", shown, at)
    # Where the forms of a body differ, the range is one form's own.
    forms = [replace(case.field, shapes=(shape,)) for shape in case.field.shapes]
    if case.is_inbound or any(_keeps_to(case.contract, form, inside, outside) for form in forms):
        return Judgement("agrees", shown, at)
    return Judgement("missing in the spec" if shown is None else "differs", shown, at)


def _keeps_to(contract: Contract, form: Field, inside: list[Any], outside: list[Any]) -> bool:
    return all(contract.accepts(form, one) for one in inside) and not any(
        contract.accepts(form, one) for one in outside
    )


def _bounds(low: str, high: str) -> Callable[[Case], Judgement]:
    def judged(case: Case) -> Judgement:
        spec = [case.field.get(low), case.field.get(high)]
        pairs = [(docs, ours) for docs, ours in zip(case.fact.value, spec, strict=True) if docs is not None]
        at = case.field.first(low, high) or case.field.at
        if all(docs == ours or (docs == 0 and ours is None) for docs, ours in pairs):
            return Judgement("agrees", spec, at)
        is_new = all(ours is None for _, ours in pairs)
        if is_new and case.is_inbound:
            return Judgement("agrees", None, at)
        return Judgement("missing in the spec" if is_new else "differs", None if is_new else spec, at)

    return judged


def _format(case: Case) -> Judgement:
    spec = case.field.get("format")
    at = case.field.first("format") or case.field.at
    if case.fact.value in _WIDTHS or spec == case.fact.value or {spec, case.fact.value} == {"uri", "url"}:
        return Judgement("agrees", spec, at)
    return Judgement("missing in the spec" if spec is None else "differs", spec, at)


def _nullable(case: Case) -> Judgement:
    may_be = "null" in case.field.types
    return Judgement("agrees" if may_be else "missing in the spec", may_be, case.field.first("type") or case.field.at)


def _deprecated(case: Case) -> Judgement:
    retired = case.field.get("deprecated") is True
    return Judgement(
        "agrees" if retired else "missing in the spec", retired, case.field.first("deprecated") or case.field.at
    )


def _example(case: Case) -> Judgement:
    return Judgement(
        "agrees" if case.contract.accepts(case.field, case.fact.value) else "bad example", None, case.field.at
    )


_JUDGES: Final[Mapping[str, Callable[[Case], Judgement]]] = {
    "type": _type,
    "required": _required,
    "default": _default,
    "enum": _enum,
    "range": _range,
    "length": _bounds("minLength", "maxLength"),
    "count": _bounds("minItems", "maxItems"),
    "format": _format,
    "nullable": _nullable,
    "deprecated": _deprecated,
    "example": _example,
}
