"""All exceptions of Telecine.

    TelecineError
    ├─ ConfigurationError      missing key or invalid base URL; nothing was sent                   costs nothing
    ├─ UnknownProvider         unknown provider name                                               costs nothing
    ├─ InvalidToken            not a job token                                                     costs nothing
    ├─ InvalidRequest          the arguments break the spec; nothing was sent                      costs nothing
    │  ├─ UnsupportedParameter no provider given supports the request; nothing was sent            costs nothing
    │  └─ KeyReused            the key was used for another job; nothing was sent                  costs nothing
    ├─ BatchFileError          lines of a batch file are invalid; nothing was sent                 costs nothing
    ├─ LedgerError             the ledger cannot be read or written; nothing was sent              costs nothing
    ├─ UnknownKey              the ledger has no such key                                          costs nothing
    ├─ LimitReached            this process has as many jobs as the provider allows                costs nothing
    ├─ CallbackUnsupported     the provider has no callbacks, or not in this way                   costs nothing
    ├─ InvalidPayload          a received request breaks the spec                                  costs nothing
    ├─ SignatureError          a received request is not signed by the provider                    costs nothing
    ├─ TransportError          no response
    │  ├─ NotSent              no connection was made, the request was not sent                    costs nothing
    │  └─ ResponseLost         sent, then the connection broke or timed out                        may have cost
    ├─ ResponseError           an unsuccessful response
    │  ├─ InvalidResponse      unreadable: HTML, truncated, or not as specified                    may have cost
    │  └─ ApiError             the provider reports an error, by HTTP status or in the body        may have cost
    │     ├─ Refused             refused in the body, without an error code                        costs nothing
    │     ├─ BadRequest          400, 405, 413, 415, 422                                           costs nothing
    │     ├─ AuthenticationError 401                                                               costs nothing
    │     ├─ InsufficientCredits 402                                                               costs nothing
    │     ├─ PermissionDenied    403                                                               costs nothing
    │     ├─ NotFound            404, 410                                                          costs nothing
    │     ├─ RateLimited         429: wait, then try again                                         costs nothing
    │     ├─ PromptRejected      moderation refused the prompt or an image                         may have cost
    │     ├─ FeatureDisabled     the provider has switched the feature off                         costs nothing
    │     ├─ Unavailable         maintenance                                                       costs nothing
    │     ├─ GenerationFailed    the job itself failed                                             may have cost
    │     └─ ServerError         5xx                                                               may have cost
    ├─ SubmitUnknown           the response to a submit was lost; `job` can be reconciled          may have cost
    ├─ JobFailed               the job ended without a video; see `snapshot`                       may have cost
    │  ├─ ContentRejected      moderation withheld the video                                       may have cost
    │  └─ JobExpired           the provider has dropped the job                                    may have cost
    ├─ WaitTimeout             timed out; the job goes on, `job` resumes it                        may have cost
    └─ DownloadError           the video was not downloaded; the job is not affected               costs nothing
       ├─ LinkExpired          400, 401, 403, 404, 410, or a page: a fresh link may work           costs nothing
       └─ TooLarge             more bytes than allowed                                             costs nothing

"Costs nothing" applies to JSON responses of the provider. An HTML page with the same status may come from a proxy,
before or after the provider has acted, so `refused` is then ``None``: unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telecine_runtime.download.errors import DownloadError, LinkExpired, TooLarge
from telecine_runtime.errors import (
    RENAMED,
    ApiError,
    AuthenticationError,
    BadRequest,
    ConfigurationError,
    FeatureDisabled,
    GenerationFailed,
    InsufficientCredits,
    InvalidPayload,
    InvalidRequest,
    InvalidResponse,
    NotFound,
    NotSent,
    PermissionDenied,
    PromptRejected,
    RateLimited,
    Refused,
    ResponseError,
    ResponseLost,
    ServerError,
    SignatureError,
    TelecineError,
    TransportError,
    Unavailable,
)
from telecine_runtime.lazy_import import deprecated_aliases

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from telecine._core.async_job import AsyncJob
    from telecine._core.saveable_snapshot import Snapshot
    from telecine._core.sync_job import Job
    from telecine.batch.batch_problem import BatchProblem
    from telecine_runtime.capabilities import Limits

__all__ = [
    "ApiError",
    "AuthenticationError",
    "BadRequest",
    "BatchFileError",
    "CallbackUnsupported",
    "ConfigurationError",
    "ContentRejected",
    "DownloadError",
    "FeatureDisabled",
    "GenerationFailed",
    "InsufficientCredits",
    "InvalidPayload",
    "InvalidRequest",
    "InvalidResponse",
    "InvalidToken",
    "JobExpired",
    "JobFailed",
    "KeyReused",
    "LedgerError",
    "LimitReached",
    "LinkExpired",
    "NotFound",
    "NotSent",
    "PermissionDenied",
    "PromptRejected",
    "RateLimited",
    "Refused",
    "ResponseError",
    "ResponseLost",
    "ServerError",
    "SignatureError",
    "SubmitUnknown",
    "TelecineError",
    "TooLarge",
    "TransportError",
    "Unavailable",
    "UnknownKey",
    "UnknownProvider",
    "UnsupportedParameter",
    "WaitTimeout",
]

if not TYPE_CHECKING:  # else a type checker accepts any name here
    __getattr__ = deprecated_aliases(__name__, RENAMED)


class UnknownProvider(TelecineError, ValueError):
    """There is no provider of that name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"unknown provider {name!r}; expected one of {', '.join(known)}")
        self.name = name


