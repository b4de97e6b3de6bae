"""Checks one fact of a field against the spec's field: one short function per kind of fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from codegen.docs.findings import FactVerdict, comparable_text
from codegen.docs.page_facts import PageFact
from codegen.docs.schema_fields import SchemaField
from codegen.docs.spec_facts import SpecFacts

# Formats that only tell the width of a number or the nature of a text, which the type says well enough.
_UNCHECKED_FORMATS: Final = frozenset(["int32", "int64", "float", "double", "decimal", "binary", "byte", "password"])


@dataclass(frozen=True, slots=True)
class FactResult:
    """A verdict with the spec's value and its pointer."""

    verdict: FactVerdict
    spec: Any = None
    at: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FactCheck:
    """A fact, the field it is about, and whether the body travels from the provider to us."""

    fact: PageFact
    field: SchemaField
    contract: SpecFacts
    is_inbound: bool


def check_fact(case: FactCheck) -> FactResult:
    """Return what is to be said of a fact whose field the spec has."""
    return _CHECKS.get(case.fact.kind, _check_presence)(case)


def list_allowed_values(case_field: SchemaField, contract: SpecFacts) -> list[Any]:
    """Return the values that a field, or the items of a list, name in the spec."""
    shapes = (*case_field.shapes, *contract.schemas.item_shapes(case_field))
    values = [value for shape in shapes for value in shape.values or () if value is not None]
    return list({comparable_text(value): value for value in values}.values())


def _check_presence(case: FactCheck) -> FactResult:
    return FactResult("agrees", at=case.field.at)


def _check_type(case: FactCheck) -> FactResult:
    known = {name for name in case.field.types if name != "null"}
    items = {name for shape in case.contract.schemas.item_shapes(case.field) for name in shape.types}
    shown = sorted(f"{next(iter(items))}[]" if name == "array" and len(items) == 1 else name for name in known)
    fits = not known or all(_is_compatible_type(name, known, items) for name in str(case.fact.value).split("|"))
    at = case.field.first("type", "enum") or case.field.at
    return FactResult("agrees" if fits else "differs", "|".join(shown), at)


def _is_compatible_type(name: str, known: set[str], items: set[str]) -> bool:
    if name.endswith("[]"):
        inner = name[:-2]
        return "array" in known and (not items or inner in ("any", *items) or inner == "array")
    return name == "any" or name in known or (name == "integer" and "number" in known)


def _check_required(case: FactCheck) -> FactResult:
    is_required = case.field.required
    agrees = is_required if case.fact.value else not (is_required and case.field.certain)
    return FactResult("agrees" if agrees else "differs", is_required, case.field.at)


def _check_default(case: FactCheck) -> FactResult:
    found = {
        comparable_text(value): value for shape in case.field.shapes if (value := shape.get("default")) is not None
    }
    at = case.field.first("default") or case.field.at
    if not found:
        return FactResult("missing in the spec", None, at)
    return FactResult(
        "agrees" if comparable_text(case.fact.value) in found else "differs", next(iter(found.values())), at
    )


def _check_enum(case: FactCheck) -> FactResult:
    docs, spec = case.fact.value, list_allowed_values(case.field, case.contract)
    at = case.field.first("enum", "const") or case.field.at
    if not spec:
        return FactResult("agrees" if _accepts_only(case, docs) else "missing in the spec", None, at)
    known, told = {comparable_text(value) for value in spec}, {comparable_text(value) for value in docs}
    new = [comparable_text(value) for value in docs if comparable_text(value) not in known]
    gone = [] if case.is_inbound else [comparable_text(value) for value in spec if comparable_text(value) not in told]
    note = "; ".join(
        f"{text}: {', '.join(values)}"
        for text, values in (("only in the docs", new), ("only in the spec", gone))
        if values
    )
    verdict: FactVerdict = (
        "differs" if new and gone else "missing in the spec" if new else "missing in the docs" if gone else "agrees"
    )
    return FactResult(verdict, spec, at, note)


def _accepts_only(case: FactCheck, values: list[Any]) -> bool:
    """Tell whether the spec takes the values and nothing beside them, by a pattern or bounds."""
    if case.is_inbound or not all(case.contract.accepts(case.field, value) for value in values):
        return False
    numbers = [value for value in values if isinstance(value, int | float)]
    probes: list[Any] = [min(numbers) - 1, max(numbers) + 1] if numbers else ["\u00a7", "0"]
    return not any(case.contract.accepts(case.field, probe) for probe in probes)


def _check_range(case: FactCheck) -> FactResult:
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
        return FactResult("differs", shown, at)
    # Where the forms of a body differ, the range is one form's own.
    forms = [replace(case.field, shapes=(shape,)) for shape in case.field.shapes]
    if case.is_inbound or any(_accepts_exactly(case.contract, form, inside, outside) for form in forms):
        return FactResult("agrees", shown, at)
    return FactResult("missing in the spec" if shown is None else "differs", shown, at)


def _accepts_exactly(contract: SpecFacts, form: SchemaField, inside: list[Any], outside: list[Any]) -> bool:
    return all(contract.accepts(form, one) for one in inside) and not any(
        contract.accepts(form, one) for one in outside
    )


def _build_bounds_check(low: str, high: str) -> Callable[[FactCheck], FactResult]:
    def judged(case: FactCheck) -> FactResult:
        spec = [case.field.get(low), case.field.get(high)]
        pairs = [(docs, ours) for docs, ours in zip(case.fact.value, spec, strict=True) if docs is not None]
        at = case.field.first(low, high) or case.field.at
        if all(docs == ours or (docs == 0 and ours is None) for docs, ours in pairs):
            return FactResult("agrees", spec, at)
        is_new = all(ours is None for _, ours in pairs)
        if is_new and case.is_inbound:
            return FactResult("agrees", None, at)
        return FactResult("missing in the spec" if is_new else "differs", None if is_new else spec, at)

    return judged


def _check_format(case: FactCheck) -> FactResult:
    spec = case.field.get("format")
    at = case.field.first("format") or case.field.at
    if case.fact.value in _UNCHECKED_FORMATS or spec == case.fact.value or {spec, case.fact.value} == {"uri", "url"}:
        return FactResult("agrees", spec, at)
    return FactResult("missing in the spec" if spec is None else "differs", spec, at)


def _check_nullable(case: FactCheck) -> FactResult:
    may_be = "null" in case.field.types
    return FactResult("agrees" if may_be else "missing in the spec", may_be, case.field.first("type") or case.field.at)


def _check_deprecated(case: FactCheck) -> FactResult:
    retired = case.field.get("deprecated") is True
    return FactResult(
        "agrees" if retired else "missing in the spec", retired, case.field.first("deprecated") or case.field.at
    )


def _check_example(case: FactCheck) -> FactResult:
    return FactResult(
        "agrees" if case.contract.accepts(case.field, case.fact.value) else "bad example", None, case.field.at
    )


_CHECKS: Final[Mapping[str, Callable[[FactCheck], FactResult]]] = {
    "type": _check_type,
    "required": _check_required,
    "default": _check_default,
    "enum": _check_enum,
    "range": _check_range,
    "length": _build_bounds_check("minLength", "maxLength"),
    "count": _build_bounds_check("minItems", "maxItems"),
    "format": _check_format,
    "nullable": _check_nullable,
    "deprecated": _check_deprecated,
    "example": _check_example,
}
