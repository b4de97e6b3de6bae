"""How a command ends: one table of exit codes, for the shell, for ``--help`` and for ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from telecine._core.polling import NOT_FOUND
from telecine._core.snapshot import Snapshot
from telecine.errors import (
    CallbackUnsupported,
    ContentRejected,
    InvalidToken,
    JobExpired,
    JobFailed,
    LimitReached,
    SubmitUnknown,
    UnknownProvider,
    WaitTimeout,
    build_job_error,
)
from telecine_runtime.download.errors import DownloadError
from telecine_runtime.errors import (
    ApiError,
    AuthenticationError,
    ConfigurationError,
    FeatureDisabled,
    GenerationFailed,
    InsufficientCredits,
    InvalidPayload,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    PromptRejected,
    RateLimited,
    ServerError,
    SignatureError,
    TelecineError,
    TransportError,
    Unavailable,
)


@dataclass(frozen=True, slots=True)
class ExitStatus:
    """One way for a command to end.

    Attributes:
        code: The exit code; where sysexits.h has one for the case, it is that.
        name: A word for machines that never changes.
        meaning: What happened, for people.
        errors: The errors that end this way, those below them in the tree included.
    """

    code: int
    name: str
    meaning: str
    errors: tuple[type[TelecineError], ...] = ()


OK: Final = ExitStatus(0, "ok", "done")
OTHER: Final = ExitStatus(1, "other", "anything else, such as a port that is taken")
USAGE: Final = ExitStatus(2, "usage", "the command line is wrong", (UnknownProvider, InvalidToken))
UNSUPPORTED: Final = ExitStatus(
    64,
    "unsupported",
    "the provider cannot do what is asked; no job was started",
    (InvalidRequest, CallbackUnsupported),
)
JOB_NOT_FOUND: Final = ExitStatus(66, "not-found", "the provider knows no such job", (NotFound,))
RUNNING: Final = ExitStatus(75, "running", "the job goes on; wait for it again", (WaitTimeout,))
INTERRUPTED: Final = ExitStatus(130, "interrupted", "Ctrl-C or SIGTERM; what was started goes on")

EXIT_STATUSES: Final = (
    OK,
    OTHER,
    USAGE,
    UNSUPPORTED,
    ExitStatus(
        65, "rejected", "moderation refused the prompt, or withheld the video", (PromptRejected, ContentRejected)
    ),
    JOB_NOT_FOUND,
    ExitStatus(67, "credits", "the balance does not cover the job", (InsufficientCredits,)),
    ExitStatus(68, "transport", "no answer came", (TransportError,)),
    ExitStatus(
        69,
        "unavailable",
        "the provider is closed, broken, or has switched this off",
        (Unavailable, FeatureDisabled, ServerError),
    ),
    ExitStatus(70, "failed", "the job came to nothing", (JobFailed, GenerationFailed)),
    ExitStatus(71, "expired", "the provider gave the job up, or has forgotten it", (JobExpired,)),
    ExitStatus(72, "refused", "the provider says no, for another reason", (ApiError,)),
    ExitStatus(74, "download", "the video could not be fetched whole", (DownloadError,)),
    RUNNING,
    ExitStatus(76, "unexpected", "an answer came that nobody can read", (TelecineError, InvalidPayload)),
    ExitStatus(
        77, "auth", "the key is wrong, or may not do this", (AuthenticationError, PermissionDenied, SignatureError)
    ),
    ExitStatus(78, "config", "a key or an extra is missing", (ConfigurationError,)),
    ExitStatus(79, "limits", "too many requests or open jobs", (RateLimited, LimitReached)),
    ExitStatus(80, "submit-unknown", "the answer to a submit was lost; there may be a job", (SubmitUnknown,)),
    INTERRUPTED,
)
"""Every ending, in the order of the codes."""

_BY_ERROR: Final = {error: ending for ending in EXIT_STATUSES for error in ending.errors}


def exit_status_for(error: TelecineError | None) -> ExitStatus:
    """Return how a command ends after an error, or without one."""
    return OK if error is None else next(_BY_ERROR[kind] for kind in type(error).__mro__ if kind in _BY_ERROR)


def exit_status_for_snapshot(job: Any, snapshot: Snapshot[Any]) -> ExitStatus:
    """Return how a command ends that has looked at a job once."""
    if not snapshot.done:
        return JOB_NOT_FOUND if snapshot.provider_state == NOT_FOUND else RUNNING
    return OK if snapshot.video else exit_status_for(build_job_error(job, snapshot))


SAME_AGAIN: Final = "The same prompt or image will be refused again."
LATER: Final = "Come back later."
AGAIN: Final = "Wait a while, then try again."

ADVICE: Final[Mapping[type[TelecineError], str]] = {
    PromptRejected: SAME_AGAIN,
    ContentRejected: SAME_AGAIN,
    NotFound: "Check that the key in the environment is of the account that started the job.",
    InsufficientCredits: "Top up the account.",
    TransportError: "Check the network, and the base URL if one is set.",
    Unavailable: LATER,
    ServerError: LATER,
    AuthenticationError: "Check the provider's key in the environment.",
    PermissionDenied: "Check in the provider's console what this key may do.",
    RateLimited: AGAIN,
    LimitReached: AGAIN,
}
"""What to do about an error, where its message does not say it all; errors below one in the tree share its advice.

It never is to do again what may have been paid for. `AGAIN` and `LATER` stand only where a submit was
certainly refused, or nothing but a question was asked: a submit that may have been accepted ends with `SubmitUnknown`.
"""


def advice_for(error: TelecineError, *, command: bool = False) -> str:
    """Say what to do about an error; an empty text when its message says it all.

    Args:
        error: What happened.
        command: Whether a command to go on with follows.
    """
    if error.retry_after is not None and error.may_retry:
        return f"Wait {error.retry_after:.0f} s, then {'go on with:' if command else 'try again.'}"
    return next((ADVICE[kind] for kind in type(error).__mro__ if kind in ADVICE), "")