class LimitReached(TelecineError):
    """The documented limit of jobs is reached, counted in this process for the API key; nothing was sent.

    Attributes:
        limits: The documented limits.
        lost: Tokens of jobs that hold a slot although the response to their submit was lost; reconcile them to free it.
    """

    may_retry = True

    def __init__(self, provider: str, limits: Limits, retry_after: float, lost: tuple[str, ...] = ()) -> None:
        texts: list[str] = []
        if limits.concurrency is not None:
            texts.append(f"{limits.concurrency} concurrent jobs")
        if limits.submits_per_hour is not None:
            texts.append(f"{limits.submits_per_hour} jobs per hour")
        available = f"the next slot is free in {retry_after:.0f} s at the earliest"
        super().__init__(f"{provider} allows {' and '.join(texts)}; {available}{describe_lost_slots(lost)}")
        self.provider = provider
        self.limits = limits
        self.retry_after = retry_after
        self.lost = lost


def describe_lost_slots(lost: tuple[str, ...]) -> str:
    """Return the end of a sentence that lists the slots held by lost submits."""
    if not lost:
        return ""
    more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
    return f"; {len(lost)} held by submits whose response was lost: {', '.join(lost[:3])}{more}"


class CallbackUnsupported(TelecineError, ValueError):
    """The provider sends no callbacks, or not in this way."""


class InvalidToken(TelecineError, ValueError):
    """The text is not a job token."""

    def __init__(self, token: str) -> None:
        super().__init__(f"{token[:40]!r} is not a job token; expected provider:id:key")


class UnsupportedParameter(InvalidRequest):
    """The provider does not support the request; nothing was sent.

    Attributes:
        provider: Name of the provider.
        problems: One sentence for each field, with the supported values and the providers that support the value.
    """

    def __init__(self, provider: str, problems: tuple[str, ...]) -> None:
        super().__init__(provider, problems)
        self.provider = provider


class KeyReused(InvalidRequest):
    """The client has sent a job with this key before; nothing was sent, since a second job would be charged too.

    A key is your own name for a job; no provider deduplicates by it. A key is free again after a submit that the
    provider refused, but not after one that ended in `SubmitUnknown` or was interrupted.

    Attributes:
        key: The key.
    """

    def __init__(self, key: str) -> None:
        super().__init__(
            "key", (f"{key!r} was sent before; use another key for another job, or it would be charged twice",)
        )
        self.key = key


