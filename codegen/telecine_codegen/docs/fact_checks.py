"""Checks of single facts of a field against the spec, one function per kind of fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from telecine_codegen.docs.comparable_text import comparable_text, unique_values
from telecine_codegen.docs.findings import FactResult, FactVerdict
from telecine_codegen.docs.page_facts import PageFact
from telecine_codegen.docs.schema_fields import SchemaField
from telecine_codegen.docs.spec_facts import SpecFacts

# Formats that add nothing to be compared to the type: width of numbers, nature of texts.
_UNCHECKED_FORMATS: Final = frozenset(["int32", "int64", "float", "double", "decimal", "binary", "byte", "password"])


@dataclass(frozen=True, slots=True)
class FactCheck:
    """A fact of a page and the field of the spec against which it is checked.

    Attributes:
        fact: The fact.
        field: The field of the spec.
        spec: The operation of the spec.
        is_received: Whether the provider sends the field: it is in a response, callback or webhook.
    """

    fact: PageFact
    field: SchemaField
    spec: SpecFacts
    is_received: bool

    def result(self, verdict: FactVerdict, spec: Any = None, at: str | None = None, note: str = "") -> FactResult:
        """Return a result for the fact; `at` is the pointer of the keyword, by default that of the field."""
        fact = self.fact
        at = at or self.field.at
        return FactResult(verdict, fact.where, fact.name, fact.kind, fact.value, spec, fact.line, at, note)

    def accepts(self, value: Any) -> bool:
        """Return whether the field accepts a value."""
        return self.spec.accepts(self.field, value)


def check_fact(check: FactCheck) -> FactResult:
    """Return the result of the check of a fact."""
    return _CHECKS.get(check.fact.kind, _check_presence)(check)


def list_allowed_values(field: SchemaField, spec: SpecFacts) -> list[Any]:
    """Return the enum values of a field, or of the items of a list."""
    variants = (*field.variants, *spec.schemas.list_item_variants(field))
    return unique_values(value for variant in variants for value in variant.values or () if value is not None)


def _check_presence(check: FactCheck) -> FactResult:
    return check.result("agrees")


def _check_type(check: FactCheck) -> FactResult:
    types = {name for name in check.field.types if name != "null"}
    items = {name for variant in check.spec.schemas.list_item_variants(check.field) for name in variant.types}
    spec = sorted(f"{next(iter(items))}[]" if name == "array" and len(items) == 1 else name for name in types)
    agrees = not types or all(_is_compatible_type(name, types, items) for name in str(check.fact.value).split("|"))
    at = check.field.find_keyword("type", "enum")
    return check.result("agrees" if agrees else "differs", "|".join(spec), at)


def _is_compatible_type(name: str, types: set[str], items: set[str]) -> bool:
    if name.endswith("[]"):
        item = name[:-2]
        return "array" in types and (not items or item in ("any", *items) or item == "array")
    return name == "any" or name in types or (name == "integer" and "number" in types)


def _check_required(check: FactCheck) -> FactResult:
    is_required = check.field.required
    # A page about one variant may call a field optional that another variant requires.
    agrees = is_required if check.fact.value else not (is_required and check.field.in_all_variants)
    return check.result("agrees" if agrees else "differs", is_required)


def _check_default(check: FactCheck) -> FactResult:
    defaults = [value for variant in check.field.variants if (value := variant.get("default")) is not None]
    at = check.field.find_keyword("default")
    if not defaults:
        return check.result("missing in the spec", None, at)
    spec = unique_values(defaults)
    agrees = comparable_text(check.fact.value) in map(comparable_text, spec)
    return check.result("agrees" if agrees else "differs", spec[0], at)


def _check_enum(check: FactCheck) -> FactResult:
    docs, spec = check.fact.value, list_allowed_values(check.field, check.spec)
    at = check.field.find_keyword("enum", "const")
    if not spec:
        return check.result("agrees" if _accepts_only(check, docs) else "missing in the spec", None, at)
    in_docs, in_spec = ([comparable_text(value) for value in values] for values in (docs, spec))
    only_in_docs = [value for value in in_docs if value not in in_spec]
    # The spec may know values that a response no longer has.
    only_in_spec = [] if check.is_received else [value for value in in_spec if value not in in_docs]
    notes = {"only in the docs": only_in_docs, "only in the spec": only_in_spec}
    note = "; ".join(f"{text}: {', '.join(values)}" for text, values in notes.items() if values)
    return check.result(_compare_enums(only_in_docs, only_in_spec), spec, at, note)


def _compare_enums(only_in_docs: list[str], only_in_spec: list[str]) -> FactVerdict:
    if only_in_docs and only_in_spec:
        return "differs"
    if only_in_docs:
        return "missing in the spec"
    return "missing in the docs" if only_in_spec else "agrees"


def _accepts_only(check: FactCheck, values: list[Any]) -> bool:
    """Return whether the spec limits the field to the values without an enum, by a pattern or bounds."""
    if check.is_received or not all(check.accepts(value) for value in values):
        return False
    numbers = [value for value in values if isinstance(value, int | float)]
    others: list[Any] = [min(numbers) - 1, max(numbers) + 1] if numbers else ["\u00a7", "0"]
    return not any(check.accepts(value) for value in others)


def _check_range(check: FactCheck) -> FactResult:
    low, high = check.fact.value
    bounds = [check.field.get("minimum"), check.field.get("maximum")]
    spec = check.field.get("pattern") if bounds == [None, None] else bounds
    at = check.field.find_keyword("minimum", "maximum", "pattern")
    inside = [number for number in (low, high) if number is not None]
    outside = [low - 1] if low is not None else []
    if high is not None:
        outside.append(high + 1)
    if not all(check.accepts(number) for number in inside):
        return check.result("differs", spec, at)
    # The range may be that of one variant of the body.
    variants = [replace(check, field=replace(check.field, variants=(variant,))) for variant in check.field.variants]
    if check.is_received or any(_accepts_exactly(variant, inside, outside) for variant in variants):
        return check.result("agrees", spec, at)
    return check.result("missing in the spec" if spec is None else "differs", spec, at)


def _accepts_exactly(check: FactCheck, inside: Sequence[Any], outside: Sequence[Any]) -> bool:
    return all(check.accepts(value) for value in inside) and not any(check.accepts(value) for value in outside)


def _build_bounds_check(low: str, high: str) -> Callable[[FactCheck], FactResult]:
    def check_bounds(check: FactCheck) -> FactResult:
        spec = [check.field.get(low), check.field.get(high)]
        pairs = [(docs, own) for docs, own in zip(check.fact.value, spec, strict=True) if docs is not None]
        at = check.field.find_keyword(low, high)
        if all(docs == own or (docs == 0 and own is None) for docs, own in pairs):
            return check.result("agrees", spec, at)
        if any(own is not None for _, own in pairs):
            return check.result("differs", spec, at)
        return check.result("agrees" if check.is_received else "missing in the spec", None, at)

    return check_bounds


def _check_format(check: FactCheck) -> FactResult:
    docs, spec = check.fact.value, check.field.get("format")
    at = check.field.find_keyword("format")
    if docs in _UNCHECKED_FORMATS or spec == docs or {spec, docs} == {"uri", "url"}:
        return check.result("agrees", spec, at)
    return check.result("missing in the spec" if spec is None else "differs", spec, at)


def _check_nullable(check: FactCheck) -> FactResult:
    is_nullable = "null" in check.field.types
    at = check.field.find_keyword("type")
    return check.result("agrees" if is_nullable else "missing in the spec", is_nullable, at)


def _check_deprecated(check: FactCheck) -> FactResult:
    is_deprecated = check.field.get("deprecated") is True
    at = check.field.find_keyword("deprecated")
    return check.result("agrees" if is_deprecated else "missing in the spec", is_deprecated, at)


def _check_example(check: FactCheck) -> FactResult:
    return check.result("agrees" if check.accepts(check.fact.value) else "bad example")


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
