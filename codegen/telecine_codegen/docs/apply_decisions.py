"""Application of decisions to findings, and detection of decisions that are no longer needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Final

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.decisions import Decision
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.docs.json_members import iter_members
from telecine_codegen.docs.page_facts import Page, PageOperation

_STATED_AS: Final = {"state": "enum"}
"""Kinds of facts with which a page states what a finding of another kind is about."""
_ABSENCE_KINDS: Final = frozenset(
    ("field", "location", "required", "default", "enum", "range", "length", "count", "deprecated")
)
"""Kinds of findings that a description without such a fact may have, too: a field without a default, for example."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """Something that a page says: part, field (empty for the part as a whole) and kind of fact."""

    where: str
    name: str
    kind: str


def apply_decisions(findings: Iterable[FactFinding], decisions: Sequence[Decision]) -> list[FactFinding]:
    """Return the findings, each disagreement with the first decision that matches it."""
    return [finding if finding.verdict == "agrees" else _add_decision(finding, decisions) for finding in findings]


def find_unused_decisions(
    decisions: Sequence[Decision], pages: Sequence[Page], findings: Sequence[FactFinding]
) -> list[Decision]:
    """Return the decisions that match no finding, although the pages speak of what they are about.

    A page that does not describe a part, or a field, says nothing about a decision on it. Decisions with the verdict
    `outdated` are never returned: they are about pages that may no longer exist.
    """
    used = {id(finding.decision) for finding in findings if finding.decision is not None}
    unused = [decision for decision in decisions if id(decision) not in used and decision.verdict != "outdated"]
    return [decision for decision in unused if _is_stated(decision, pages)]


def is_match(decision: Decision, finding: FactFinding) -> bool:
    """Return whether a finding matches the pattern of a decision."""
    return (
        decision.covers_operation(finding.page, finding.layout, finding.operation, finding.models)
        and fnmatchcase(finding.where, decision.where)
        and any(fnmatchcase(finding.name, pattern) for pattern in decision.fields)
        and any(fnmatchcase(finding.kind, pattern) for pattern in decision.kinds)
        and (decision.docs is None or decision.docs == comparable_text(finding.docs))
    )


def _add_decision(finding: FactFinding, decisions: Sequence[Decision]) -> FactFinding:
    return replace(finding, decision=next((one for one in decisions if is_match(one, finding)), None))


def _is_stated(decision: Decision, pages: Sequence[Page]) -> bool:
    """Return whether the pages say something about each field and each kind of a decision."""
    statements = {
        statement
        for page in pages
        for operation in page.operations
        if decision.covers_operation(page.label, page.layout, operation.title, operation.models)
        for statement in _iter_statements(operation)
        if fnmatchcase(statement.where, decision.where)
    }
    return all(
        any(fnmatchcase(one.name, field) and _speaks_of(one, kind, decision) for one in statements)
        for field in decision.fields
        for kind in decision.kinds
    )


def _speaks_of(statement: _Statement, kind: str, decision: Decision) -> bool:
    """Return whether a statement about a field is one about a kind of fact, or about its absence."""
    if fnmatchcase(statement.kind, kind) or statement.kind == _STATED_AS.get(kind):
        return True
    if not statement.name or kind not in _ABSENCE_KINDS:
        return False
    is_mention_enough = kind in ("field", "location")
    return is_mention_enough or (decision.docs is None and statement.kind != "example")


def _iter_statements(operation: PageOperation) -> Iterator[_Statement]:
    """Yield what a page says about an operation, the members of its examples included."""
    yield _Statement("", "", "endpoint")
    for fact in operation.facts:
        yield _Statement(fact.where, fact.name, fact.kind)
    for example in operation.examples:
        yield _Statement(example.where, example.name, "example")
        for name, _ in iter_members(example.value):
            yield _Statement(example.where, f"{example.name}.{name}".strip("."), "example")
