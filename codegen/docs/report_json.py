"""Reports for programs: facts, examples, findings and counts as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from codegen.docs.decisions import Decision
from codegen.docs.findings import VERDICTS, Finding
from codegen.docs.page_changes import Change
from codegen.docs.page_facts import Fact, Operation, Page


def findings_json(pages: Sequence[Page], findings: Sequence[Finding], stale: Sequence[Decision]) -> str:
    """Return what the pages say and how it compares with the spec."""
    count = Counter(one.verdict for one in findings)
    opened = sum(one.is_open for one in findings)
    settled = sum(one.decision is not None for one in findings)
    summary: dict[str, int] = {verdict: count[verdict] for verdict in VERDICTS}
    report = {
        "summary": {**summary, "settled": settled, "open": opened},
        "pages": [_page(page) for page in pages],
        "findings": [_finding(one) for one in findings],
        "decisions_that_settle_nothing": [
            {"place": str(one.place), "operation": one.operation, "where": one.where, "fields": one.fields}
            for one in stale
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def changes_json(changes: Sequence[Change], page: str, since: str) -> str:
    """Return what a provider changed on a page since it was locked."""
    return (
        json.dumps(
            {"page": page, "since": since, "changes": [asdict(one) for one in changes]}, ensure_ascii=False, indent=2
        )
        + "\n"
    )


def _page(page: Page) -> dict[str, Any]:
    return {
        "page": page.label, "layout": page.layout, "sha256": page.sha256, "url": page.url,
        "operations": [_operation(one) for one in page.operations],
    }  # fmt: skip


def _operation(one: Operation) -> dict[str, Any]:
    return {
        "method": one.method, "path": one.path, "line": one.line,
        "facts": [_fact(fact) for fact in one.facts], "examples": [asdict(example) for example in one.examples],
    }  # fmt: skip


def _fact(fact: Fact) -> dict[str, Any]:
    told = asdict(fact)
    return told if fact.meanings else {key: value for key, value in told.items() if key != "meanings"}


def _finding(one: Finding) -> dict[str, Any]:
    decision = one.decision
    return {
        "verdict": one.verdict, "open": one.is_open, "page": one.page, "line": one.line, "operation": one.operation,
        "where": one.where, "field": one.name, "kind": one.kind, "docs": one.docs, "spec": one.spec,
        "spec_place": str(one.place) if one.place else None, "spec_pointer": one.at, "note": one.note or None,
        "decision": decision and {"verdict": decision.verdict, "reason": decision.reason, "place": str(decision.place)},
    }  # fmt: skip
