"""Polling of a job: once, or until it has ended."""

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
from telecine_runtime.flows import Flow, Sleep
from telecine_runtime.retry import Retry, send_and_read
from telecine_runtime.snapshot import Problem, Snapshot, get_remarks
from telecine_runtime.state_words import STATE_RANK, TERMINAL_STATES, State

log: Final = logging.getLogger("telecine")

NOT_FOUND: Final = "not found"
NOT_FOUND_LIMIT: Final = 3
"""Consecutive "not found" responses after which a job counts as expired."""
SETTLING_SECONDS: Final = 60.0
"""Seconds after the submit during which a job may not be known to the provider's poll endpoint yet."""
SINGLE_ATTEMPT: Final = Retry(attempts=1)
FINAL_POLL_TIMEOUT: Final = 1.0
"""Minimum timeout in seconds of a poll, also of the last one at the deadline."""


def poll_once(
    context: ProviderContext, job: JobReference, retry: Retry, timeout: float | None = None
) -> Flow[Snapshot]:
    """Poll a job. The failure of the job is returned, not raised.

    Raises:
        TelecineError: The poll itself failed after all attempts of `retry`, or took longer than `timeout` seconds.
    """
    snapshot = yield from _request_snapshot(context, job, retry, timeout)
    if snapshot.state in TERMINAL_STATES:
        context.limiter.release(job.key)
    return snapshot


