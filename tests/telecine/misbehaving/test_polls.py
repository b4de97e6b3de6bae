"""Poll responses without information about the job: a page of a proxy, an unknown job, an empty body."""

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
    """Return the provider's response for an unknown job."""
    status, words = facts_by_provider("UNKNOWN_JOB")[provider]
    return json_response(refusal_body(provider, status, words), status)


def test_a_job_that_is_not_known_soon_after_its_submit_goes_on(session: ResellerSession) -> None:
    unknowns = [unknown(session.provider)] * 6
    if session.provider == "apikley":
        unknowns += [json_response({"code": 404, "msg": "no such task", "data": None})] * 4
    job = session.submit_with_polls(*unknowns, done_answer(session.provider, session.reseller.film))
    assert session.save(session.wait(job)) == FILM


def test_a_job_that_was_seen_and_is_forgotten_has_expired(session: ResellerSession) -> None:
    job = session.submit_with_polls(facts_by_provider("RUNNING")[session.provider], unknown(session.provider))
    with pytest.raises(JobExpired):
        session.wait(job)


def test_a_job_that_is_not_known_a_minute_after_its_submit_has_expired(session: ResellerSession) -> None:
    clock = iter(range(0, 100_000, 25))
    job = session.submit_with_polls(unknown(session.provider))
    with pytest.raises(JobExpired):
        session.wait(job, 100_000, Poll(first=0.001, cap=0.001, clock=lambda: 1e9 + next(clock)))


def test_a_job_of_another_process_is_given_up_after_three_answers(session: ResellerSession) -> None:
    session.submit_with_polls(unknown(session.provider))
    job = session.harness.client.job(f"{session.provider}:job-1:key")
    with pytest.raises(JobExpired):
        session.wait(job)
    assert sum(method == "GET" for method, _, _ in session.reseller.requests) == 3


@pytest.mark.parametrize("status", [400, 403, 404, 422, 501, 502, 505])
def test_a_page_of_a_proxy_is_asked_past(session: ResellerSession, status: int) -> None:
    plain = RawResponse(b'{"detail": "not here"}', status)
    empty = RawResponse(b"", status, {})
    job = session.submit_with_polls(
        html_response(status), plain, empty, html_response(status), done_answer(session.provider, session.reseller.film)
    )
    assert session.save(session.wait(job)) == FILM


def test_a_page_of_a_proxy_that_stays_is_named_by_the_timeout(session: ResellerSession) -> None:
    job = session.submit_with_polls(facts_by_provider("RUNNING")[session.provider], html_response(422))
    with pytest.raises(WaitTimeout, match="HTTP 422") as caught:
        session.wait(job, timeout=0.1)
    assert (
        json.dumps(facts_by_provider("RUNNING")[session.provider]).find(
            str(caught.value).split("last state '")[1].split("'")[0]
        )
        > 0
    )


def test_a_wrong_key_ends_the_wait_whoever_says_so(session: ResellerSession) -> None:
    with pytest.raises(AuthenticationError):
        session.wait(session.submit_with_polls(facts_by_provider("RUNNING")[session.provider], html_response(401)))


def test_an_empty_202_goes_on_for_as_long_as_the_job_runs(session: ResellerSession) -> None:
    empty = RawResponse(b"", 202, {})
    job = session.submit_with_polls(*[empty] * 30, done_answer(session.provider, session.reseller.film))
    seen = []
    video = session.harness.resolve(job.wait(5, FAST_POLL, seen.append))
    assert session.save(video) == FILM
    assert [snapshot.state for snapshot in seen] == ["running", "succeeded"]


def test_bodies_that_say_nothing_are_asked_past(session: ResellerSession) -> None:
    nothing = [
        RawResponse(b""),
        RawResponse(b"null"),
        RawResponse(b"[]"),
        RawResponse(b'"queued"'),
        RawResponse(b"{"),
        html_response(200),
    ]
    job = session.submit_with_polls(*nothing, done_answer(session.provider, session.reseller.film))
    assert session.save(session.wait(job)) == FILM
