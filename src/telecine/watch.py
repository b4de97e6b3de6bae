"""Looking after a job, told once for all providers and for both colours."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from telecine.account import Account
from telecine.errors import SubmitUnknown, WaitTimeout
from telecine.snapshot import RANK, TERMINAL, Problem, Reading, State
from telecine.token import JobReference
from telecine.waiting import Poll
from telecine_runtime.errors import ApiError, BadRequest, GenerationFailed, NotFound, PromptRejected, TelecineError
from telecine_runtime.flow import Flow, Pause
from telecine_runtime.retry import Retry, attempt

log: Final = logging.getLogger("telecine")

NOT_FOUND: Final = "not found"
FORGOTTEN: Final = 3
"""How many polls in a row must say that there is no such job before that is believed."""
ONCE: Final = Retry(attempts=1)
GRACE: Final = 1.0
"""Seconds that the last question may take although the time to wait is over."""


def look(account: Account, job: JobReference, retry: Retry, timeout: float | None = None) -> Flow[Reading]:
    """Ask how a job is. What became of the job is never raised, only returned.

    Raises:
        TelecineError: The question itself failed, as often as `retry` allows, or longer than `timeout` seconds.
    """
    reading = yield from _look(account, job, retry, timeout)
    if reading.state in TERMINAL:
        account.gate.leave(job.key)
    return reading


def _look(account: Account, job: JobReference, retry: Retry, timeout: float | None) -> Flow[Reading]:
    if job.id is None:
        return Reading("unknown")
    try:
        call = account.provider.poll(job.id)
        answered = yield from attempt(call if timeout is None else replace(call, timeout=timeout), retry)
    except (NotFound, BadRequest) as error:
        # A question holds nothing but the id that the provider gave: one that is "bad" asks for a job it does not know.
        return Reading("unknown", NOT_FOUND, raw=error.body)
    except (GenerationFailed, PromptRejected) as error:
        return Reading("failed", error=_problem(error), raw=error.body)
    reading = account.provider.read(answered.value)
    if reading.state != "succeeded":
        return reading
    if reading.video is None:
        problem = reading.error or Problem("the job is done, but the answer holds no video")
        return replace(reading, state="failed", error=problem)
    return Reading("succeeded", reading.provider_state, 100, reading.video, reading.error, reading.cost, reading.raw)


def _problem(error: ApiError) -> Problem:
    code = None if error.code is None else str(error.code)
    return Problem(error.message or str(error), code, rejected=isinstance(error, PromptRejected))


class Watch:
    """Watches over a job until it has come to an end.

    Args:
        account: Where it was started.
        job: The job.
        timeout: Seconds after which to give up watching; the job goes on.
        poll: How often to ask.
    """

    __slots__ = (
        "_account",
        "_asked",
        "_deadline",
        "_interval",
        "_job",
        "_missed",
        "_poll",
        "_seen",
        "_strange",
        "_timeout",
        "_trouble",
    )

    def __init__(self, account: Account, job: JobReference, timeout: float, poll: Poll) -> None:
        self._account, self._job, self._poll = account, job, poll
        self._timeout, self._deadline = timeout, poll.clock() + timeout
        self._interval = poll.first_pause(account.provider.capabilities[0].limits)
        # What is kept between two polls is kept ten thousand times: what moves, and no answer.
        self._seen = _seen(Reading("unknown"))
        self._asked = False
        self._missed = 0
        self._strange: frozenset[str] = frozenset()
        self._trouble: TelecineError | None = None

    @property
    def over(self) -> bool:
        """Whether the job has come to an end; it stays there."""
        return self._seen[0] in TERMINAL

    def change(self) -> Flow[Reading]:
        """Ask until something has changed, and return what. Even with no time at all the job is asked for once.

        Raises:
            WaitTimeout: The time is over.
            SubmitUnknown: The job has no id to ask with.
            TelecineError: Asking makes no sense any more, as with a wrong key.
        """
        if self._job.id is None:
            raise SubmitUnknown(self._job)
        asked_to_wait = 0.0
        while True:
            left = max(0.0, self._deadline - self._poll.clock())
            if self._asked and not left:
                raise WaitTimeout(self._job, self._timeout) from self._trouble
            yield Pause(min(max(self._poll.shaken(self._interval), asked_to_wait), left))
            if asked_to_wait > left:
                raise WaitTimeout(self._job, self._timeout) from self._trouble
            self._interval = self._poll.next_pause(self._interval)
            self._asked = True
            try:
                # Once, because this loop asks again by itself, and keeps its own deadline.
                limit = max(self._deadline - self._poll.clock(), GRACE)
                news = self._news((yield from look(self._account, self._job, ONCE, limit)))
            except TelecineError as error:
                if error.may_retry is False:
                    raise
                # The job is remote and goes on: a question that failed is asked again later.
                self._trouble, asked_to_wait = _light(error), error.retry_after or 0.0
                log.info("%s: polling goes on after %s", self._account.provider.name, type(error).__name__)
                continue
            self._trouble, asked_to_wait = None, 0.0
            if news is not None:
                return news

    def _news(self, reading: Reading) -> Reading | None:
        """Return the reading, moved forward, if it tells anything new."""
        self._warn(reading)
        reading = self._forward(reading)
        before, self._seen = self._seen, _seen(reading)
        return None if self._seen == before else reading

    def _forward(self, reading: Reading) -> Reading:
        """Return the reading, never behind the last one, and with a job forgotten only when that is confirmed."""
        self._missed = self._missed + 1 if reading.provider_state == NOT_FOUND else 0
        if self._missed == FORGOTTEN:
            self._account.gate.leave(self._job.key)
            return replace(reading, state="expired", error=Problem("the provider does not know this job any more"))
        if RANK[reading.state] < RANK[self._seen[0]]:
            return replace(reading, state=self._seen[0])
        return reading

    def _warn(self, reading: Reading) -> None:
        word = reading.provider_state
        if reading.state == "unknown" and word not in {None, NOT_FOUND, *self._strange}:
            self._strange |= {str(word)}
            log.warning("%s: unknown state %r; the job goes on", self._account.provider.name, word)


def _seen(reading: Reading) -> tuple[State, str | None, int | None]:
    return reading.state, reading.provider_state, reading.progress


def _light(error: TelecineError) -> TelecineError:
    """Return an error without tracebacks: their frames hold requests and answers, and all jobs may be in trouble."""
    each: BaseException | None = error
    while each is not None:
        each.__traceback__ = None
        each = each.__cause__ or each.__context__
    return error
