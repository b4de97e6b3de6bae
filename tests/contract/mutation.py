"""Mutation tests: run each broken mock against the check that must catch it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.contract.boundary_client import find_boundary_problems
from tests.contract.bugs import Bug
from tests.contract.callback_checks import check_callbacks
from tests.contract.job_checks import check_jobs
from tests.contract.meaning_bugs import MEANING_BUGS
from tests.contract.resettable_mock import MockWrapper, ResettableMock
from tests.contract.schemathesis_runner import fuzz_mock
from tests.contract.spec import load_spec
from tests.contract.spec_alone import check_from_spec_alone
from tests.contract.status_coverage import check_statuses

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.boundary_checks import REFUSED, TAKEN
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.schemathesis_runner import RunOptions

SCHEMATHESIS_CHECKS = {
    "content_type_conformance",
    "ignored_auth",
    "negative_data_rejection",
    "not_a_server_error",
    "positive_data_acceptance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
}
ENGINE_CHECKS = {"malformed_body_is_refused", "odd_text_is_taken", *(check for _, check, _ in MEANING_BUGS)}


@dataclass(frozen=True)
class MutationResult:
    """The result of running one broken mock."""

    bug: Bug
    provider: str
    caught: bool
    seconds: float


def try_bug(bug: Bug, provider: str, wrap: MockWrapper) -> MutationResult:
    """Run the contract tests with the check that must catch the bug."""
    start = time.perf_counter()
    findings = {each.check for each in run_check(bug.check, load_spec(provider), wrap)}
    return MutationResult(bug, provider, bug.check in findings, time.perf_counter() - start)


def run_check(check: str, spec: ApiSpec, wrap: MockWrapper) -> list[ContractFinding]:
    """Run the group of checks that a check belongs to; return the findings."""
    if check in SCHEMATHESIS_CHECKS:
        return fuzz_mock(spec, ResettableMock(wrap), RunOptions(examples=25, only=(check,), stop=True)).findings
    if check in ENGINE_CHECKS:
        return check_from_spec_alone(spec.name, wrap)
    if check.startswith("callback_"):
        return check_callbacks(spec, ResettableMock(wrap))
    if check in (TAKEN, REFUSED):
        return find_boundary_problems(spec, wrap)
    rows = check_statuses(spec, ResettableMock(wrap, step=0))
    return [*check_jobs(spec, ResettableMock(wrap)), *(finding for row in rows for finding in row.findings)]