class BatchFileError(TelecineError, ValueError):
    """A batch file cannot be read, or has invalid lines; nothing was sent.

    Attributes:
        path: The file.
        problems: What is wrong in which line, in the order of lines. The message shows the first 50.
    """

    def __init__(self, path: str, problems: Iterable[BatchProblem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        places = (path if problem.line is None else f"{path}:{problem.line}" for problem in self.problems)
        lines = [f"{place}: {problem.message}" for place, problem in zip(places, self.problems, strict=True)]
        more = len(lines) - MAX_SHOWN_PROBLEMS
        super().__init__("\n".join([*lines[:MAX_SHOWN_PROBLEMS], *([f"and {more} more"] if more > 0 else [])]))


MAX_SHOWN_PROBLEMS: Final = 50
"""How many problems the message of a `BatchFileError` shows: one wrong column is wrong in every line."""


class LedgerError(TelecineError):
    """The ledger cannot be read or written. A submit was not sent; a client without a ledger would send it.

    Attributes:
        location: The file of the ledger, or the URL of its database without a password.
        path: The file of the ledger; ``None`` for one in PostgreSQL.
    """

    refused = True

    def __init__(self, location: Path | str, reason: object) -> None:
        super().__init__(f"the ledger {location} cannot be used: {reason}")
        self.location = str(location)
        self.path = None if isinstance(location, str) else location


class UnknownKey(TelecineError, LookupError):
    """The ledger has no entry with this key, or several whose keys begin with it.

    Attributes:
        key: The key that was asked for.
        matches: Some of the keys that begin with it.
    """

    def __init__(self, key: str, matches: tuple[str, ...] = ()) -> None:
        told = f"{key!r} is the beginning of several keys: {', '.join(matches)}" if matches else f"no key {key!r}"
        super().__init__(f"the ledger has {told}" if not matches else told)
        self.key = key
        self.matches = matches


class SubmitUnknown(TelecineError):
    """The response to a submit was lost or is invalid: there may be a job, and it may have been charged.

    The submit is not repeated, and no other provider is tried. The original error is the ``__cause__``. Waiting for the
    job raises this error again, because there is no id to poll.

    Attributes:
        job: A job without an id, to be reconciled.
    """

    job: Job | AsyncJob
    refused = None
    may_retry = None

    def __init__(self, job: Any, cause: TelecineError | None = None) -> None:
        reason = f" ({cause})" if cause else ""
        super().__init__(
            f"{job.provider} may have accepted this job, but its response was lost{reason}. "
            f"It was not sent again. Keep the token {job.token} to reconcile it."
        )
        self.job = job
        self.provider = job.provider
        self.operation = cause.operation if cause else None


class JobFailed(TelecineError):
    """A job has ended without a video.

    Attributes:
        job: The job.
        snapshot: Its last snapshot, with the reason and the cost.
    """

    job: Job | AsyncJob
    snapshot: Snapshot
    refused = None

    def __init__(self, job: Any, snapshot: Snapshot) -> None:
        reason = "no reason given"
        if snapshot.error is not None:
            code = f" (code {snapshot.error.code})" if snapshot.error.code else ""
            reason = f"{snapshot.error.message}{code}"
        cost = f"; it cost {snapshot.cost}" if snapshot.cost else ""
        super().__init__(f"{job.provider} job {job.id} {snapshot.state}: {reason}{cost}")
        self.job = job
        self.provider = job.provider
        self.snapshot = snapshot


class ContentRejected(JobFailed):
    """Moderation withheld the video; some providers charge for it nevertheless."""


class JobExpired(JobFailed):
    """The provider has given up the job, or no longer knows it."""


class WaitTimeout(TelecineError, TimeoutError):
    """The job has not ended within the timeout; it continues at the provider.

    If the last poll failed, its error is the ``__cause__``.

    Attributes:
        job: The job; ``job.wait()`` continues to wait, and ``job.token`` resumes it in another process.
    """

    job: Job | AsyncJob
    refused = None
    may_retry = True

    def __init__(
        self, job: Any, seconds: float, provider_state: str | None = None, last_error: TelecineError | None = None
    ) -> None:
        details = f"; last state {provider_state!r}" if provider_state else ""
        if last_error:
            details += f"; last error: {last_error}"
        super().__init__(
            f"{job.provider} job {job.id} has not ended after {seconds:g} s{details}; "
            f"resume it with the token {job.token}"
        )
        self.job = job
        self.provider = job.provider


def build_job_error(job: Any, snapshot: Snapshot) -> JobFailed:
    """Return the error for a job that has ended without a video."""
    if snapshot.error is not None and snapshot.error.rejected:
        return ContentRejected(job, snapshot)
    return JobExpired(job, snapshot) if snapshot.state == "expired" else JobFailed(job, snapshot)
