"""Commands that resume a job: wait for it, save its video, or look it up."""

from __future__ import annotations

import shlex
from collections.abc import Generator
from contextlib import contextmanager

from telecine._core.job_token import JobReference
from telecine.cli.job_event import JobEvent
from telecine.errors import JobFailed, SubmitUnknown
from telecine.providers import get_provider
from telecine_runtime.download.errors import DownloadError, LinkExpired, TooLarge
from telecine_runtime.errors import NotFound


def can_find_by_key(name: str) -> bool:
    """Return whether the provider can look up jobs by the client's key."""
    return get_provider(name).lifecycle.lookup is not None


def build_resume_commands(event: JobEvent, out: str | None) -> list[str]:
    """Return the commands that resume a job; none if it has ended or was refused.

    No command submits anything, and none repeats what has failed for good.
    """
    error = event.error
    if isinstance(error, JobFailed) or (event.kind == "result" and error is None):
        return []
    if isinstance(error, DownloadError):
        return [_build_save_command(shlex.quote(event.tokens[0]), error, shlex.quote(out or "."))]
    return [_build_wait_command(token, out, is_unknown=isinstance(error, NotFound)) for token in event.tokens]


def _build_wait_command(token: str, out: str | None, *, is_unknown: bool) -> str:
    job = JobReference.parse(token)
    if job.id is None and (is_unknown or not can_find_by_key(job.provider)):
        return f"telecine reconcile {shlex.quote(token)} --id ID"
    return f"telecine wait {shlex.quote(token)}" + (f" --out {shlex.quote(out)}" if out else "")


def _build_save_command(token: str, error: DownloadError, out: str) -> str:
    if isinstance(error, TooLarge):
        return f"telecine save {token} {out} --max-bytes BYTES"
    if isinstance(error.__cause__, OSError):  # a local error: the same path would fail again
        return f"telecine save {token} PATH"
    if isinstance(error, LinkExpired):
        return f"telecine status {token}"
    return f"telecine save {token} {out}" if error.may_retry is not False else f"telecine wait {token}"


def introduce_resume_commands(event: JobEvent) -> str:
    """Return the sentence before the commands; empty where the error's message or its advice is enough."""
    error = event.error
    if event.id is None and event.tokens and (error is None or isinstance(error, SubmitUnknown)):
        return _introduce_lookup(event)
    if isinstance(error, NotFound) and event.id is None:
        return "If the provider's console shows the job, pass its id:"
    if isinstance(error, LinkExpired):
        return "To see the current state of the job:"
    if isinstance(error, TooLarge) or (isinstance(error, DownloadError) and isinstance(error.__cause__, OSError)):
        return ""
    if isinstance(error, DownloadError):
        return _introduce_download(error)
    return "" if error else "the job continues. To wait for it:"


def _introduce_lookup(event: JobEvent) -> str:
    warning = "" if event.error else "a job may have been started and charged. "
    if all(can_find_by_key(token.partition(":")[0]) for token in event.tokens):
        return f"{warning}To look it up:"
    return f"{warning}Look it up in the provider's console and pass its id:"


def _introduce_download(error: DownloadError) -> str:
    if error.may_retry is False:
        return "To print the video URL, for another program to download:"
    return "To resume the download:" if error.part else "To download the video again, at no charge:"


@contextmanager
def explain_unknown_key() -> Generator[None]:
    """Add a note to `NotFound` when the provider does not know the key of a job."""
    try:
        yield
    except NotFound as error:
        error.add_note("No job with this key was started, or the provider does not list it yet.")
        raise
