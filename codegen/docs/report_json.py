"""Reports for programs: facts, examples, findings and counts as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from codegen.docs.decisions import Decision
from codegen.docs.findings import VERDICTS, FactFinding
from codegen.docs.page_changes import PageChange
from codegen.docs.page_facts import Page, PageFact, PageOperation


def format_findings_json(pages: Sequence[Page], findings: Sequence[FactFinding], stale: Sequence[Decision]) -> str:
    """Return what the pages say and how it compares with the spec."""
    count = Counter(one.verdict for one in findings)
    opened = sum(one.is_open for one in findings)
    settled = sum(one.decision is not None for one in findings)
    summary: dict[str, int] = {verdict: count[verdict] for verdict in VERDICTS}
    report = {
        "summary": {**summary, "settled": settled, "open": opened},
        "pages": [_page_to_dict(page) for page in pages],
        "findings": [_finding_to_dict(one) for one in findings],
        "decisions_that_settle_nothing": [
            {"place": str(one.place), "operation": one.operation, "where": one.where, "fields": one.fields}
            for one in stale
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def format_changes_json(changes: Sequence[PageChange], page: str, since: str) -> str:
    """Return what a provider changed on a page since it was locked."""
    return (
        json.dumps(
            {"page": page, "since": since, "changes": [asdict(one) for one in changes]}, ensure_ascii=False, indent=2
        )
        + "\n"
    )


def _page_to_dict(page: Page) -> dict[str, Any]:
    return {
        "page": page.label, "layout": page.layout, "sha256": page.sha256, "url": page.url,
        "operations": [_operation_to_dict(one) for one in page.operations],
    }  # fmt: skip


def _operation_to_dict(one: PageOperation) -> dict[str, Any]:
    return {
        "method": one.method, "path": one.path, "line": one.line,
        "facts": [_fact_to_dict(fact) for fact in one.facts], "examples": [asdict(example) for example in one.examples],
    }  # fmt: skip


def _fact_to_dict(fact: PageFact) -> dict[str, Any]:
    told = asdict(fact)
    return told if fact.meanings else {key: value for key, value in told.items() if key != "meanings"}


def _finding_to_dict(one: FactFinding) -> dict[str, Any]:
    decision = one.decision
    return {
        "verdict": one.verdict, "open": one.is_open, "page": one.page, "line": one.line, "operation": one.operation,
        "where": one.where, "field": one.name, "kind": one.kind, "docs": one.docs, "spec": one.spec,
        "spec_place": str(one.place) if one.place else None, "spec_pointer": one.at, "note": one.note or None,
        "decision": decision and {"verdict": decision.verdict, "reason": decision.reason, "place": str(decision.place)},
    }  # fmt: skip
