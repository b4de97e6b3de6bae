"""What the spec has and a page should name: fields beside those that it names, defaults, values, bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.docs.fact_checks import list_allowed_values
from codegen.docs.field_matching import FieldNames
from codegen.docs.findings import FactVerdict, comparable_text
from codegen.docs.layouts.field_nesting import iter_members
from codegen.docs.page_facts import PageFact, PageOperation
from codegen.docs.schema_fields import SchemaField
from codegen.docs.spec_facts import SpecFacts


def find_missing_facts(operation: PageOperation, contract: SpecFacts, names: FieldNames) -> Iterator[dict[str, Any]]:
    """Yield what the page leaves out of each part that it describes."""
    described: dict[str, dict[str, tuple[PageFact, ...]]] = {}
    for (where, name), known in names.items():
        described.setdefault(where, {})[known or name] = operation.named(where)[name]
    shown: dict[str, set[str]] = {}
    for example in operation.examples:
        shown.setdefault(example.where, set()).update(
            f"{example.name}.{name}".strip(".") for name, _ in iter_members(example.value)
        )
    for where, told in described.items():
        if where in ("auth", "limits") or (where == "request" and contract.endpoint.method == "GET"):
            continue
        fields = contract.fields(where)
        is_inbound = where.startswith("answer") or contract.endpoint.is_ours
        for name, field in fields.items():
            if name in told:
                if not is_inbound:
                    yield from _find_missing_field_facts(where, name, field, told[name], contract)
            elif not is_inbound and any(
                name in named for part, named in described.items() if not part.startswith("answer")
            ):
                continue  # told in another part of the request, which is told as such
            elif name not in _find_example_members(shown, where) and _is_expected_field(
                name, fields, set(told) | _find_example_members(shown, where)
            ):
                yield _build_result(where, name, "field", True, field.at)


def _find_example_members(shown: dict[str, set[str]], where: str) -> set[str]:
    """Return the members that examples of a part show; an example without a status counts for every answer."""
    if not where.startswith("answer"):
        return shown.get(where, set())
    near = (
        [where, "answer"] if where != "answer" else [part for part in shown if part.startswith(("answer 2", "answer"))]
    )
    return set().union(*(shown.get(part, set()) for part in near))


def _is_expected_field(name: str, fields: dict[str, SchemaField], named: set[str]) -> bool:
    """Tell whether a page should name a field: it names another of its object, and all alternatives have it."""
    parts = name.split(".")
    if not all(fields[".".join(parts[:count])].certain for count in range(1, len(parts) + 1)):
        return False
    above = ".".join(parts[:-1])
    if fields[name].types == {"null"}:
        return False  # a member that is never filled is told apart in the spec only
    return (not above or any(other.startswith(f"{above}.") for other in named)) and fields[name].get(
        "deprecated"
    ) is not True


def _find_missing_field_facts(
    where: str, name: str, field: SchemaField, facts: tuple[PageFact, ...], contract: SpecFacts
) -> Iterator[dict[str, Any]]:
    """Yield facts of a field of a request that the page describes without them."""
    told = {fact.kind: fact.value for fact in facts}
    if "type" not in told:
        return
    if field.required and field.certain and "required" not in told and where != "path":
        verdict: FactVerdict = "differs"
        yield {
            "verdict": verdict, "where": where, "name": name, "kind": "required", "docs": False, "spec": True,
            "line": facts[0].line, "at": field.at,
        }  # fmt: skip
    if (default := field.get("default")) is not None and "default" not in told:
        yield _build_result(where, name, "default", default, field.first("default") or field.at, facts[0].line)
    values = list_allowed_values(field, contract)
    hinted = {comparable_text(fact.value) for fact in facts if fact.kind in ("default", "example")}
    if values and "enum" not in told and not {comparable_text(value) for value in values} <= hinted:
        yield _build_result(where, name, "enum", values, field.first("enum", "const") or field.at, facts[0].line)
    for kind, low, high in (
        ("range", "minimum", "maximum"),
        ("length", "minLength", "maxLength"),
        ("count", "minItems", "maxItems"),
    ):
        bounds = [field.get(low), field.get(high)]
        if bounds != [None, None] and kind not in told and "enum" not in told:
            yield _build_result(where, name, kind, bounds, field.first(low, high) or field.at, facts[0].line)
    if field.get("deprecated") is True and "deprecated" not in told:
        yield _build_result(where, name, "deprecated", True, field.first("deprecated") or field.at, facts[0].line)


def _build_result(where: str, name: str, kind: str, spec: Any, at: str, line: int | None = None) -> dict[str, Any]:
    verdict: FactVerdict = "missing in the docs"
    return {"verdict": verdict, "where": where, "name": name, "kind": kind, "spec": spec, "line": line, "at": at}
