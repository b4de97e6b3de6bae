"""Mutation tests of the contract tests: every broken mock is caught by its check."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.contract.bugs import BUGS, broken_mocks
from tests.contract.callback_checks import check_callbacks
from tests.contract.job_checks import check_jobs
from tests.contract.mutation import try_bug
from tests.contract.mutators import mutate_requests, mutate_responses
from tests.contract.resettable_mock import ResettableMock
from tests.contract.schemathesis_runner import fuzz_mock
from tests.contract.spec import PROVIDERS, load_spec
from tests.contract.status_coverage import check_statuses
from tests.fast_run import sample_params

from telecine_codegen.contract.schemathesis_runner import RunOptions

pytestmark = pytest.mark.slow

BROKEN = list(broken_mocks())
NAMES = [f"{provider}-{bug.name}" for bug, provider, _ in BROKEN]


def test_the_catalogue_has_at_least_thirty_bugs_for_each_provider() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS)
    counted = Counter(provider for _, provider, _ in BROKEN)
    assert min(counted[provider] for provider in PROVIDERS) >= 30


@pytest.mark.parametrize("number", range(5, len(BROKEN), 41), ids=lambda number: NAMES[number])
def test_a_sample_of_broken_mocks_is_caught(number: int) -> None:
    assert try_bug(*BROKEN[number]).caught


@pytest.mark.deep
@pytest.mark.parametrize("number", range(len(BROKEN)), ids=lambda number: NAMES[number])
def test_every_broken_mock_is_caught(number: int) -> None:
    assert try_bug(*BROKEN[number]).caught


@pytest.mark.parametrize("provider", sample_params(PROVIDERS, 3))
def test_a_wrapper_that_changes_nothing_causes_no_findings(provider: str) -> None:
    """Otherwise broken mocks might be caught for the wrong reason."""
    for wrap in (mutate_requests(provider, lambda _: None), mutate_responses(provider, lambda _, __: None)):
        spec = load_spec(provider)
        assert (
            fuzz_mock(spec, ResettableMock(wrap), RunOptions(examples=2, phases=("examples", "stateful"))).findings
            == []
        )
        assert check_jobs(spec, ResettableMock(wrap)) == []
        assert check_callbacks(spec, ResettableMock(wrap)) == []
        assert [finding for row in check_statuses(spec, ResettableMock(wrap, step=0)) for finding in row.findings] == []
