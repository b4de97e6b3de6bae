"""Undocumented state words, successes without a video, and videos withheld by moderation."""

from __future__ import annotations

import json
import logging

import pytest
from tests.providers import facts_by_provider
from tests.telecine.misbehaving.conftest import FAST_POLL, ResellerSession
from tests.telecine.misbehaving.reseller import FILM, answer_in_state, done_answer, json_response

from telecine.errors import ContentRejected, JobExpired, JobFailed, WaitTimeout


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def test_a_healthy_job_gives_its_video(session: ResellerSession, caplog: pytest.LogCaptureFixture) -> None:
    video = session.wait(
        session.submit_with_polls(
            facts_by_provider("RUNNING")[session.provider], done_answer(session.provider, session.reseller.film)
        )
    )
    assert session.save(video) == FILM
    assert warnings(caplog) == []


@pytest.mark.parametrize("missing", [None, "", "pending"])
def test_a_success_whose_url_comes_later_is_the_video(session: ResellerSession, missing: str | None) -> None:
    early = done_answer(session.provider, missing)
    job = session.submit_with_polls(early, early, early, done_answer(session.provider, session.reseller.film))
    assert session.save(session.wait(job)) == FILM


def test_a_status_of_a_success_without_its_url_is_still_running(session: ResellerSession) -> None:
    snapshot = session.harness.resolve(session.submit_with_polls(done_answer(session.provider, None)).status())
    assert (snapshot.state, snapshot.provider_state, snapshot.video_pending) == (
        "running",
        facts_by_provider("SUCCEEDED_STATE")[session.provider],
        True,
    )


def test_a_success_whose_url_never_comes_has_failed_after_the_grace(session: ResellerSession) -> None:
    with pytest.raises(JobFailed, match=r"no video URL for 0\.\d+ s") as caught:
        session.wait(session.submit_with_polls(done_answer(session.provider, None)))
    assert caught.value.job.id == "job-1"
    assert len(session.reseller.requests) > 2


@pytest.mark.parametrize("word", ["SUCCESS ", "Completed", "succeed", "succeeded", "DONE", "Success"])
def test_another_word_for_success_is_the_video_with_at_most_one_warning(
    session: ResellerSession, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = answer_in_state(session.provider, word, session.reseller.film)
    assert session.save(session.wait(session.submit_with_polls(answer))) == FILM
    assert len(warnings(caplog)) == 1
    assert repr(word) in warnings(caplog)[0]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("canceled", JobFailed),
        ("CANCELLED", JobFailed),
        ("timeout", JobFailed),
        ("error", JobFailed),
        ("Failed", JobFailed),
        ("rejected", ContentRejected),
        ("content_filtered", ContentRejected),
        ("expired", JobExpired),
    ],
)
def test_another_word_for_a_bad_end_ends_the_job_at_once_and_stands_in_the_error(
    session: ResellerSession, word: str, kind: type[JobFailed]
) -> None:
    job = session.submit_with_polls(answer_in_state(session.provider, word))
    with pytest.raises(kind) as caught:
        session.wait(job)
    assert type(caught.value) is kind
    assert word.casefold() in str(caught.value).casefold()
    assert sum(method == "GET" for method, _, _ in session.reseller.requests) == 1


def test_a_word_that_nobody_knows_beside_a_url_is_the_video_with_one_warning(
    session: ResellerSession, caplog: pytest.LogCaptureFixture
) -> None:
    before, answer = (
        answer_in_state(session.provider, "baked"),
        answer_in_state(session.provider, "baked", session.reseller.film),
    )
    assert session.save(session.wait(session.submit_with_polls(before, answer))) == FILM
    assert len(warnings(caplog)) == 1


def test_a_word_that_nobody_knows_goes_on_and_the_timeout_names_it(session: ResellerSession) -> None:
    with pytest.raises(WaitTimeout, match="baking"):
        session.wait(session.submit_with_polls(answer_in_state(session.provider, "baking")), timeout=0.05)


@pytest.mark.parametrize("name", ["cometapi", "xai"])
def test_a_sign_of_moderation_wins_over_a_url(session: ResellerSession, name: str) -> None:
    if session.provider != name:
        return
    withheld = done_answer(name, session.reseller.film, video__respect_moderation=False)
    with pytest.raises(ContentRejected):
        session.wait(session.submit_with_polls(withheld))


def test_a_url_in_another_place_does_not_outweigh_moderation(session: ResellerSession) -> None:
    if session.provider != "cometapi":
        return
    inner = {"status": "done", "video": {"url": "", "respect_moderation": False}}
    record = {"task_id": "job-1", "status": "SUCCESS", "fail_reason": session.reseller.film, "data": inner}
    with pytest.raises(ContentRejected):
        session.wait(session.submit_with_polls({"code": "success", "data": record}))


def test_the_error_of_moderation_by_its_code(session: ResellerSession) -> None:
    if session.provider != "toapis":
        return
    error = {"code": "content_policy_violation", "message": "blocked"}
    with pytest.raises(ContentRejected, match="blocked"):
        session.wait(
            session.submit_with_polls(facts_by_provider("RUNNING")["toapis"] | {"status": "failed", "error": error})
        )


def test_a_wait_that_polls_at_its_deadline_sees_the_end(session: ResellerSession) -> None:
    limited = json_response({}, 429, Retry_After="3600")
    job = session.submit_with_polls(limited, done_answer(session.provider, session.reseller.film))
    assert session.wait(job, timeout=0.1).url == session.reseller.film
    job = session.submit_with_polls(json_response({}, 429, Retry_After="3600"))
    with pytest.raises(WaitTimeout, match="429"):
        session.wait(job, timeout=0.05, poll=FAST_POLL)
    assert json.dumps(job.token)
