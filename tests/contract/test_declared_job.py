"""The life of a job is checked from the declaration of a spec alone, and mocks that break its meaning are noticed."""

from __future__ import annotations

import pytest
from tests.contract.meaning_bugs import MEANING_BUGS, change_polls
from tests.contract.mutators import MutableRequest, MutableResponse, mutate_responses
from tests.contract.resettable_mock import MockWrapper, unwrapped
from tests.contract.response_bugs import BugRow
from tests.contract.spec import PROVIDERS, load_declared_jobs
from tests.contract.spec_alone import check_from_spec_alone

pytestmark = pytest.mark.slow

EACH = pytest.mark.parametrize("provider", PROVIDERS)


def find_checks(provider: str, wrap: MockWrapper | None = unwrapped, *, is_paid: bool = False) -> set[str]:
    assert wrap is not None
    return {finding.check for finding in check_from_spec_alone(provider, wrap, is_paid=is_paid)}


@EACH
def test_a_mock_that_keeps_its_spec_has_no_findings(provider: str) -> None:
    assert find_checks(provider) == set()
    assert find_checks(provider, is_paid=True) == set()


@pytest.mark.parametrize(("number", "row"), list(enumerate(MEANING_BUGS)), ids=[row[0] for row in MEANING_BUGS])
def test_a_response_with_the_wrong_meaning_is_noticed(number: int, row: BugRow) -> None:
    """Each bug at one provider; `make contract-deep` tries all."""
    _, check, make = row
    broken = [(provider, wrap) for provider in PROVIDERS if (wrap := make(provider)) is not None]
    provider, wrap = broken[number % len(broken)]
    assert check in find_checks(provider, wrap)


@EACH
@pytest.mark.parametrize("word", ["video_url", "state"])
def test_a_paid_job_must_end_with_a_film(provider: str, word: str) -> None:
    states = load_declared_jobs(provider)[0].lifecycle.facts.states[0][1]
    value = next(each for each, state in states.items() if state == "failed") if word == "state" else None
    assert find_checks(provider, change_polls(word, lambda _: value)(provider), is_paid=True)


@EACH
def test_an_unknown_state_is_noticed(provider: str) -> None:
    checks = find_checks(provider, change_polls("state", lambda _: "meditating")(provider))
    assert checks & {"states_are_known", "job_ends"}  # another member may still tell the state


@EACH
def test_ids_that_repeat_are_noticed(provider: str) -> None:
    first: list[bytes] = []

    def repeat(request: MutableRequest, response: MutableResponse) -> None:
        if request.is_create and response.status == 200:
            first.append(response.content)
            response.content = first[0]

    assert "job_ids_are_unique" in find_checks(provider, mutate_responses(provider, repeat))
