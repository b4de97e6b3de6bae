"""Results about jobs, from an entry of the ledger and a poll. They hold no prompt and no query of a URL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telecine import Snapshot
from telecine.errors import UnknownProvider
from telecine.ledger.entry import IN_DOUBT, LedgerEntry
from telecine.mcp.results import JobResult
from telecine.providers import get_provider
from telecine_runtime.download.fetch import Saved
from telecine_runtime.url_safety import redact_url, redact_urls

FINISHED_WITHOUT_VIDEO = ("failed", "expired", "refused", "abandoned")


def build_entry_result(entry: LedgerEntry) -> JobResult:
    """Return what the ledger knows of a job; nothing is sent."""
    return JobResult(
        key=entry.key,
        token=entry.token if entry.provider else None,
        provider=entry.provider or None,
        model=entry.model or None,
        state=entry.state,
        cost=entry.cost,
        file=str(entry.file) if entry.file else None,
        created_at=entry.created_at.isoformat(timespec="seconds"),
        next=advise(entry.key, entry.state, provider=entry.provider, is_saved=entry.file is not None),
    )


def build_snapshot_result(entry: LedgerEntry | None, job: Any, snapshot: Snapshot[Any] | None) -> JobResult:
    """Return what a poll told of a job.

    Args:
        entry: The entry of the ledger; ``None`` for a job that it does not know.
        job: The job.
        snapshot: The last snapshot; ``None`` if there was no response to a poll.
    """
    result = (
        build_entry_result(entry)
        if entry is not None
        else JobResult(key=job.key, token=job.token, provider=job.provider, state="unknown", next="")
    )
    result.token = job.token
    if snapshot is not None:
        _add_snapshot(result, snapshot, prompt=None if entry is None else entry.prompt)
    result.next = advise(result.key, result.state, provider=job.provider, is_saved=result.file is not None)
    return result


def _add_snapshot(result: JobResult, snapshot: Snapshot[Any], prompt: str | None) -> None:
    result.state = snapshot.state
    result.progress = None if snapshot.progress is None else float(snapshot.progress)
    result.cost = result.cost if snapshot.cost is None else str(snapshot.cost)
    if snapshot.error is not None:
        result.error = redact_urls(hide_prompt(snapshot.error.message, prompt))
    if snapshot.video is not None:
        result.video_url = redact_url(snapshot.video.url)
        result.is_video_url_signed = result.video_url != snapshot.video.url


def hide_prompt(reason: str, prompt: str | None) -> str:
    """Return why there is no video, without the prompt, which may be that of another session."""
    return reason.replace(prompt, "…") if prompt else reason


def build_saved_result(entry: LedgerEntry | None, job: Any, snapshot: Snapshot[Any], saved: Saved) -> JobResult:
    """Return the result of a download."""
    result = build_snapshot_result(entry, job, snapshot)
    result.file, result.size = str(saved.path), saved.size
    result.next = "The video is saved."
    return result


def build_created_result(
    entry: LedgerEntry | None, job: Any, *, is_repeated: bool, left_out: Sequence[str]
) -> JobResult:
    """Return the result of a submit, or of the job that an earlier submit with the same key created."""
    result = build_snapshot_result(entry, job, None)
    if result.state in ("unknown", *IN_DOUBT):  # the job has an id, also if the ledger could not be written
        result.state = "queued"
    result.is_repeated, result.left_out = is_repeated, list(left_out)
    result.next = advise(result.key, result.state, provider=job.provider, is_saved=result.file is not None)
    return result


def advise(key: str, state: str, *, provider: str, is_saved: bool) -> str:
    """Return which tool to call next."""
    if state in ("sending", "in_doubt"):
        return advise_in_doubt(key, provider)
    if state == "succeeded":
        return "The video is saved." if is_saved else f"Call save_video with key {key!r} to download the video."
    if state == "refused":
        return (
            "There is no job. Only for a rejected prompt do some providers charge. "
            "Correct the request, or try later with the same arguments."
        )
    if state == "preparing":
        return "Nothing was sent. Call create_video again with the same arguments."
    if state in FINISHED_WITHOUT_VIDEO:
        return "The job has ended without a video. Another video needs a new request_id, and is paid for again."
    return f"Call wait_video with key {key!r}. Do not call create_video again for this video."


def advise_in_doubt(key: str, provider: str) -> str:
    """Return what to do about a job whose id is not known."""
    warning = f"There may be a job, paid for. Do not create it again. Call reconcile_video with key {key!r}"
    if provider and _has_lookup(provider):
        return f"{warning}."
    return f"{warning} and the provider_id that the user finds in the console of {provider or 'the provider'}."


def _has_lookup(provider: str) -> bool:
    """Return whether a provider finds jobs by key; false if its package is not installed any more."""
    try:
        return get_provider(provider).lifecycle.lookup is not None
    except UnknownProvider:
        return False


def describe_job(result: JobResult) -> str:
    """Return a job in a line or two."""
    facts = [f"{result.provider} job {result.key}: {result.state}"]
    if result.progress is not None and result.state in ("queued", "running"):
        facts.append(f"{result.progress:g} %")
    if result.cost:
        facts.append(f"cost {result.cost}")
    if result.file:
        facts.append(f"file {result.file}")
    elif result.video_url:
        facts.append(f"video at {result.video_url}")
    if result.error:
        facts.append(f"error: {result.error}")
    if result.is_repeated:
        facts.append("an earlier call had created it, nothing was sent")
    return f"{', '.join(facts)}. {result.next}"
