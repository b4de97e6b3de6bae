"""Polling a job: once, or until it has come to an end; written once for all providers and for both colours."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from telecine._core.job_token import JobReference
from telecine._core.poll_schedule import Poll
from telecine._core.provider_context import ProviderContext
from telecine.errors import SubmitUnknown, WaitTimeout
from telecine_runtime.errors import (
    ApiError,
    AuthenticationError,
    BadRequest,
    GenerationFailed,
    NotFound,
    PromptRejected,
    TelecineError,
)
from telecine_runtime.flow import Flow, Sleep
from telecine_runtime.retry import Retry, send_and_read
from telecine_runtime.snapshot import Problem, Snapshot, get_remarks
from telecine_runtime.state_words import STATE_RANK, TERMINAL_STATES, State

log: Final = logging.getLogger("telecine")

NOT_FOUND: Final = "not found"
NOT_FOUND_LIMIT: Final = 3
"""How many polls in a row must say that there is no such job before that is believed."""
SETTLING_SECONDS: Final = 60.0
"""Seconds after the submit before which a job that was never seen may still become known."""
SINGLE_ATTEMPT: Final = Retry(attempts=1)
FINAL_POLL_TIMEOUT: Final = 1.0
"""Seconds that the last question may take although the time to wait is over."""


def poll_once(
    account: ProviderContext, job: JobReference, retry: Retry, timeout: float | None = None
) -> Flow[Snapshot]:
    """Ask how a job is. What became of the job is never raised, only returned.

    Raises:
        TelecineError: The question itself failed, as often as `retry` allows, or longer than `timeout` seconds.
    """
    reading = yield from _request_reading(account, job, retry, timeout)
    if reading.state in TERMINAL_STATES:
        account.gate.leave(job.key)
    return reading


def _request_reading(
    account: ProviderContext, job: JobReference, retry: Retry, timeout: float | None
) -> Flow[Snapshot]:
    if job.id is None:
        return Snapshot("unknown")
    call = account.provider.poll(job.id)
    if timeout is not None:
        call = replace(call, timeout=timeout)
    try:
        return (
            yield from send_and_read(call, retry, lambda answer: account.provider.read(call, answer, account.base_url))
        )
    except ApiError as error:
        if not error.worded:
            raise  # a proxy's page tells nothing of the job
        if isinstance(error, NotFound | BadRequest):
            # A question holds nothing but the id that the provider gave: one that is "bad" is of an unknown job.
            return Snapshot("unknown", NOT_FOUND, _source=_lazy_body(error))
        if isinstance(error, GenerationFailed | PromptRejected):
            return Snapshot("failed", error=_build_problem(error), _source=_lazy_body(error))
        raise


def _lazy_body(error: ApiError) -> Callable[[], object]:
    body = error.body
    return lambda: body


def _build_problem(error: ApiError) -> Problem:
    code = None if error.code is None else str(error.code)
    return Problem(error.message or str(error), code, rejected=isinstance(error, PromptRejected))


class JobPoller:
    """Watches over a job until it has come to an end.

    Args:
        account: Where it was started.
        job: The job.
        timeout: Seconds after which to give up watching; the job goes on.
        poll: How often to ask.
        submitted: When it was started, by the clock of `poll`; ``None`` for a job of another process.
    """

    __slots__ = (
        "_account",
        "_asked",
        "_deadline",
        "_interval",
        "_job",
        "_known",
        "_missed",
        "_poll",
        "_remarked",
        "_seen",
        "_submitted",
        "_succeeded",
        "_timeout",
        "_trouble",
    )

    def __init__(
        self, account: ProviderContext, job: JobReference, timeout: float, poll: Poll, submitted: float | None = None
    ) -> None:
        self._account, self._job, self._poll, self._submitted = account, job, poll, submitted
        self._timeout, self._deadline = timeout, poll.clock() + timeout
        self._interval = self._first_pause()
        # What is kept between two polls is kept ten thousand times: what moves, and no answer.
        self._seen = _status_of(Snapshot("unknown"))
        self._asked = self._known = False
        self._missed = 0
        self._succeeded: float | None = None
        self._remarked: frozenset[str | None] = frozenset()
        self._trouble: TelecineError | None = None

    @property
    def over(self) -> bool:
        """Whether the job has come to an end; it stays there."""
        return self._seen[0] in TERMINAL_STATES

    def change(self) -> Flow[Snapshot]:
        """Ask until something has changed, and return what. At the deadline the job is asked for once more.

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
                raise WaitTimeout(self._job, self._timeout, self._seen[1], self._trouble) from self._trouble
            yield Sleep(min(max(self._poll.with_jitter(self._interval), asked_to_wait), left))
            self._interval = self._poll.next_pause(self._interval)
            self._asked = True
            try:
                # Once, because this loop asks again by itself, and keeps its own deadline.
                limit = max(self._deadline - self._poll.clock(), FINAL_POLL_TIMEOUT)
                news = self._news((yield from poll_once(self._account, self._job, SINGLE_ATTEMPT, limit)))
            except TelecineError as error:
                if _is_final(error):
                    raise
                # The job is remote and goes on: a question that failed is asked again later.
                self._trouble, asked_to_wait = _strip_tracebacks(error), error.retry_after or 0.0
                log.info("%s: polling goes on after %s", self._account.provider.name, type(error).__name__)
                continue
            self._trouble, asked_to_wait = None, 0.0
            if news is not None:
                return news

    def _news(self, reading: Snapshot) -> Snapshot | None:
        """Return the reading, moved forward, if it tells anything new."""
        for remark in get_remarks(reading):
            if reading.provider_state not in self._remarked:
                self._remarked |= {reading.provider_state}
                log.warning("%s: %s", self._account.provider.name, remark)
        reading = self._forward(self._graced(reading))
        before, self._seen = self._seen, _status_of(reading)
        return None if self._seen == before else reading

    def _graced(self, reading: Snapshot) -> Snapshot:
        """Return a job that is done without a video as failed, once that has been so for the whole grace."""
        if not reading.video_pending:
            return reading
        now = self._poll.clock()
        if self._succeeded is None:
            self._succeeded, self._interval = now, self._first_pause()
        if now - self._succeeded < self._poll.grace:
            return reading
        self._account.gate.leave(self._job.key)
        told = f"the job is done, but its answer has held no video for {now - self._succeeded:.3g} s"
        return replace(reading, state="failed", error=Problem(told))

    def _forward(self, reading: Snapshot) -> Snapshot:
        """Return the reading, never behind the last one, and with a job forgotten only when that is confirmed."""
        is_missing = reading.provider_state == NOT_FOUND
        self._missed = self._missed + 1 if is_missing else 0
        self._known = self._known or not is_missing
        if self._missed >= NOT_FOUND_LIMIT and (self._known or self._is_settled()):
            self._account.gate.leave(self._job.key)
            return replace(reading, state="expired", error=Problem("the provider does not know this job any more"))
        state, word, progress = self._seen
        if STATE_RANK[reading.state] < STATE_RANK[state]:
            reading = replace(reading, state=state)
        if reading.provider_state is None and reading.state not in TERMINAL_STATES:
            # What an answer does not tell, as one without a body, is as it was.
            reading = replace(reading, provider_state=word, progress=reading.progress or progress)
        return reading

    def _is_settled(self) -> bool:
        """Tell whether a provider that does not know the job yet has had the time to learn of it."""
        return self._submitted is None or self._poll.clock() - self._submitted >= SETTLING_SECONDS

    def _first_pause(self) -> float:
        return self._poll.first_pause(self._account.provider.capabilities[0].limits)


def _status_of(reading: Snapshot) -> tuple[State, str | None, int | None]:
    return reading.state, reading.provider_state, reading.progress


def _is_final(error: TelecineError) -> bool:
    """Tell whether asking again makes no sense: the provider itself says so, or nobody accepts the key."""
    worded = not isinstance(error, ApiError) or error.worded or isinstance(error, AuthenticationError)
    return error.may_retry is False and worded


def _strip_tracebacks(error: TelecineError) -> TelecineError:
    """Return an error without tracebacks: their frames hold requests and answers, and all jobs may be in trouble."""
    each: BaseException | None = error
    while each is not None:
        each.__traceback__ = None
        each = each.__cause__ or each.__context__
    return error
