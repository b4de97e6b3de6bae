"""JSON reports: facts, examples, findings and counts; changes since the lock."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from telecine_codegen.docs.decisions import Decision
from telecine_codegen.docs.findings import VERDICTS, FactFinding
from telecine_codegen.docs.page_changes import PageChange
from telecine_codegen.docs.page_facts import Page, PageFact, PageOperation


def format_findings_json(pages: Sequence[Page], findings: Sequence[FactFinding], unused: Sequence[Decision]) -> str:
    """Return the report of a comparison; `unused` are the decisions that match no finding."""
    verdicts = Counter(finding.verdict for finding in findings)
    return _format_json({
        "summary": {
            **{verdict: verdicts[verdict] for verdict in VERDICTS},
            "settled": sum(finding.decision is not None for finding in findings),
            "open": sum(finding.is_open for finding in findings),
        },
        "pages": [_page_to_dict(page) for page in pages],
        "findings": [_finding_to_dict(finding) for finding in findings],
        "decisions_that_settle_nothing": [_decision_to_dict(decision) for decision in unused],
    })  # fmt: skip


def format_changes_json(changes: Sequence[PageChange], page: str, since: str) -> str:
    """Return the report of the changes of a page since its locked state."""
    return _format_json({"page": page, "since": since, "changes": [asdict(change) for change in changes]})


def _format_json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _page_to_dict(page: Page) -> dict[str, Any]:
    return {
        "page": page.label,
        "layout": page.layout,
        "sha256": page.sha256,
        "url": page.url,
        "lines_like_fields": page.field_count,
        "lines_not_read": page.unread_count,
        "not_read": [asdict(part) for part in page.unread],
        "documents": [_page_to_dict(document) for document in page.documents],
        "operations": [_operation_to_dict(operation) for operation in page.operations],
    }


def _operation_to_dict(operation: PageOperation) -> dict[str, Any]:
    return {
        "method": operation.method,
        "path": operation.path,
        "line": operation.line,
        "facts": [_fact_to_dict(fact) for fact in operation.facts],
        "examples": [asdict(example) for example in operation.examples],
    }


def _fact_to_dict(fact: PageFact) -> dict[str, Any]:
    data = asdict(fact)
    if not fact.meanings:
        del data["meanings"]
    return data


def _finding_to_dict(finding: FactFinding) -> dict[str, Any]:
    decision = finding.decision
    return {
        "verdict": finding.verdict,
        "open": finding.is_open,
        "page": finding.page,
        "line": finding.line,
        "operation": finding.operation,
        "where": finding.where,
        "field": finding.name,
        "kind": finding.kind,
        "docs": finding.docs,
        "spec": finding.spec,
        "spec_place": str(finding.place) if finding.place else None,
        "spec_pointer": finding.at,
        "note": finding.note or None,
        "decision": decision and {"verdict": decision.verdict, "reason": decision.reason, "place": str(decision.place)},
    }


def _decision_to_dict(decision: Decision) -> dict[str, Any]:
    return {
        "place": str(decision.place),
        "operation": decision.operation,
        "where": decision.where,
        "fields": decision.fields,
    }
