"""Polls that say nothing of the job: a proxy's page, a job that is not known yet, an empty body."""

from __future__ import annotations

import json

import pytest
from tests.providers import facts_by_provider
from tests.telecine.misbehaving.conftest import FAST_POLL, ResellerSession
from tests.telecine.misbehaving.reseller import FILM, RawResponse, done_answer, html_response, json_response
from tests.telecine.sample_responses import refusal_body

from telecine import Poll
from telecine.errors import JobExpired, WaitTimeout
from telecine_runtime.errors import AuthenticationError


def unknown(provider: str) -> RawResponse:
    """Return the provider's answer for a job that it does not know."""
    status, words = facts_by_provider("UNKNOWN_JOB")[provider]
    return json_response(refusal_body(provider, status, words), status)


def test_a_job_that_is_not_known_soon_after_its_submit_goes_on(trial: ResellerSession) -> None:
    unknowns = [unknown(trial.provider)] * 6
    if trial.provider == "apikley":
        unknowns += [json_response({"code": 404, "msg": "no such task", "data": None})] * 4
    job = trial.polls(*unknowns, done_answer(trial.provider, trial.reseller.film))
    assert trial.saved(trial.wait(job)) == FILM


def test_a_job_that_was_seen_and_is_forgotten_has_expired(trial: ResellerSession) -> None:
    job = trial.polls(facts_by_provider("RUNNING")[trial.provider], unknown(trial.provider))
    with pytest.raises(JobExpired):
        trial.wait(job)


def test_a_job_that_is_not_known_a_minute_after_its_submit_has_expired(trial: ResellerSession) -> None:
    clock = iter(range(0, 100_000, 25))
    job = trial.polls(unknown(trial.provider))
    with pytest.raises(JobExpired):
        trial.wait(job, 100_000, Poll(first=0.001, cap=0.001, clock=lambda: 1e9 + next(clock)))


def test_a_job_of_another_process_is_given_up_after_three_answers(trial: ResellerSession) -> None:
    trial.polls(unknown(trial.provider))
    job = trial.party.client.job(f"{trial.provider}:job-1:key")
    with pytest.raises(JobExpired):
        trial.wait(job)
    assert sum(method == "GET" for method, _, _ in trial.reseller.asked) == 3


@pytest.mark.parametrize("status", [400, 403, 404, 422, 501, 502, 505])
def test_a_page_of_a_proxy_is_asked_past(trial: ResellerSession, status: int) -> None:
    plain = RawResponse(b'{"detail": "not here"}', status)
    empty = RawResponse(b"", status, {})
    job = trial.polls(
        html_response(status), plain, empty, html_response(status), done_answer(trial.provider, trial.reseller.film)
    )
    assert trial.saved(trial.wait(job)) == FILM


def test_a_page_of_a_proxy_that_stays_is_named_by_the_timeout(trial: ResellerSession) -> None:
    job = trial.polls(facts_by_provider("RUNNING")[trial.provider], html_response(422))
    with pytest.raises(WaitTimeout, match="HTTP 422") as caught:
        trial.wait(job, timeout=0.1)
    assert (
        json.dumps(facts_by_provider("RUNNING")[trial.provider]).find(
            str(caught.value).split("last state '")[1].split("'")[0]
        )
        > 0
    )


def test_a_wrong_key_ends_the_wait_whoever_says_so(trial: ResellerSession) -> None:
    with pytest.raises(AuthenticationError):
        trial.wait(trial.polls(facts_by_provider("RUNNING")[trial.provider], html_response(401)))


def test_an_empty_202_goes_on_for_as_long_as_the_job_runs(trial: ResellerSession) -> None:
    empty = RawResponse(b"", 202, {})
    job = trial.polls(*[empty] * 30, done_answer(trial.provider, trial.reseller.film))
    seen = []
    video = trial.party.do(job.wait(5, FAST_POLL, seen.append))
    assert trial.saved(video) == FILM
    assert [snapshot.state for snapshot in seen] == ["running", "succeeded"]


def test_bodies_that_say_nothing_are_asked_past(trial: ResellerSession) -> None:
    nothing = [
        RawResponse(b""),
        RawResponse(b"null"),
        RawResponse(b"[]"),
        RawResponse(b'"queued"'),
        RawResponse(b"{"),
        html_response(200),
    ]
    job = trial.polls(*nothing, done_answer(trial.provider, trial.reseller.film))
    assert trial.saved(trial.wait(job)) == FILM
