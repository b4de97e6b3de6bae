"""Exit statuses: one table of codes for the shell, ``--help`` and ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from telecine._core.polling import NOT_FOUND
from telecine._core.saveable_snapshot import Snapshot
from telecine.errors import (
    BatchFileError,
    CallbackUnsupported,
    ContentRejected,
    InvalidToken,
    JobExpired,
    JobFailed,
    LedgerError,
    LimitReached,
    SubmitUnknown,
    UnknownKey,
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
    """One exit status.

    Attributes:
        code: The exit code, that of sysexits.h where it has one for the case.
        name: A stable identifier for programs.
        meaning: A description for people.
        errors: The errors with this status, subclasses included.
    """

    code: int
    name: str
    meaning: str
    errors: tuple[type[TelecineError], ...] = ()


OK: Final = ExitStatus(0, "ok", "success")
OTHER: Final = ExitStatus(1, "other", "any other failure, such as a port in use")
USAGE: Final = ExitStatus(
    2, "usage", "invalid command line or batch file", (UnknownProvider, InvalidToken, UnknownKey, BatchFileError)
)
UNSUPPORTED: Final = ExitStatus(
    64,
    "unsupported",
    "the provider does not support the request; no job was started",
    (InvalidRequest, CallbackUnsupported),
)
JOB_NOT_FOUND: Final = ExitStatus(66, "not-found", "the provider does not know the job", (NotFound,))
RUNNING: Final = ExitStatus(75, "running", "the job has not ended; wait for it again", (WaitTimeout,))
INTERRUPTED: Final = ExitStatus(130, "interrupted", "Ctrl-C or SIGTERM; started jobs continue")

EXIT_STATUSES: Final = (
    OK,
    OTHER,
    USAGE,
    UNSUPPORTED,
    ExitStatus(
        65, "rejected", "moderation refused the prompt or withheld the video", (PromptRejected, ContentRejected)
    ),
    JOB_NOT_FOUND,
    ExitStatus(67, "credits", "the balance is too low for the job", (InsufficientCredits,)),
    ExitStatus(68, "transport", "no response: network failure or timeout", (TransportError,)),
    ExitStatus(
        69,
        "unavailable",
        "the provider is down, failing, or has disabled the feature",
        (Unavailable, FeatureDisabled, ServerError),
    ),
    ExitStatus(70, "failed", "the job failed", (JobFailed, GenerationFailed)),
    ExitStatus(71, "expired", "the job timed out, or the provider has dropped it", (JobExpired,)),
    ExitStatus(72, "refused", "the provider refused the request for another reason", (ApiError,)),
    ExitStatus(73, "ledger", "the ledger cannot be read or written; nothing was sent", (LedgerError,)),
    ExitStatus(74, "download", "the video could not be downloaded completely", (DownloadError,)),
    RUNNING,
    ExitStatus(76, "unexpected", "the response could not be parsed", (TelecineError, InvalidPayload)),
    ExitStatus(
        77,
        "auth",
        "the key is invalid or lacks the permission",
        (AuthenticationError, PermissionDenied, SignatureError),
    ),
    ExitStatus(78, "config", "invalid configuration, such as a missing key or extra", (ConfigurationError,)),
    ExitStatus(79, "limits", "too many requests or open jobs", (RateLimited, LimitReached)),
    ExitStatus(
        80, "submit-unknown", "the response to a submit was lost; a job may have been started", (SubmitUnknown,)
    ),
    INTERRUPTED,
)
"""Every exit status, in order of code."""

_BY_ERROR: Final = {error: status for status in EXIT_STATUSES for error in status.errors}


def exit_status_for(error: TelecineError | None) -> ExitStatus:
    """Return the exit status of a command that ended with this error, or without one."""
    if error is None:
        return OK
    return next(_BY_ERROR[kind] for kind in type(error).__mro__ if kind in _BY_ERROR)


def exit_status_for_snapshot(job: Any, snapshot: Snapshot[Any]) -> ExitStatus:
    """Return the exit status of a command that polled a job once."""
    if not snapshot.done:
        return JOB_NOT_FOUND if snapshot.provider_state == NOT_FOUND else RUNNING
    return OK if snapshot.video else exit_status_for(build_job_error(job, snapshot))


REFUSED_AGAIN: Final = "The same prompt or image will be refused again."
TRY_LATER: Final = "Try again later."
WAIT_AND_RETRY: Final = "Wait a while, then try again."

ADVICE: Final[Mapping[type[TelecineError], str]] = {
    PromptRejected: REFUSED_AGAIN,
    ContentRejected: REFUSED_AGAIN,
    NotFound: "Check that the key in the environment belongs to the account that started the job.",
    InsufficientCredits: "Top up the account.",
    TransportError: "Check the network, and the base URL if one is set.",
    Unavailable: TRY_LATER,
    ServerError: TRY_LATER,
    AuthenticationError: "Check the provider's key in the environment.",
    PermissionDenied: "Check the permissions of the key in the provider's console.",
    RateLimited: WAIT_AND_RETRY,
    LimitReached: WAIT_AND_RETRY,
    LedgerError: (
        "Set TELECINE_LEDGER to another file. With TELECINE_LEDGER=off nothing is written down: "
        "a lost job can then be found by its token only."
    ),
}
"""Advice by error, subclasses included.

It never suggests to repeat what may have been charged. `WAIT_AND_RETRY` and `TRY_LATER` are only for errors after
which a submit was certainly refused: a submit that may have been accepted ends with `SubmitUnknown`.
"""


def advice_for(error: TelecineError, *, command: bool = False) -> str:
    """Return what to do about an error; empty if its message says it all.

    Args:
        error: The error.
        command: Whether a command to continue with follows.
    """
    if error.retry_after is not None and error.may_retry:
        return f"Wait {error.retry_after:.0f} s, then {'continue with:' if command else 'try again.'}"
    return next((ADVICE[kind] for kind in type(error).__mro__ if kind in ADVICE), "")
