"""How to go on with a job: the commands that wait for it, save its video or find it, and what to say before them."""

from __future__ import annotations

import shlex
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from telecine._core.job_token import JobReference
from telecine.cli.job_event import JobEvent
from telecine.errors import JobFailed, SubmitUnknown
from telecine.providers import get_provider
from telecine_runtime.download.errors import DownloadError, LinkExpired, TooLarge
from telecine_runtime.errors import NotFound

LINK: Final = "This prints the link to the video, which other programs can fetch too:"


def can_find_by_key(name: str) -> bool:
    """Tell whether a provider can be asked for a job by our key."""
    return get_provider(name).lifecycle.lookup is not None


def build_resume_commands(moment: JobEvent, out: str | None) -> list[str]:
    """Return the commands that go on with a job; none when it has ended, or was refused.

    None of them submits anything, and none repeats what has just failed for good.
    """
    error = moment.error
    if isinstance(error, JobFailed) or (moment.event == "result" and error is None):
        return []
    if isinstance(error, DownloadError):
        return [_fetching(shlex.quote(moment.tokens[0]), error, shlex.quote(out or "."))]
    to = f" --out {shlex.quote(out)}" if out else ""
    return [_finding(token, to, unknown=isinstance(error, NotFound)) for token in moment.tokens]


def _finding(token: str, to: str, *, unknown: bool) -> str:
    job = JobReference.parse(token)
    if job.id is None and (unknown or not can_find_by_key(job.provider)):
        return f"telecine reconcile {shlex.quote(token)} --id ID"
    return f"telecine wait {shlex.quote(token)}{to}"


def _fetching(token: str, error: DownloadError, out: str) -> str:
    if isinstance(error, TooLarge):
        return f"telecine save {token} {out} --max-bytes BYTES"
    if isinstance(error.__cause__, OSError):  # the disk's fault: the same place will fail again
        return f"telecine save {token} PATH"
    if isinstance(error, LinkExpired):
        return f"telecine status {token}"
    return f"telecine save {token} {out}" if error.may_retry is not False else f"telecine wait {token}"


def explain_resume_commands(moment: JobEvent) -> str:
    """Say what the commands are for, where neither an error's message nor its advice does."""
    error = moment.error
    if moment.id is None and moment.tokens and (error is None or isinstance(error, SubmitUnknown)):
        return _lost(moment)
    if isinstance(error, NotFound) and moment.id is None:
        return "If the provider's console shows a job:"
    if isinstance(error, LinkExpired):
        return "See what the provider says of the job now:"
    if isinstance(error, TooLarge) or (isinstance(error, DownloadError) and isinstance(error.__cause__, OSError)):
        return ""
    if isinstance(error, DownloadError):
        again = "To go on where it stopped:" if error.part else "To fetch it once more, which costs nothing:"
        return LINK if error.may_retry is False else again
    return "" if error else "the job goes on. Wait for it again with:"


def _lost(moment: JobEvent) -> str:
    there = "" if moment.error else "a job may have been started, and paid for. "
    if all(can_find_by_key(token.partition(":")[0]) for token in moment.tokens):
        return f"{there}Ask the provider for it with:"
    return f"{there}See in the provider's console whether there is one, and give its id:"


@contextmanager
def explain_unknown_key() -> Generator[None]:
    """Say what it means when the provider knows no job of our key."""
    try:
        yield
    except NotFound as error:
        error.add_note("No job of this key was started, or it is not known yet.")
        raise
