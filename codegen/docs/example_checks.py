"""Checks the JSON examples of a page: whether each fits the spec, and whether the spec knows all members it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.docs.field_matching import FieldNames
from codegen.docs.layouts.field_nesting import iter_members
from codegen.docs.page_facts import PageExample, PageOperation
from codegen.docs.spec_facts import SpecFacts


def check_examples(operation: PageOperation, contract: SpecFacts, names: FieldNames) -> Iterator[dict[str, Any]]:
    """Yield verdict and places of each example, and each member that neither the spec nor the page's own words know."""
    seen: set[tuple[str, str]] = set()
    for example in operation.examples:
        if example.problem:
            yield _bad_example(example, [example.problem], None)
            continue
        where = _select_part(example, contract)
        if where is None:
            if not contract.lacks(example.where) and (example.where != "request" or contract.endpoint.method != "GET"):
                yield _bad_example(example, ["the spec has no such body"], contract.endpoint.at)
            continue
        at = contract.body(where)
        problems = contract.problems(at, example.value) if at and example.role != "field" else []
        if problems:
            yield _bad_example(example, problems, at)
        elif example.role != "field":
            yield {
                "verdict": "agrees",
                "where": where,
                "name": "",
                "kind": "example",
                "docs": example.value,
                "line": example.line,
                "at": at,
            }
        if problems and example.where.startswith("answer ") and not isinstance(example.value, dict):
            continue
        for name in _find_unknown_members(example, contract, where):
            if (where, name) not in seen and (where, name) not in names and (example.where, name) not in names:
                seen.add((where, name))
                note = "the page shows it in an example only"
                yield {
                    "verdict": "missing in the spec", "where": example.where, "name": name, "kind": "field",
                    "docs": {"field": True}, "line": example.line, "at": contract.home(where, name), "note": note,
                }  # fmt: skip


def _bad_example(example: PageExample, problems: list[str], at: str | None) -> dict[str, Any]:
    note = "; ".join(problem if len(problem) < 160 else problem[:160] + "…" for problem in problems[:3])
    return {
        "verdict": "bad example", "where": example.where, "name": example.name, "kind": "example",
        "docs": example.value, "line": example.line, "at": at, "note": note,
    }  # fmt: skip


def _select_part(example: PageExample, contract: SpecFacts) -> str | None:
    """Return the part whose schema an example is held against: where a page names no status, the first that it fits."""
    if example.where != "answer":
        return example.where if contract.body(example.where) else None
    parts = contract.answers()
    if example.role == "field":
        return parts[0] if parts else None
    fitting = (part for part in parts if (at := contract.body(part)) and not contract.problems(at, example.value))
    return next(fitting, parts[0] if parts else None)


def _find_unknown_members(example: PageExample, contract: SpecFacts, where: str) -> Iterator[str]:
    """Yield members of objects whose members the spec lists, but not these."""
    fields = contract.fields(where)
    listed = {name.rpartition(".")[0] for name in fields}
    above = f"{example.name}." if example.name else ""
    for name, _ in iter_members(example.value):
        full = above + name
        if full not in fields and full.rpartition(".")[0] in listed:
            yield full
