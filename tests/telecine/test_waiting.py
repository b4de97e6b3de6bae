"""Waiting for a job: schedule, deadline, errors that are retried and errors that end it; with a manual clock."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.providers import facts_by_provider
from tests.telecine.sample_responses import DONE, FAILED, ID, RUNNING, html_response, refusal_body, refusal_response

from telecine import Poll
from telecine._core.job_limiter import JobLimiter
from telecine._core.job_token import JobReference
from telecine._core.polling import JobPoller
from telecine._core.provider_context import ProviderContext
from telecine._core.saveable_snapshot import Snapshot
from telecine.errors import WaitTimeout
from telecine.providers import get_provider
from telecine_runtime.capabilities import Limits
from telecine_runtime.errors import AuthenticationError, NotSent, PermissionDenied, ResponseLost, ServerError
from telecine_runtime.flow_runner import run
from telecine_runtime.flows import Sleep, Step
from telecine_runtime.response import Response

STEADY = {"first": 1.0, "factor": 1.0, "jitter": 0.0}


class FakeProvider:
    """A provider with scripted responses and a manual clock: a sleep advances it, a call takes `takes` seconds."""

    def __init__(self, provider: str, *answers: object, takes: float = 0.0) -> None:
        self.context = ProviderContext(get_provider(provider), JobLimiter())
        self.now = 1000.0
        self.pauses: list[float] = []
        self.polls: list[float] = []
        self._answers = list(answers)
        self._takes = takes

    def __call__(self, step: Step) -> object:
        if isinstance(step, Sleep):
            self.pauses.append(step.seconds)
            self.now += step.seconds
            return None
        self.now += self._takes
        self.polls.append(self.now)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return Response(answer.status_code, dict(answer.headers), answer.content)
        return Response(200, {}, json.dumps(answer).encode())

    def poll_until_done(self, timeout: float = 600, **schedule: Any) -> Iterator[Snapshot]:
        """Yield every change, as `Job.events` does."""
        poll = Poll(**{"clock": lambda: self.now, **schedule})
        poller = JobPoller(self.context, JobReference(self.context.provider.name, ID, "key"), timeout, poll)
        while not poller.is_done:
            yield run(poller.next_change(), self)


def states(readings: Iterator[Snapshot]) -> list[str]:
    return [reading.state for reading in readings]


def test_the_first_pause_comes_from_the_typical_time_and_pauses_grow_to_the_cap() -> None:
    for provider, first in facts_by_provider("FIRST_PAUSE").items():
        fake = FakeProvider(provider, *[RUNNING[provider]] * 8, DONE[provider])
        assert states(fake.poll_until_done(jitter=0))[-1] == "succeeded"
        grown = [min(first * 1.5**number, 10.0) for number in range(9)]
        assert fake.pauses == pytest.approx(grown)
    assert Poll().first_pause(Limits(typical_seconds=(1, 2))) == 1.0
    assert Poll().first_pause(Limits()) == 2.0
    assert Poll(first=0.3).first_pause(Limits(typical_seconds=(60, 300))) == 0.3


def test_the_jitter_stays_within_its_share_and_is_none_when_none_is_wanted() -> None:
    poll = Poll(jitter=0.2)
    shaken = [poll.with_jitter(10.0) for _ in range(500)]
    assert 8.0 <= min(shaken) < 8.5
    assert 11.5 < max(shaken) <= 12.0
    assert Poll(jitter=0).with_jitter(10.0) == 10.0


def test_the_time_that_the_provider_asks_for_wins_over_the_rhythm(provider: str) -> None:
    fake = FakeProvider(provider, refusal_response(provider, 429, retry_after="33"), html_response(502), DONE[provider])
    assert states(fake.poll_until_done(**STEADY)) == ["succeeded"]
    assert fake.pauses == [1.0, 33.0, 1.0]
    fake = FakeProvider(
        provider,
        RUNNING[provider],
        refusal_response(provider, 429, retry_after="33"),
        RUNNING[provider],
        DONE[provider],
    )
    assert states(fake.poll_until_done(**STEADY)) == ["running", "succeeded"]
    assert fake.pauses == [1.0, 1.0, 33.0, 1.0]


def test_the_rhythm_wins_where_it_is_slower(provider: str) -> None:
    fake = FakeProvider(provider, refusal_response(provider, 429, retry_after="0"), DONE[provider])
    assert states(fake.poll_until_done(first=7.0, factor=1.0, jitter=0)) == ["succeeded"]
    assert fake.pauses == [7.0, 7.0]


def test_time_runs_out_by_the_clock_and_never_later(provider: str) -> None:
    fake = FakeProvider(provider, RUNNING[provider], takes=0.25)
    message = f"has not ended after 10 s; last state '.*'; resume it with the token {provider}:{ID}:key"
    with pytest.raises(WaitTimeout, match=message) as caught:
        list(fake.poll_until_done(10, first=3.0, factor=1.0, jitter=0))
    assert fake.now == 1010.25  # the last poll is at the deadline
    assert fake.polls == [1003.25, 1006.5, 1009.75, 1010.25]
    assert (caught.value.refused, caught.value.may_retry, caught.value.provider) == (None, True, provider)
    assert isinstance(caught.value, TimeoutError)


def test_a_job_that_ends_at_the_deadline_is_not_missed(provider: str) -> None:
    fake = FakeProvider(provider, RUNNING[provider], RUNNING[provider], DONE[provider])
    assert states(fake.poll_until_done(2.5, **STEADY)) == ["running", "succeeded"]


@pytest.mark.parametrize("timeout", [0, -5])
def test_no_time_at_all_is_enough_for_one_question(provider: str, timeout: float) -> None:
    assert states(FakeProvider(provider, DONE[provider]).poll_until_done(timeout)) == ["succeeded"]
    fake = FakeProvider(provider, RUNNING[provider])
    readings = fake.poll_until_done(timeout)
    assert next(readings).state == "running"
    with pytest.raises(WaitTimeout):
        next(readings)
    assert (len(fake.polls), fake.pauses) == (1, [0.0])


def test_a_provider_that_asks_to_wait_beyond_the_deadline_is_asked_once_more_at_the_deadline(provider: str) -> None:
    fake = FakeProvider(provider, refusal_response(provider, 429, retry_after="3600"))
    with pytest.raises(WaitTimeout, match="429"):
        list(fake.poll_until_done(20, **STEADY))
    assert (fake.polls, fake.now) == ([1001.0, 1020.0], 1020.0)
    fake = FakeProvider(provider, refusal_response(provider, 429, retry_after="3600"), DONE[provider])
    assert states(fake.poll_until_done(20, **STEADY)) == ["succeeded"]


def test_the_wait_for_ever_is_for_ever(provider: str) -> None:
    fake = FakeProvider(provider, *[RUNNING[provider]] * 2000, DONE[provider])
    assert states(fake.poll_until_done(math.inf))[-1] == "succeeded"


def test_waiting_survives_what_passes(provider: str) -> None:
    passing = [
        html_response(502),
        html_response(503),
        html_response(504),
        html_response(524),
        html_response(429),
        html_response(200),
        httpx.Response(200, content=b'{"status": "SUC'),
        httpx.Response(200, content=b""),
        httpx.Response(202),
        httpx.Response(200, json=[]),
        httpx.Response(302, headers={"location": "/sign-in"}),
        httpx.Response(418, json={"code": "new"}),
        httpx.Response(500, json=refusal_body(provider, 500)),
        ResponseLost("poll", "slow", timed_out=True),
        ResponseLost("poll", "cut", timed_out=False),
        NotSent("poll", "refused"),
    ]
    fake = FakeProvider(provider, *passing, RUNNING[provider], *passing, DONE[provider])
    assert list(dict.fromkeys(states(fake.poll_until_done(**STEADY)))) == ["running", "succeeded"]
    assert len(fake.polls) == 2 * len(passing) + 2


def test_each_question_is_asked_once_so_that_the_deadline_holds(provider: str) -> None:
    fake = FakeProvider(provider, html_response(502))
    with pytest.raises(WaitTimeout):
        list(fake.poll_until_done(3, **STEADY))
    assert (fake.polls, fake.pauses) == ([1001.0, 1002.0, 1003.0], [1.0, 1.0, 1.0])


def test_when_the_time_is_over_the_trouble_with_asking_is_the_cause(provider: str) -> None:
    for answers, cause in (([html_response(502)], ServerError), ([html_response(502), RUNNING[provider]], type(None))):
        with pytest.raises(WaitTimeout) as caught:
            list(FakeProvider(provider, *answers).poll_until_done(3, **STEADY))
        assert type(caught.value.__cause__) is cause


def test_a_key_that_is_not_taken_any_more_ends_the_wait(provider: str) -> None:
    for status, kind in ((401, AuthenticationError), (403, PermissionDenied)):
        fake = FakeProvider(provider, RUNNING[provider], refusal_response(provider, status))
        with pytest.raises(kind):
            list(fake.poll_until_done(**STEADY))
        assert len(fake.polls) == 2


def test_a_word_that_nobody_knows_keeps_the_job_going_with_one_warning(
    provider: str, caplog: pytest.LogCaptureFixture
) -> None:
    odd, odder = (
        facts_by_provider("poll_in_state")[provider]("PONDERING"),
        facts_by_provider("poll_in_state")[provider]("Paused!"),
    )
    fake = FakeProvider(provider, odd, odd, RUNNING[provider], odd, odder, odd, odder, DONE[provider])
    readings = list(fake.poll_until_done(**STEADY))
    assert (readings[0].state, readings[0].provider_state) == ("unknown", "PONDERING")
    assert {reading.state for reading in readings[1:-1]} == {"running"}
    assert readings[-1].state == "succeeded"
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warnings == [f"{provider}: unknown state {word!r}; the job stays open" for word in ("PONDERING", "Paused!")]


def unknown_job(provider: str) -> httpx.Response:
    status, words = facts_by_provider("UNKNOWN_JOB")[provider]
    return httpx.Response(status, json=refusal_body(provider, status, words))


def test_a_job_that_the_provider_does_not_know_has_expired_only_when_three_polls_in_a_row_say_so(
    provider: str,
) -> None:
    gone, lost = unknown_job(provider), html_response(502)
    fake = FakeProvider(provider, gone, gone, RUNNING[provider], gone, lost, gone, RUNNING[provider], gone, gone, gone)
    assert fake.context.limiter.try_acquire("key", Limits()) == 0
    readings = list(fake.poll_until_done(**STEADY))
    assert len(fake.polls) == 10
    assert [reading.state for reading in readings] == [*["unknown"], *["running"] * (len(readings) - 2), "expired"]
    assert readings[-1].error is not None
    assert "no longer knows this job" in readings[-1].error.message
    assert fake.context.limiter.try_acquire("another", Limits(concurrency=1)) == 0  # its slot is free again


def test_the_old_spelling_of_a_job_that_cometapi_does_not_know(provider: str) -> None:
    body = {"error": {"message": "task_not_exist", "type": "comet_api_error", "param": "", "code": ""}}
    fake = FakeProvider("cometapi", httpx.Response(400, json=body))
    assert states(fake.poll_until_done(**STEADY))[-1] == "expired"
    assert len(fake.polls) == 3


def test_a_job_never_moves_back(provider: str) -> None:
    earlier = facts_by_provider("WAITING")[provider]
    fake = FakeProvider(provider, earlier, RUNNING[provider], earlier, RUNNING[provider], earlier, FAILED[provider])
    found = states(fake.poll_until_done(**STEADY))
    assert found[0] in {"queued", "running"}
    assert set(found[1:-1]) == {"running"}
    assert found[-1] == "failed"


def test_an_end_is_an_end(provider: str) -> None:
    for end in (DONE, FAILED):
        fake = FakeProvider(provider, end[provider], RUNNING[provider])
        readings = fake.poll_until_done(**STEADY)
        assert next(readings).state in ("succeeded", "failed")
        with pytest.raises(StopIteration):
            next(readings)
        assert len(fake.polls) == 1


def test_only_changes_are_yielded(provider: str) -> None:
    fake = FakeProvider(provider, *[RUNNING[provider]] * 5, DONE[provider])
    assert states(fake.poll_until_done(**STEADY)) == ["running", "succeeded"]
    assert len(fake.polls) == 6


@pytest.mark.parametrize(
    ("code", "state"), [(501, "failed"), (404, "expired"), (422, "expired")], ids=["failed", "unknown", "not there"]
)
def test_the_codes_of_apikley_in_a_poll_speak_of_the_job(code: int, state: str) -> None:
    fake = FakeProvider("apikley", refusal_body("apikley", code, "recordInfo is null"))
    readings = list(fake.poll_until_done(**STEADY))
    assert readings[-1].state == state
    assert readings[-1].error is not None
    if state == "failed":
        assert (readings[-1].error.message, readings[-1].error.code) == ("recordInfo is null", "501")


@pytest.mark.parametrize("code", [433, 455, 500, 408, 429])
def test_the_codes_of_apikley_that_pass_are_waited_out(code: int) -> None:
    fake = FakeProvider("apikley", refusal_body("apikley", code), refusal_body("apikley", code), DONE["apikley"])
    assert states(fake.poll_until_done(**STEADY)) == ["succeeded"]
