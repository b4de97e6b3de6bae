"""Puts each broken mock before the check that must catch it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.contract.bugs import Bug
from tests.contract.deliveries import DELIVERIES, deliver
from tests.contract.job_checks import travel
from tests.contract.mock_harness import Stage, Wrap
from tests.contract.response_checks import Finding
from tests.contract.run import Plan, fuzz
from tests.contract.spec import Spec, spec
from tests.contract.status_coverage import ledger

SCHEMATHESIS = {
    "content_type_conformance",
    "ignored_auth",
    "negative_data_rejection",
    "not_a_server_error",
    "positive_data_acceptance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
}


@dataclass(frozen=True)
class Verdict:
    """What became of one broken mock."""

    bug: Bug
    provider: str
    caught: bool
    seconds: float


def tried(bug: Bug, provider: str, wrap: Wrap) -> Verdict:
    """Run the part of the contract tests that has the named check."""
    began = time.perf_counter()
    findings = {each.check for each in found_by(bug.check, spec(provider), wrap)}
    return Verdict(bug, provider, bug.check in findings, time.perf_counter() - began)


def found_by(check: str, of: Spec, wrap: Wrap) -> list[Finding]:
    """Return what a check, and others of its kind, find in a broken mock."""
    if check in SCHEMATHESIS:
        return fuzz(of, Stage(wrap), Plan(examples=25, only=(check,), stop=True)).findings
    if check in DELIVERIES:
        return deliver(of, Stage(wrap, step=0), check)
    rows = ledger(of, Stage(wrap, step=0))
    return [*travel(of, Stage(wrap)), *(finding for row in rows for finding in row.findings)]
