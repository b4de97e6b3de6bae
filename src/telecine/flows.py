"""The life of a job, told once for all providers and for both colours: submit, look, wait."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from telecine.errors import SubmitUnknown, UnsupportedParameter, WaitTimeout
from telecine.provider import Provider
from telecine.request import VideoRequest
from telecine.snapshot import RANK, TERMINAL, Problem, Reading
from telecine.token import JobReference
from telecine.translate import body, choose
from telecine.waiting import Poll
from telecine_runtime.errors import (
    ApiError,
    FeatureDisabled,
    GenerationFailed,
    InsufficientCredits,
    NotFound,
    NotSent,
    PromptRejected,
    RateLimited,
    TelecineError,
    Unavailable,
    UnexpectedAnswer,
)
from telecine_runtime.flow import Flow, pause
from telecine_runtime.retry import Retry, attempt

log: Final = logging.getLogger("telecine")

GOES_ELSEWHERE: Final = (
    UnsupportedParameter,
    InsufficientCredits,
    RateLimited,
    Unavailable,
    FeatureDisabled,
    NotSent,
)
"""Refusals after which another provider may be asked: this one certainly made nothing, and another one may."""

NOT_FOUND: Final = "not found"
FORGOTTEN: Final = 3
"""How many polls in a row must say that there is no such job before that is believed."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A job that was started, and the refusals of the providers that were asked before."""

    job: JobReference
    refusals: tuple[TelecineError, ...] = ()


def submit(
    provider: Provider, request: VideoRequest, key: str, callback_url: str | None, retry: Retry
) -> Flow[JobReference]:
    """Start a job; never twice.

    Raises:
        UnsupportedParameter: The provider cannot do what is asked; nothing was sent.
        SubmitUnknown: The answer was lost or made no sense; there may be a job.
        ApiError: The provider refused; there is no job.
    """
    choice = choose(provider, request)
    if choice.objections:
        raise UnsupportedParameter(provider.name, tuple(str(objection) for objection in choice.objections))
    call = provider.submit(body(choice.capabilities, request, callback_url))
    try:
        answered = yield from attempt(call, retry)
    except TelecineError as error:
        if error.refused:
            raise
        raise SubmitUnknown(JobReference(provider.name, None, key), error) from error
    job_id = provider.accepted(answered.value)
    if not job_id:
        nameless = UnexpectedAnswer(call.operation.name, answered.answer, "it names no job")
        raise SubmitUnknown(JobReference(provider.name, None, key), nameless) from nameless
    return JobReference(provider.name, job_id, key)


def submit_to_first(
    providers: Sequence[Provider], request: VideoRequest, key: str, callback_url: str | None, retry: Retry
) -> Flow[Submitted]:
    """Start a job at the first provider that does not certainly refuse it; never go on after a doubt.

    Raises:
        TelecineError: As `submit` does, from the provider where it ended; ``refusals`` holds what came before.
    """
    refusals: list[TelecineError] = []
    for number, provider in enumerate(providers, start=1):
        try:
            job = yield from submit(provider, request, key, callback_url, retry)
        except GOES_ELSEWHERE as error:
            if number == len(providers):
                error.refusals = tuple(refusals)
                raise
            log.info("%s refused: %s", provider.name, type(error).__name__)
            refusals.append(error)
        else:
            return Submitted(job, tuple(refusals))
    raise ValueError("name at least one provider")


def look(provider: Provider, job: JobReference, retry: Retry) -> Flow[Reading]:
    """Ask once for a job. What became of the job is never raised, only returned.

    Raises:
        TelecineError: The question itself failed.
    """
    if job.id is None:
        return Reading("unknown")
    try:
        answered = yield from attempt(provider.poll(job.id), retry)
    except NotFound as error:
        return Reading("unknown", NOT_FOUND, raw=error.body)
    except (GenerationFailed, PromptRejected) as error:
        return Reading("failed", error=_problem(error), raw=error.body)
    reading = provider.read(answered.value)
    if reading.state == "succeeded" and reading.video is None:
        problem = reading.error or Problem("the job is done, but the answer holds no video")
        return replace(reading, state="failed", error=problem)
    return reading


def _problem(error: ApiError) -> Problem:
    return Problem(error.message or str(error), str(error.code), rejected=isinstance(error, PromptRejected))


class Watch:
    """Watches over a job until it has come to an end.

    Args:
        provider: Who makes the video.
        job: The job.
        timeout: Seconds after which to give up watching; the job goes on.
        poll: How often to ask.
        retry: How often to repeat a question that failed.
    """

    def __init__(self, provider: Provider, job: JobReference, timeout: float, poll: Poll, retry: Retry) -> None:
        self._provider, self._job, self._poll, self._retry = provider, job, poll, retry
        self._timeout, self._deadline = timeout, poll.clock() + timeout
        self._interval = poll.first_pause(provider.capabilities[0].limits)
        self._last = Reading("unknown")
        self._missed = 0

    @property
    def over(self) -> bool:
        """Whether the job has come to an end; it stays there."""
        return self._last.state in TERMINAL

    def change(self) -> Flow[Reading]:
        """Ask until something has changed, and return what.

        Raises:
            WaitTimeout: The time is over.
            TelecineError: Asking makes no sense any more, as with a wrong key.
        """
        asked_to_wait = 0.0
        while True:
            left = self._deadline - self._poll.clock()
            if left <= 0:
                raise WaitTimeout(self._job, self._timeout)
            yield from pause(min(max(self._poll.shaken(self._interval), asked_to_wait), left))
            self._interval = self._poll.next_pause(self._interval)
            try:
                reading = yield from look(self._provider, self._job, self._retry)
            except TelecineError as error:
                if error.may_retry is False:
                    raise
                # The job is remote and goes on: a question that failed is asked again later.
                asked_to_wait = error.retry_after or 0.0
                log.info("%s: polling goes on after %s", self._provider.name, type(error).__name__)
                continue
            self._warn(reading)
            last, self._last = self._last, self._forward(reading)
            if _differs(last, self._last):
                return self._last

    def _forward(self, reading: Reading) -> Reading:
        """Return the reading, never behind the last one, and with a job forgotten only when that is confirmed."""
        self._missed = self._missed + 1 if reading.provider_state == NOT_FOUND else 0
        if self._missed == FORGOTTEN:
            return replace(reading, state="expired", error=Problem("the provider does not know this job any more"))
        if RANK[reading.state] < RANK[self._last.state]:
            return replace(reading, state=self._last.state)
        return reading

    def _warn(self, reading: Reading) -> None:
        word = reading.provider_state
        if reading.state == "unknown" and word not in (None, NOT_FOUND, self._last.provider_state):
            log.warning("%s: unknown state %r; the job goes on", self._provider.name, word)


def _differs(last: Reading, reading: Reading) -> bool:
    return (last.state, last.provider_state, last.progress) != (reading.state, reading.provider_state, reading.progress)