def _request_snapshot(
    context: ProviderContext, job: JobReference, retry: Retry, timeout: float | None
) -> Flow[Snapshot]:
    if job.id is None:
        return Snapshot("unknown")
    provider = context.provider
    call = provider.build_poll_call(job.id)
    if timeout is not None:
        call = replace(call, timeout=timeout)
    try:
        return (
            yield from send_and_read(
                call, retry, lambda response: provider.parse_poll(call, response, context.base_url)
            )
        )
    except ApiError as error:
        if not error.worded:
            raise  # from a proxy: says nothing about the job
        if isinstance(error, NotFound | BadRequest):
            # A poll sends nothing but the job id, so a "bad" request means an unknown job.
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
    """Polls a job until it has ended.

    Args:
        context: The provider of the job.
        job: The job.
        timeout: Maximum wait in seconds; the job itself continues after that.
        poll: The polling schedule.
        submitted_at: Time of the submit by the clock of `poll`; ``None`` for a job of another process.
    """

    __slots__ = (
        "_context",
        "_deadline",
        "_interval",
        "_is_known",
        "_is_polled",
        "_job",
        "_last_error",
        "_logged_states",
        "_not_found_count",
        "_poll",
        "_status",
        "_submitted_at",
        "_succeeded_at",
        "_timeout",
    )

    def __init__(
        self,
        context: ProviderContext,
        job: JobReference,
        timeout: float,
        poll: Poll,
        submitted_at: float | None = None,
    ) -> None:
        self._context, self._job, self._poll, self._submitted_at = context, job, poll, submitted_at
        self._timeout, self._deadline = timeout, poll.clock() + timeout
        self._interval = self._first_pause()
        # Ten thousand jobs may wait at once: keep small values between polls, and no response.
        self._status = _status_of(Snapshot("unknown"))
        self._is_polled = self._is_known = False
        self._not_found_count = 0
        self._succeeded_at: float | None = None
        self._logged_states: frozenset[str | None] = frozenset()
        self._last_error: TelecineError | None = None

    @property
    def is_done(self) -> bool:
        """Whether the job has ended."""
        return self._status[0] in TERMINAL_STATES

    def next_change(self) -> Flow[Snapshot]:
        """Poll until the status changes, and return the snapshot. The job is polled once more at the deadline.

        Raises:
            WaitTimeout: The deadline has passed.
            SubmitUnknown: The job has no id to poll.
            TelecineError: Polling failed for good, as with an invalid key.
        """
        if self._job.id is None:
            raise SubmitUnknown(self._job)
        retry_after = 0.0
        while True:
            remaining = max(0.0, self._deadline - self._poll.clock())
            if self._is_polled and not remaining:
                raise WaitTimeout(self._job, self._timeout, self._status[1], self._last_error) from self._last_error
            yield Sleep(min(max(self._poll.with_jitter(self._interval), retry_after), remaining))
            self._interval = self._poll.next_pause(self._interval)
            self._is_polled = True
            try:
                # A single attempt, because this loop repeats failed polls itself and enforces the deadline.
                timeout = max(self._deadline - self._poll.clock(), FINAL_POLL_TIMEOUT)
                changed = self._update((yield from poll_once(self._context, self._job, SINGLE_ATTEMPT, timeout)))
            except TelecineError as error:
                if _is_final(error):
                    raise
                # The remote job is not affected by a failed poll.
                self._last_error, retry_after = _strip_tracebacks(error), error.retry_after or 0.0
                log.info("%s: polling continues after %s", self._context.provider.name, type(error).__name__)
                continue
            self._last_error, retry_after = None, 0.0
            if changed is not None:
                yield from self._context.record_snapshot(self._job.key, changed)
                return changed

    def _update(self, snapshot: Snapshot) -> Snapshot | None:
        """Update the status from a snapshot; return the adjusted snapshot if the status has changed."""
        for remark in get_remarks(snapshot):
            if snapshot.provider_state not in self._logged_states:
                self._logged_states |= {snapshot.provider_state}
                log.warning("%s: %s", self._context.provider.name, remark)
        snapshot = self._keep_monotonic(self._apply_grace(snapshot))
        previous, self._status = self._status, _status_of(snapshot)
        return None if self._status == previous else snapshot

    def _apply_grace(self, snapshot: Snapshot) -> Snapshot:
        """Turn a success without a video URL into a failure once the grace period is over."""
        if not snapshot.video_pending:
            return snapshot
        now = self._poll.clock()
        if self._succeeded_at is None:
            self._succeeded_at, self._interval = now, self._first_pause()
        if now - self._succeeded_at < self._poll.grace:
            return snapshot
        self._context.limiter.release(self._job.key)
        message = f"the job has succeeded, but its response has had no video URL for {now - self._succeeded_at:.3g} s"
        return replace(snapshot, state="failed", error=Problem(message))

    def _keep_monotonic(self, snapshot: Snapshot) -> Snapshot:
        """Adjust a snapshot so that the state never goes back; expire a job after repeated "not found" responses."""
        is_missing = snapshot.provider_state == NOT_FOUND
        self._not_found_count = self._not_found_count + 1 if is_missing else 0
        self._is_known = self._is_known or not is_missing
        if self._not_found_count >= NOT_FOUND_LIMIT and (self._is_known or self._is_settled()):
            self._context.limiter.release(self._job.key)
            return replace(snapshot, state="expired", error=Problem("the provider no longer knows this job"))
        state, provider_state, progress = self._status
        if STATE_RANK[snapshot.state] < STATE_RANK[state]:
            snapshot = replace(snapshot, state=state)
        if snapshot.provider_state is None and snapshot.state not in TERMINAL_STATES:
            # Keep what the response omits, such as one without a body.
            snapshot = replace(snapshot, provider_state=provider_state, progress=snapshot.progress or progress)
        return snapshot

    def _is_settled(self) -> bool:
        """Whether the provider has had enough time since the submit to know the job."""
        return self._submitted_at is None or self._poll.clock() - self._submitted_at >= SETTLING_SECONDS

    def _first_pause(self) -> float:
        return self._poll.first_pause(self._context.provider.capabilities[0].limits)


def _status_of(snapshot: Snapshot) -> tuple[State, str | None, int | None]:
    return snapshot.state, snapshot.provider_state, snapshot.progress


def _is_final(error: TelecineError) -> bool:
    """Return whether polling again is pointless: the provider says so itself, or the key is invalid."""
    from_provider = not isinstance(error, ApiError) or error.worded or isinstance(error, AuthenticationError)
    return error.may_retry is False and from_provider


def _strip_tracebacks(error: TelecineError) -> TelecineError:
    """Remove the tracebacks of an error and its causes: their frames keep requests and responses alive."""
    each: BaseException | None = error
    while each is not None:
        each.__traceback__ = None
        each = each.__cause__ or each.__context__
    return error
