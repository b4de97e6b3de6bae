"""Polling at its exact limits: the end of the grace period, the remaining time, members missing in a response."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.providers import facts_by_provider
from tests.telecine.sample_responses import DONE, ID, RUNNING, html_response
from tests.telecine.test_waiting import STEADY, FakeProvider, unknown_job

from telecine import Poll
from telecine._core.job_token import JobReference
from telecine._core.polling import JobPoller, poll_once
from telecine.errors import SubmitUnknown, WaitTimeout
from telecine_runtime.call import Call
from telecine_runtime.capabilities import Limits
from telecine_runtime.errors import ApiError, AuthenticationError, GenerationFailed, NotSent, PromptRejected
from telecine_runtime.flow_runner import run
from telecine_runtime.flows import Step
from telecine_runtime.response import Response
from telecine_runtime.retry import Retry
from telecine_runtime.snapshot import Problem, Snapshot

task = facts_by_provider("poll_in_state")["apikley"]
NO_VIDEO = task("success", resultJson=None)
EMPTY = httpx.Response(202)
JOB = JobReference("apikley", ID, "key")


class TimedProvider(FakeProvider):
    """Records the timeout and target of each call too."""

    def __init__(self, *answers: object, takes: float = 0.0) -> None:
        super().__init__("apikley", *answers, takes=takes)
        self.timeouts: list[float | None] = []
        self.targets: list[str] = []

    def __call__(self, step: Step) -> object:
        if isinstance(step, Call):
            self.timeouts.append(step.timeout)
            self.targets.append(step.target)
        return super().__call__(step)


def readings(
    timed: FakeProvider, timeout: float = 600, submitted: float | None = None, **schedule: Any
) -> Iterator[Snapshot]:
    poller = JobPoller(timed.context, JOB, timeout, Poll(**{"clock": lambda: timed.now, **schedule}), submitted)
    while not poller.is_done:
        yield run(poller.next_change(), timed)


def test_a_finished_job_without_a_video_has_failed_when_the_whole_grace_is_over() -> None:
    timed = TimedProvider(NO_VIDEO)
    assert timed.context.limiter.try_acquire("key", Limits()) == 0
    first, last = readings(timed, grace=3.0, **STEADY)
    assert (first.state, last.state, last.video) == ("running", "failed", None)
    assert timed.polls == [1001.0, 1002.0, 1003.0, 1004.0]
    assert last.error is not None
    assert "no video URL for 3 s" in last.error.message
    assert timed.context.limiter.try_acquire("another", Limits(concurrency=1)) == 0  # its slot is free again


def test_the_grace_begins_with_the_first_poll_that_lacks_the_video_and_with_a_short_pause() -> None:
    timed = TimedProvider(RUNNING["apikley"], RUNNING["apikley"], RUNNING["apikley"], NO_VIDEO)
    assert [*readings(timed, first=1.0, factor=2.0, jitter=0.0, grace=3.0)][-1].state == "failed"
    assert timed.pauses == [1.0, 2.0, 4.0, 8.0, 1.0, 2.0]


def test_a_job_that_was_never_known_has_expired_exactly_a_minute_after_its_submit() -> None:
    timed = TimedProvider(unknown_job("apikley"))
    assert [*readings(timed, submitted=timed.now, **STEADY)][-1].state == "expired"
    assert timed.now == 1060.0


def test_a_job_that_was_known_has_expired_after_three_polls_however_new_it_is() -> None:
    timed = TimedProvider(RUNNING["apikley"], unknown_job("apikley"))
    assert [*readings(timed, submitted=timed.now, **STEADY)][-1].state == "expired"
    assert timed.now == 1004.0


@pytest.mark.parametrize(("status", "ends"), [(401, True), (403, False), (400, False)])
def test_of_the_refusals_of_a_proxy_only_an_invalid_key_ends_the_wait(status: int, ends: bool) -> None:
    timed = TimedProvider(RUNNING["apikley"], html_response(status), DONE["apikley"])
    with pytest.raises(AuthenticationError) if ends else nullcontext():
        assert [*readings(timed, **STEADY)][-1].state == "succeeded"
    assert len(timed.polls) == (2 if ends else 3)


def test_a_call_may_take_the_time_that_is_left_and_a_second_at_the_deadline() -> None:
    timed = TimedProvider(RUNNING["apikley"])
    with pytest.raises(WaitTimeout):
        list(readings(timed, 3.0, first=1.25, factor=1.0, jitter=0.0))
    assert timed.polls == [1001.25, 1002.5, 1003.0]
    assert timed.timeouts == [1.75, 1.0, 1.0]
    run(poll_once(timed.context, JOB, Retry(attempts=1)), timed)
    run(poll_once(timed.context, JOB, Retry(attempts=1), 0.5), timed)
    assert timed.timeouts[3:] == [None, 0.5]


def test_nothing_lengthens_the_first_pause_but_what_the_provider_asks_for() -> None:
    timed = TimedProvider(DONE["apikley"])
    list(readings(timed, first=0.25, factor=1.0, jitter=0.0))
    assert timed.pauses == [0.25]


def test_a_job_without_an_id_is_not_asked_for() -> None:
    timed = TimedProvider(DONE["apikley"])
    lost = JobReference("apikley", None, "key")
    assert run(poll_once(timed.context, lost, Retry()), timed) == Snapshot("unknown")
    with pytest.raises(SubmitUnknown) as caught:
        run(JobPoller(timed.context, lost, 600, Poll()).next_change(), timed)
    assert caught.value.job == lost
    assert (timed.polls, timed.pauses) == ([], [])


def test_what_an_answer_leaves_out_is_as_it_was() -> None:
    halfway, further = task("generating", progress=40), task("", progress=60)
    timed = TimedProvider(halfway, EMPTY, EMPTY, further, EMPTY, DONE["apikley"])
    found = [(each.state, each.provider_state, each.progress) for each in readings(timed, **STEADY)]
    assert found[:-1] == [("running", "generating", 40), ("running", "generating", 60)]
    assert len(timed.polls) == 6


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (PromptRejected("poll", Response(200, {}, b'{"a": 1}'), None, "a cat"), Problem("a cat", None, rejected=True)),
        (GenerationFailed("poll", Response(200, {}, b'{"a": 1}'), 501, "broke"), Problem("broke", "501")),
        (
            GenerationFailed("poll", Response(500, {}, b'{"a": 1}'), None, None),
            Problem("poll: HTTP 500: GenerationFailed"),
        ),
    ],
)
def test_an_error_that_speaks_of_the_job_becomes_a_reading_with_its_body(error: ApiError, expected: Problem) -> None:
    reading = run(poll_once(TimedProvider(error).context, JOB, Retry(attempts=1)), TimedProvider(error))
    assert (reading.state, reading.error) == ("failed", expected)
    assert reading.raw == {"a": 1}


def test_the_answer_for_an_unknown_job_is_kept_as_it_came() -> None:
    timed = TimedProvider(unknown_job("apikley"))
    reading = run(poll_once(timed.context, JOB, Retry(attempts=1)), timed)
    assert (reading.state, reading.provider_state) == ("unknown", "not found")
    assert reading.raw == unknown_job("apikley").json()


def test_a_poll_asks_for_the_id_and_resolves_a_relative_url_at_its_server() -> None:
    timed = TimedProvider(task("success", resultJson='{"resultUrls": ["/boat.mp4"]}'))
    context = replace(timed.context, base_url="https://mock.example")
    reading = run(poll_once(context, JOB, Retry(attempts=1)), timed)
    assert ID in timed.targets[0]
    assert reading.video is not None
    assert reading.video.url == "https://mock.example/boat.mp4"


@pytest.mark.parametrize(("answer", "free"), [("RUNNING", False), ("DONE", True), ("FAILED", True)])
def test_one_poll_that_shows_the_end_of_a_job_frees_its_slot(answer: str, free: bool) -> None:
    timed = TimedProvider(facts_by_provider(answer)["apikley"])
    assert timed.context.limiter.try_acquire("key", Limits()) == 0
    run(poll_once(timed.context, JOB, Retry(attempts=1)), timed)
    assert (timed.context.limiter.try_acquire("another", Limits(concurrency=1)) == 0) is free


def raised(*, explicitly: bool) -> NotSent:
    """Return an error raised from another one, with both tracebacks."""
    try:
        try:
            raise OSError("no route")
        except OSError as inner:
            if explicitly:
                raise NotSent("poll", "no connection") from inner
            raise NotSent("poll", "no connection")  # noqa: B904 - the other way to be raised because of it
    except NotSent as error:
        return error


@pytest.mark.parametrize("explicitly", [True, False], ids=["cause", "context"])
def test_an_error_that_is_waited_out_is_logged_and_keeps_no_frames_alive(
    explicitly: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    error = raised(explicitly=explicitly)
    assert error.__context__ is not None
    assert error.__context__.__traceback__ is not None
    timed = TimedProvider(error)
    with pytest.raises(WaitTimeout) as caught:
        list(readings(timed, 2.0, **STEADY))
    assert caught.value.__cause__ is error
    assert (error.__traceback__, error.__context__.__traceback__) == (None, None)
    assert {(record.name, record.levelname) for record in caplog.records} == {("telecine", "INFO")}
    assert all(message.startswith("apikley: ") and "NotSent" in message for message in caplog.messages)
