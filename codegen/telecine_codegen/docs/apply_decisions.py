"""Application of decisions to findings, and detection of unused decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.decisions import Decision
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.docs.page_facts import Page


def apply_decisions(findings: Iterable[FactFinding], decisions: Sequence[Decision]) -> list[FactFinding]:
    """Return the findings, each disagreement with the first decision that matches it."""
    return [finding if finding.verdict == "agrees" else _add_decision(finding, decisions) for finding in findings]


def find_unused_decisions(
    decisions: Sequence[Decision], pages: Sequence[Page], findings: Sequence[FactFinding]
) -> list[Decision]:
    """Return the decisions about operations of these pages that match no finding.

    Decisions with the verdict `outdated` are never returned: they are about pages that may no longer exist.
    """
    used = {id(finding.decision) for finding in findings if finding.decision is not None}
    operations = [
        (page.label, page.layout, operation.title, operation.models) for page in pages for operation in page.operations
    ]
    unused = [decision for decision in decisions if id(decision) not in used and decision.verdict != "outdated"]
    return [decision for decision in unused if any(decision.covers_operation(*operation) for operation in operations)]


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
