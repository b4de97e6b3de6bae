"""Polling at its exact limits: the end of a grace, the time that is left, what an answer leaves out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.providers import facts_by_provider
from tests.telecine.sample_responses import DONE, ID, RUNNING
from tests.telecine.test_waiting import STEADY, World, unknown_job

from telecine import Poll
from telecine._core.job_token import JobReference
from telecine._core.polling import JobPoller, poll_once
from telecine.errors import SubmitUnknown, WaitTimeout
from telecine_runtime.call import Call
from telecine_runtime.capabilities import Limits
from telecine_runtime.errors import ApiError, GenerationFailed, NotSent, PromptRejected
from telecine_runtime.flow import Step
from telecine_runtime.response import Response
from telecine_runtime.retry import Retry
from telecine_runtime.runner import run
from telecine_runtime.snapshot import Problem, Snapshot

task = facts_by_provider("poll_in_state")["apikley"]
NO_VIDEO = task("success", resultJson=None)
EMPTY = httpx.Response(202)
JOB = JobReference("apikley", ID, "key")


class TimedWorld(World):
    """Keeps the timeout and the target of each call as well."""

    def __init__(self, *answers: object, takes: float = 0.0) -> None:
        super().__init__("apikley", *answers, takes=takes)
        self.timeouts: list[float | None] = []
        self.targets: list[str] = []

    def __call__(self, step: Step) -> object:
        if isinstance(step, Call):
            self.timeouts.append(step.timeout)
            self.targets.append(step.target)
        return super().__call__(step)


def readings(world: World, timeout: float = 600, submitted: float | None = None, **rhythm: Any) -> Iterator[Snapshot]:
    poller = JobPoller(world.account, JOB, timeout, Poll(**{"clock": lambda: world.now, **rhythm}), submitted)
    while not poller.over:
        yield run(poller.change(), world)


def test_a_finished_job_without_a_video_has_failed_when_the_whole_grace_is_over() -> None:
    world = TimedWorld(NO_VIDEO)
    assert world.account.gate.enter("key", Limits()) == 0
    first, last = readings(world, grace=3.0, **STEADY)
    assert (first.state, last.state, last.video) == ("running", "failed", None)
    assert world.polls == [1001.0, 1002.0, 1003.0, 1004.0]
    assert last.error is not None
    assert "no video for 3 s" in last.error.message
    assert world.account.gate.enter("another", Limits(concurrency=1)) == 0  # its slot is free again


def test_the_grace_begins_with_the_first_poll_that_lacks_the_video_and_with_a_short_pause() -> None:
    world = TimedWorld(RUNNING["apikley"], RUNNING["apikley"], RUNNING["apikley"], NO_VIDEO)
    assert [*readings(world, first=1.0, factor=2.0, jitter=0.0, grace=3.0)][-1].state == "failed"
    assert world.pauses == [1.0, 2.0, 4.0, 8.0, 1.0, 2.0]


def test_a_job_that_was_never_known_has_expired_exactly_a_minute_after_its_submit() -> None:
    world = TimedWorld(unknown_job("apikley"))
    assert [*readings(world, submitted=world.now, **STEADY)][-1].state == "expired"
    assert world.now == 1060.0


def test_a_job_that_was_known_has_expired_after_three_polls_however_new_it_is() -> None:
    world = TimedWorld(RUNNING["apikley"], unknown_job("apikley"))
    assert [*readings(world, submitted=world.now, **STEADY)][-1].state == "expired"
    assert world.now == 1004.0


def test_a_call_may_take_the_time_that_is_left_and_a_second_at_the_deadline() -> None:
    world = TimedWorld(RUNNING["apikley"])
    with pytest.raises(WaitTimeout):
        list(readings(world, 3.0, first=1.25, factor=1.0, jitter=0.0))
    assert world.polls == [1001.25, 1002.5, 1003.0]
    assert world.timeouts == [1.75, 1.0, 1.0]
    run(poll_once(world.account, JOB, Retry(attempts=1)), world)
    run(poll_once(world.account, JOB, Retry(attempts=1), 0.5), world)
    assert world.timeouts[3:] == [None, 0.5]


def test_nothing_lengthens_the_first_pause_but_what_the_provider_asks_for() -> None:
    world = TimedWorld(DONE["apikley"])
    list(readings(world, first=0.25, factor=1.0, jitter=0.0))
    assert world.pauses == [0.25]


def test_a_job_without_an_id_is_not_asked_for() -> None:
    world = TimedWorld(DONE["apikley"])
    lost = JobReference("apikley", None, "key")
    assert run(poll_once(world.account, lost, Retry()), world) == Snapshot("unknown")
    with pytest.raises(SubmitUnknown) as caught:
        run(JobPoller(world.account, lost, 600, Poll()).change(), world)
    assert caught.value.job == lost
    assert (world.polls, world.pauses) == ([], [])


def test_what_an_answer_leaves_out_is_as_it_was() -> None:
    halfway, further = task("generating", progress=40), task("", progress=60)
    world = TimedWorld(halfway, EMPTY, EMPTY, further, EMPTY, DONE["apikley"])
    found = [(each.state, each.provider_state, each.progress) for each in readings(world, **STEADY)]
    assert found[:-1] == [("running", "generating", 40), ("running", "generating", 60)]
    assert len(world.polls) == 6


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
    reading = run(poll_once(TimedWorld(error).account, JOB, Retry(attempts=1)), TimedWorld(error))
    assert (reading.state, reading.error) == ("failed", expected)
    assert reading.raw == {"a": 1}


def test_the_answer_for_an_unknown_job_is_kept_as_it_came() -> None:
    world = TimedWorld(unknown_job("apikley"))
    reading = run(poll_once(world.account, JOB, Retry(attempts=1)), world)
    assert (reading.state, reading.provider_state) == ("unknown", "not found")
    assert reading.raw == unknown_job("apikley").json()


def test_a_poll_asks_for_the_id_and_resolves_a_relative_url_at_its_server() -> None:
    world = TimedWorld(task("success", resultJson='{"resultUrls": ["/boat.mp4"]}'))
    account = replace(world.account, base_url="https://mock.example")
    reading = run(poll_once(account, JOB, Retry(attempts=1)), world)
    assert ID in world.targets[0]
    assert reading.video is not None
    assert reading.video.url == "https://mock.example/boat.mp4"


@pytest.mark.parametrize(("answer", "free"), [("RUNNING", False), ("DONE", True), ("FAILED", True)])
def test_one_poll_that_shows_the_end_of_a_job_frees_its_slot(answer: str, free: bool) -> None:
    world = TimedWorld(facts_by_provider(answer)["apikley"])
    assert world.account.gate.enter("key", Limits()) == 0
    run(poll_once(world.account, JOB, Retry(attempts=1)), world)
    assert (world.account.gate.enter("another", Limits(concurrency=1)) == 0) is free


def raised(*, explicitly: bool) -> NotSent:
    """Return an error that was raised because of another one, with the frames of both."""
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
    world = TimedWorld(error)
    with pytest.raises(WaitTimeout) as caught:
        list(readings(world, 2.0, **STEADY))
    assert caught.value.__cause__ is error
    assert (error.__traceback__, error.__context__.__traceback__) == (None, None)
    assert {(record.name, record.levelname) for record in caplog.records} == {("telecine", "INFO")}
    assert all(message.startswith("apikley: ") and "NotSent" in message for message in caplog.messages)
