"""Checks of the JSON examples of a page: validity, and members that the spec does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from telecine_codegen.docs.field_matching import FieldNames
from telecine_codegen.docs.findings import FactResult
from telecine_codegen.docs.json_members import iter_members
from telecine_codegen.docs.page_facts import PageExample, PageOperation
from telecine_codegen.docs.spec_facts import SpecFacts

_MAX_VIOLATIONS: Final = 3
_MAX_VIOLATION_LENGTH: Final = 160


def check_examples(operation: PageOperation, spec: SpecFacts, names: FieldNames) -> Iterator[FactResult]:
    """Yield the result of each example, and a result for each unknown member that the page does not describe."""
    seen: set[tuple[str, str]] = set()
    for example in operation.examples:
        if example.problem:
            yield _bad_example(example, [example.problem])
            continue
        where = _select_part(example, spec)
        if where is None:
            is_request_of_get = example.where == "request" and spec.endpoint.method == "GET"
            if not is_request_of_get and not spec.is_unknown_response(example.where):
                yield _bad_example(example, ["the spec has no such body"], spec.endpoint.at)
            continue
        at = spec.get_body_schema(where)
        violations = spec.validate(at, example.value) if at and example.role != "field" else []
        if violations:
            yield _bad_example(example, violations, at)
        elif example.role != "field":
            yield FactResult("agrees", where, "", "example", example.value, line=example.line, at=at)
        if violations and example.where.startswith("answer ") and not isinstance(example.value, dict):
            continue
        for name in _find_unknown_members(example, spec, where):
            if not {(where, name), (example.where, name)} & names.keys() and (where, name) not in seen:
                seen.add((where, name))
                yield FactResult(
                    "missing in the spec",
                    example.where,
                    name,
                    "field",
                    {"field": True},
                    line=example.line,
                    at=spec.find_parent(where, name),
                    note="the page has it in an example only",
                )


def _bad_example(example: PageExample, problems: list[str], at: str | None = None) -> FactResult:
    texts = [
        text if len(text) < _MAX_VIOLATION_LENGTH else text[:_MAX_VIOLATION_LENGTH] + "…"
        for text in problems[:_MAX_VIOLATIONS]
    ]
    return FactResult(
        "bad example",
        example.where,
        example.name,
        "example",
        example.value,
        line=example.line,
        at=at,
        note="; ".join(texts),
    )


def _select_part(example: PageExample, spec: SpecFacts) -> str | None:
    """Return the part whose schema applies: for a response without a status, the first one that accepts the example."""
    if example.where != "answer":
        return example.where if spec.get_body_schema(example.where) else None
    responses = spec.list_responses()
    first = responses[0] if responses else None
    if example.role == "field":
        return first
    for response in responses:
        at = spec.get_body_schema(response)
        if at and not spec.validate(at, example.value):
            return response
    return first


def _find_unknown_members(example: PageExample, spec: SpecFacts, where: str) -> Iterator[str]:
    """Yield the members that the spec does not have, of objects of which it has other members."""
    fields = spec.list_fields(where)
    parents = {name.rpartition(".")[0] for name in fields}
    prefix = f"{example.name}." if example.name else ""
    for member, _ in iter_members(example.value):
        name = prefix + member
        if name not in fields and name.rpartition(".")[0] in parents:
            yield name
