"""State words that a spec does not have, successes without a video, and videos that moderation withholds."""

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


def test_a_healthy_job_gives_its_video(trial: ResellerSession, caplog: pytest.LogCaptureFixture) -> None:
    video = trial.wait(
        trial.polls(facts_by_provider("RUNNING")[trial.provider], done_answer(trial.provider, trial.reseller.film))
    )
    assert trial.saved(video) == FILM
    assert warnings(caplog) == []


@pytest.mark.parametrize("missing", [None, "", "pending"])
def test_a_success_whose_url_comes_later_is_the_video(trial: ResellerSession, missing: str | None) -> None:
    early = done_answer(trial.provider, missing)
    job = trial.polls(early, early, early, done_answer(trial.provider, trial.reseller.film))
    assert trial.saved(trial.wait(job)) == FILM


def test_a_status_of_a_success_without_its_url_is_still_running(trial: ResellerSession) -> None:
    snapshot = trial.party.do(trial.polls(done_answer(trial.provider, None)).status())
    assert (snapshot.state, snapshot.provider_state, snapshot.video_pending) == (
        "running",
        facts_by_provider("SUCCEEDED_STATE")[trial.provider],
        True,
    )


def test_a_success_whose_url_never_comes_has_failed_after_the_grace(trial: ResellerSession) -> None:
    with pytest.raises(JobFailed, match=r"no video for 0\.\d+ s") as caught:
        trial.wait(trial.polls(done_answer(trial.provider, None)))
    assert caught.value.job.id == "job-1"
    assert len(trial.reseller.asked) > 2


@pytest.mark.parametrize("word", ["SUCCESS ", "Completed", "succeed", "succeeded", "DONE", "Success"])
def test_another_word_for_success_is_the_video_with_at_most_one_warning(
    trial: ResellerSession, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = answer_in_state(trial.provider, word, trial.reseller.film)
    assert trial.saved(trial.wait(trial.polls(answer))) == FILM
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
    trial: ResellerSession, word: str, kind: type[JobFailed]
) -> None:
    job = trial.polls(answer_in_state(trial.provider, word))
    with pytest.raises(kind) as caught:
        trial.wait(job)
    assert type(caught.value) is kind
    assert word.casefold() in str(caught.value).casefold()
    assert sum(method == "GET" for method, _, _ in trial.reseller.asked) == 1


def test_a_word_that_nobody_knows_beside_a_url_is_the_video_with_one_warning(
    trial: ResellerSession, caplog: pytest.LogCaptureFixture
) -> None:
    before, answer = (
        answer_in_state(trial.provider, "baked"),
        answer_in_state(trial.provider, "baked", trial.reseller.film),
    )
    assert trial.saved(trial.wait(trial.polls(before, answer))) == FILM
    assert len(warnings(caplog)) == 1


def test_a_word_that_nobody_knows_goes_on_and_the_timeout_names_it(trial: ResellerSession) -> None:
    with pytest.raises(WaitTimeout, match="baking"):
        trial.wait(trial.polls(answer_in_state(trial.provider, "baking")), timeout=0.05)


@pytest.mark.parametrize("name", ["cometapi", "xai"])
def test_a_sign_of_moderation_wins_over_a_url(trial: ResellerSession, name: str) -> None:
    if trial.provider != name:
        return
    withheld = done_answer(name, trial.reseller.film, video__respect_moderation=False)
    with pytest.raises(ContentRejected):
        trial.wait(trial.polls(withheld))


def test_a_url_in_another_place_does_not_outweigh_moderation(trial: ResellerSession) -> None:
    if trial.provider != "cometapi":
        return
    inner = {"status": "done", "video": {"url": "", "respect_moderation": False}}
    record = {"task_id": "job-1", "status": "SUCCESS", "fail_reason": trial.reseller.film, "data": inner}
    with pytest.raises(ContentRejected):
        trial.wait(trial.polls({"code": "success", "data": record}))


def test_the_error_of_moderation_by_its_code(trial: ResellerSession) -> None:
    if trial.provider != "toapis":
        return
    error = {"code": "content_policy_violation", "message": "blocked"}
    with pytest.raises(ContentRejected, match="blocked"):
        trial.wait(trial.polls(facts_by_provider("RUNNING")["toapis"] | {"status": "failed", "error": error}))


def test_a_wait_that_looks_at_its_last_moment_sees_the_end(trial: ResellerSession) -> None:
    limited = json_response({}, 429, Retry_After="3600")
    job = trial.polls(limited, done_answer(trial.provider, trial.reseller.film))
    assert trial.wait(job, timeout=0.1).url == trial.reseller.film
    job = trial.polls(json_response({}, 429, Retry_After="3600"))
    with pytest.raises(WaitTimeout, match="429"):
        trial.wait(job, timeout=0.05, poll=FAST_POLL)
    assert json.dumps(job.token)
