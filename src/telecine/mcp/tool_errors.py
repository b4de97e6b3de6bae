"""Errors as results that an agent can act on: what happened, whether money was spent, what to do next."""

from __future__ import annotations

from typing import Literal

from telecine.cli.exit_status import advice_for
from telecine.errors import (
    InvalidToken,
    JobFailed,
    KeyReused,
    LedgerError,
    SubmitUnknown,
    UnknownKey,
    UnknownProvider,
    UnsupportedParameter,
)
from telecine.mcp.job_results import advise_in_doubt
from telecine.mcp.refusals import ToolRefusal
from telecine.mcp.results import ErrorResult
from telecine_runtime.download.errors import DownloadError
from telecine_runtime.errors import ConfigurationError, InvalidRequest, NotFound, PromptRejected, TelecineError
from telecine_runtime.url_safety import redact_urls

MoneySpent = Literal["no", "maybe", "yes"]


def build_error_result(error: TelecineError | ToolRefusal, *, key: str | None, is_submit: bool) -> ErrorResult:
    """Return the structured content of a failed call.

    Args:
        error: The error.
        key: The key of the job that the call was about.
        is_submit: Whether the call may have sent a submit.
    """
    if isinstance(error, ToolRefusal):
        name, message = type(error).__name__, redact_urls(str(error))
        return ErrorResult(error=name, message=message, money_spent="no", next=error.advice, key=key)
    job = error.job
    return ErrorResult(
        error=type(error).__name__,
        message=redact_urls(str(error)),
        money_spent=_find_money_spent(error, is_submit=is_submit),
        next=_advise(error, is_submit=is_submit),
        retry_after=error.retry_after,
        key=key if job is None else job.key,
        token=None if job is None else job.token,
    )


def describe_error(result: ErrorResult) -> str:
    """Return a failed call in a few sentences."""
    spent = {"no": "No money was spent.", "maybe": "Money may have been spent.", "yes": "The job was paid for."}
    return f"{result.error}: {result.message.rstrip('.')}. {spent[result.money_spent]} {result.next}"


def _find_money_spent(error: TelecineError, *, is_submit: bool) -> MoneySpent:
    if isinstance(error, JobFailed) and error.snapshot.cost is not None:
        return "yes" if error.snapshot.cost.amount else "no"
    if isinstance(error, JobFailed | SubmitUnknown):
        return "maybe"
    return "maybe" if is_submit and error.refused is not True else "no"


def _advise(error: TelecineError, *, is_submit: bool) -> str:
    if isinstance(error, SubmitUnknown):
        return advise_in_doubt(error.job.key, error.job.provider)
    if isinstance(error, KeyReused):
        return (
            f"This key has a job: call get_video with key {error.key!r}. "
            "For another video, call create_video with another request_id, "
            "or with another key if you gave one; it is paid for."
        )
    if isinstance(error, UnknownKey | InvalidToken):
        return "Call list_jobs to see the keys."
    if isinstance(error, NotFound):
        return "Try again in a minute. If the provider still has no such job, the user can run: telecine abandon KEY"
    if isinstance(error, UnsupportedParameter) and not is_submit:  # the lookup of a lost job
        return "Ask the user for the id in the provider's console, then call reconcile_video with that provider_id."
    if isinstance(error, DownloadError) and error.may_retry:
        return "Call save_video again with the same arguments."
    if isinstance(error, UnsupportedParameter):
        return "Change the fields named, or call check_video to see who takes the request."
    if isinstance(error, InvalidRequest):
        return "Correct the arguments named."
    if isinstance(error, ConfigurationError):
        return "Tell the user, who can set it where the server is started."
    if isinstance(error, LedgerError):
        return "Try again. If it fails again, tell the user, who can start the server with another TELECINE_LEDGER."
    if isinstance(error, UnknownProvider):
        return "Check the token. If the job is in the ledger, the provider's package is missing here: tell the user."
    if isinstance(error, PromptRejected):
        return "The same prompt or image will be refused again. Some providers charge for a refused prompt."
    advice = advice_for(error)
    if is_submit and error.may_retry:
        return f"{advice} Call create_video with the same arguments; it cannot pay twice.".strip()
    return advice or "Tell the user."
