"""A mock made from a spec passes the contract checks of that spec, as the mock written by hand does."""

from __future__ import annotations

import pytest
from tests.contract.callback_checks import check_callbacks
from tests.contract.job_checks import check_jobs, other_polls_see_the_end
from tests.contract.resettable_mock import ResettableMock
from tests.contract.schemathesis_runner import fuzz_mock
from tests.contract.spec import PROVIDERS, load_spec
from tests.contract.status_coverage import check_statuses
from tests.mock.spec_mocks import load_spec_mock

from telecine_codegen.contract.schemathesis_runner import RunOptions
from telecine_mock.provider_table import MockProvider

EACH = pytest.mark.parametrize("provider", PROVIDERS)
ASSUMED_STATUSES = {
    "cometapi": ("status is 402, expected 403",),
    "xai": ("status is 402, expected 403",),
    "ttapi": ("status is 503, expected 499",),
}
"""Findings about statuses that the mocks written by hand assume, see tests/mock/known_differences.py."""


def from_spec(provider: str) -> dict[str, MockProvider]:
    return {provider: load_spec_mock(provider)}


@EACH
def test_all_job_checks_pass(provider: str) -> None:
    found = check_jobs(load_spec(provider), ResettableMock(providers=from_spec(provider)))
    # The spec does not say that `getVideo` of TTAPI reads a job, so the mock answers with the example.
    assert [finding for finding in found if finding.check != other_polls_see_the_end.__name__] == []


@EACH
def test_every_documented_status_and_header_is_produced_and_conforms(provider: str) -> None:
    rows = check_statuses(load_spec(provider), ResettableMock(step=0, providers=from_spec(provider)))
    found = [finding.message for row in rows for finding in row.findings]
    assert tuple(found) == ASSUMED_STATUSES.get(provider, ())


@EACH
def test_callbacks_are_as_documented(provider: str) -> None:
    assert check_callbacks(load_spec(provider), ResettableMock(providers=from_spec(provider))) == []


@pytest.mark.deep
@EACH
def test_schemathesis_finds_nothing(provider: str) -> None:
    result = fuzz_mock(load_spec(provider), ResettableMock(providers=from_spec(provider)), RunOptions(examples=5))
    assert result.findings == []
    assert result.requests > 100
