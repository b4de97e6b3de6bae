"""What can go wrong with a job, on top of what `telecine_runtime.errors` draws.

TelecineError
├─ …                       what a single call can raise, see `telecine_runtime.errors`
├─ InvalidRequest
│  └─ UnsupportedParameter no provider asked can do what is wanted; nothing was sent      costs nothing
├─ LimitReached            this process has as many jobs as the provider allows           costs nothing
├─ CallbackUnsupported     the provider reports to nobody, or another way                 costs nothing
├─ UnknownProvider         there is no provider of that name                              costs nothing
├─ InvalidToken            a text that names no job                                       costs nothing
├─ SubmitUnknown           the answer to a submit was lost: `job` can be reconciled       may have cost
├─ JobFailed               the job came to nothing: `snapshot` tells why                  may have cost
│  ├─ ContentRejected      moderation withheld the video                                  may have cost
│  └─ JobExpired           the provider gave the job up, or has forgotten it              may have cost
└─ WaitTimeout             the time ran out; the job goes on: `job` resumes it            may have cost
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telecine_runtime.errors import InvalidRequest, TelecineError

if TYPE_CHECKING:
    from telecine.snapshot import Snapshot
    from telecine_runtime.capabilities import Limits


class UnknownProvider(TelecineError, ValueError):
    """There is no provider of that name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no provider {name!r}; there are {', '.join(known)}")
        self.name = name


class LimitReached(TelecineError):
    """As many jobs as the provider documents were started with this key by this process; nothing was sent.

    Attributes:
        limits: What the provider documents.
    """

    may_retry = True

    def __init__(self, provider: str, limits: Limits, retry_after: float) -> None:
        told = (
            (limits.concurrency, "at once"),
            (limits.submits_per_hour, "in an hour"),
        )
        allowed = " and ".join(f"{number} jobs {how}" for number, how in told if number is not None)
        super().__init__(f"{provider} allows {allowed}; there is a place in {retry_after:.0f} s at the soonest")
        self.provider = provider
        self.limits = limits
        self.retry_after = retry_after


class CallbackUnsupported(TelecineError, ValueError):
    """The provider does not report the end of a job, or not in this way."""


class InvalidToken(TelecineError, ValueError):
    """A text that names no job."""

    def __init__(self, token: str) -> None:
        super().__init__(f"no job token: {token[:40]!r}; one looks like provider:id:key")


class UnsupportedParameter(InvalidRequest):
    """A provider cannot do what is asked, so nothing was sent.

    Attributes:
        provider: Who cannot.
        problems: One sentence for each field, with what this provider allows and who else would take it.
    """

    def __init__(self, provider: str, problems: tuple[str, ...]) -> None:
        super().__init__(provider, problems)
        self.provider = provider


class SubmitUnknown(TelecineError):
    """A submit left, and its answer was lost or made no sense: there may be a job, and it may have been paid for.

    It is never sent again and never tried elsewhere. The error that led here is its ``__cause__``. Waiting for such a
    job raises it again, because there is no id to ask with.

    Attributes:
        job: A job without an id, to be reconciled.
    """

    refused = None
    may_retry = None

    def __init__(self, job: Any, cause: TelecineError | None = None) -> None:
        why = f" ({cause})" if cause else ""
        super().__init__(
            f"{job.provider} may have accepted this job, but its answer was lost{why}. "
            f"It was not sent again. Keep the token {job.token} to find out."
        )
        self.job = job
        self.provider = job.provider
        self.operation = cause.operation if cause else None


class JobFailed(TelecineError):
    """A job has come to an end without a video.

    Attributes:
        job: The job.
        snapshot: Its last state, with the reason and the cost.
    """

    refused = None

    def __init__(self, job: Any, snapshot: Snapshot[Any]) -> None:
        problem = snapshot.error
        told = (
            f"{problem.message}" + (f" (code {problem.code})" if problem.code else "") if problem else "no reason given"
        )
        cost = f"; it cost {snapshot.cost}" if snapshot.cost else ""
        super().__init__(f"{job.provider} job {job.id} {snapshot.state}: {told}{cost}")
        self.job = job
        self.provider = job.provider
        self.snapshot = snapshot


class ContentRejected(JobFailed):
    """Moderation withheld the video; some providers charge for that all the same."""


class JobExpired(JobFailed):
    """The provider gave the job up, or does not know it any more."""


class WaitTimeout(TelecineError, TimeoutError):
    """The time to wait is over, the job is not: it goes on at the provider.

    Where the last question went wrong, that error is the ``__cause__``.

    Attributes:
        job: The job; ``job.wait()`` goes on waiting, and ``job.token`` does so in any other process.
    """

    refused = None
    may_retry = True

    def __init__(
        self, job: Any, seconds: float, provider_state: str | None = None, trouble: TelecineError | None = None
    ) -> None:
        told = (f"last state {provider_state!r}" if provider_state else "", f"last error: {trouble}" if trouble else "")
        last = "".join(f"; {text}" for text in told if text)
        super().__init__(
            f"{job.provider} job {job.id} is not done after {seconds:g} s{last}; wait on with the token {job.token}"
        )
        self.job = job
        self.provider = job.provider


def error_for(job: Any, snapshot: Snapshot[Any]) -> JobFailed:
    """Return the error that a job's bad end means."""
    if snapshot.error is not None and snapshot.error.rejected:
        return ContentRejected(job, snapshot)
    return JobExpired(job, snapshot) if snapshot.state == "expired" else JobFailed(job, snapshot)


@dataclass(slots=True)
class Owned:
    """Tell an error which job it is about, and whoever stops a wait how to go on with it."""

    job: Any

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, TelecineError):
            error.job = self.job
        elif error is not None and _from_outside(error):
            error.add_note(f"the {self.job.provider} job goes on; resume it with the token {self.job.token}")


@contextmanager
def keyed(key: str) -> Generator[None]:
    """Tell whoever stops a submit by which key the job can be recognised, should there be one."""
    try:
        yield
    except BaseException as stopped:
        if _from_outside(stopped):
            stopped.add_note(f"there may be a job, and it may have been paid for; its key is {key}")
        raise


def _from_outside(stopped: BaseException) -> bool:
    # An interrupt, or a task that was cancelled; by this rule a blocking program need not load asyncio to tell.
    return not isinstance(stopped, Exception)
