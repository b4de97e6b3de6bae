"""All exceptions of Telecine.

    TelecineError
    ├─ ConfigurationError      missing key or invalid base URL; nothing was sent                   costs nothing
    ├─ UnknownProvider         unknown provider name                                               costs nothing
    ├─ InvalidToken            not a job token                                                     costs nothing
    ├─ InvalidRequest          the arguments break the spec; nothing was sent                      costs nothing
    │  ├─ UnsupportedParameter no provider given supports the request; nothing was sent            costs nothing
    │  └─ KeyReused            this client has already used the key; nothing was sent              costs nothing
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

from typing import TYPE_CHECKING, Any

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
    from telecine._core.snapshot import Snapshot
    from telecine.jobs import AsyncJob, Job
    from telecine_runtime.capabilities import Limits

__all__ = [
    "ApiError",
    "AuthenticationError",
    "BadRequest",
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
    "UnknownProvider",
    "UnsupportedParameter",
    "WaitTimeout",
]

if not TYPE_CHECKING:  # else a type checker accepts any name here
    __getattr__ = deprecated_aliases(__name__, RENAMED)


class UnknownProvider(TelecineError, ValueError):
    """There is no provider of that name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no provider {name!r}; there are {', '.join(known)}")
        self.name = name


class LimitReached(TelecineError):
    """As many jobs as the provider documents were started with this key by this process; nothing was sent.

    Attributes:
        limits: What the provider documents.
        lost: Tokens of jobs that hold a place although the answer to their submit was lost; reconciling them frees it.
    """

    may_retry = True

    def __init__(self, provider: str, limits: Limits, retry_after: float, lost: tuple[str, ...] = ()) -> None:
        told = (
            (limits.concurrency, "at once"),
            (limits.submits_per_hour, "in an hour"),
        )
        allowed = " and ".join(f"{number} jobs {how}" for number, how in told if number is not None)
        soonest = f"there is a place in {retry_after:.0f} s at the soonest"
        super().__init__(f"{provider} allows {allowed}; {soonest}{describe_lost_slots(lost)}")
        self.provider = provider
        self.limits = limits
        self.retry_after = retry_after
        self.lost = lost


def describe_lost_slots(lost: tuple[str, ...]) -> str:
    """Say which places are held by submits whose answer was lost, as the end of a sentence."""
    more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
    return f"; {len(lost)} held by submits whose answer was lost: {', '.join(lost[:3])}{more}" if lost else ""


class CallbackUnsupported(TelecineError, ValueError):
    """The provider sends no callbacks, or not in this way."""


class InvalidToken(TelecineError, ValueError):
    """A text that names no job."""

    def __init__(self, token: str) -> None:
        super().__init__(f"{token[:40]!r} is not a job token; one looks like provider:id:key")


class UnsupportedParameter(InvalidRequest):
    """A provider cannot do what is asked, so nothing was sent.

    Attributes:
        provider: Who cannot.
        problems: One sentence for each field, with what this provider allows and who else would take it.
    """

    def __init__(self, provider: str, problems: tuple[str, ...]) -> None:
        super().__init__(provider, problems)
        self.provider = provider


class KeyReused(InvalidRequest):
    """The client has sent a job of this key before, so nothing was sent now: a second job would be paid for as well.

    A key is yours, to tell your jobs by; no provider keeps a second job of the same key from being made. A submit that
    the provider certainly refused leaves its key free; one that ended in `SubmitUnknown`, or was interrupted, does not.

    Attributes:
        key: The key.
    """

    def __init__(self, key: str) -> None:
        super().__init__("key", (f"{key!r} was sent before; another job needs another key, or it would be paid twice",))
        self.key = key


class SubmitUnknown(TelecineError):
    """A submit left, and its answer was lost or made no sense: there may be a job, and it may have been paid for.

    It is never sent again and never tried elsewhere. The error that led here is its ``__cause__``. Waiting for such a
    job raises it again, because there is no id to ask with.

    Attributes:
        job: A job without an id, to be reconciled.
    """

    job: Job | AsyncJob
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

    job: Job | AsyncJob
    snapshot: Snapshot
    refused = None

    def __init__(self, job: Any, snapshot: Snapshot) -> None:
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

    job: Job | AsyncJob
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


def build_job_error(job: Any, snapshot: Snapshot) -> JobFailed:
    """Return the error that a job's bad end means."""
    if snapshot.error is not None and snapshot.error.rejected:
        return ContentRejected(job, snapshot)
    return JobExpired(job, snapshot) if snapshot.state == "expired" else JobFailed(job, snapshot)
