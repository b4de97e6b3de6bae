"""Tools for jobs that exist: poll, wait, save, list, reconcile."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import anyio

from telecine import AsyncJob, Snapshot
from telecine._core.job_token import JobReference
from telecine._core.polling import NOT_FOUND
from telecine.errors import WaitTimeout, build_job_error
from telecine.ledger.entry import LedgerEntry
from telecine.mcp.job_results import (
    advise_in_doubt,
    build_entry_result,
    build_saved_result,
    build_snapshot_result,
    hide_prompt,
)
from telecine.mcp.refusals import FolderUnusable, InvalidArguments, NotFinished, WrongJob
from telecine.mcp.results import JobList, JobResult
from telecine.mcp.server_run import ServerRun, ToolCall

FILE_NAME: Final = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$"
"""A file name without a folder."""
MAX_WAIT: Final = 600
DEFAULT_WAIT: Final = 25
"""Seconds; many clients give a call up after a minute, some after half a minute."""
TICK: Final = 2.0
"""Seconds between progress notifications."""
MAX_LISTED: Final = 100


async def get_video(run: ServerRun, call: ToolCall) -> JobResult:
    """Poll a job once."""
    entry, job = await run.find_job(call.arguments["key"])
    if job is None or job.id is None:
        return _describe_without_id(entry, job)
    snapshot = await job.status()
    return build_snapshot_result(entry, job, snapshot)


async def wait_video(run: ServerRun, call: ToolCall) -> JobResult:
    """Wait for the end of a job; that the time is over is not an error."""
    entry, job = await run.find_job(call.arguments["key"])
    if job is None or job.id is None:
        return _describe_without_id(entry, job)
    seconds = float(call.arguments.get("seconds", DEFAULT_WAIT))
    snapshot = await _follow(job, seconds, call.context.session.report_progress)
    return build_snapshot_result(await run.find_entry(job.key) or entry, job, snapshot)


async def _follow(
    job: AsyncJob, seconds: float, report: Callable[[float, float | None, str | None], Awaitable[None]]
) -> Snapshot[Any] | None:
    """Return the last snapshot of a job after its end, or when the time is over; report the seconds meanwhile."""
    last: Snapshot[Any] | None = None
    failure: Exception | None = None

    async def tick() -> None:
        start = anyio.current_time()
        while True:
            await anyio.sleep(TICK)
            elapsed = min(anyio.current_time() - start, seconds)
            state = "waiting" if last is None else last.state
            percent = "" if last is None or last.progress is None else f", {last.progress:g} %"
            await report(round(elapsed, 1), seconds, f"{state}{percent}")

    async with anyio.create_task_group() as group:
        group.start_soon(tick)
        try:
            async with aclosing(job.events(timeout=seconds)) as events:
                async for snapshot in events:
                    last = snapshot
        except WaitTimeout:
            pass
        except Exception as error:  # raised below, since a task group would wrap it
            failure = error
        group.cancel_scope.cancel()
    if failure is not None:
        raise failure
    return last


async def save_video(run: ServerRun, call: ToolCall) -> JobResult:
    """Download the video of a job into the folder."""
    entry, job = await run.find_job(call.arguments["key"])
    if job is None or job.id is None:
        described = _describe_without_id(entry, job)
        raise NotFinished(f"job {described.key} has no video; its state is {described.state}")
    async with run.lock(f"save {job.key}"):
        return await _save(run, await run.find_entry(job.key) or entry, job, call.arguments.get("file_name"))


async def _save(run: ServerRun, entry: LedgerEntry | None, job: AsyncJob, name: str | None) -> JobResult:
    target = resolve_file(run.settings.folder, name or job.file_name)
    if entry is not None and entry.file == target and target.is_file():
        result = build_entry_result(entry)
        result.size = target.stat().st_size
        return result
    snapshot = await job.status()
    if snapshot.video is None and snapshot.done:
        raise build_job_error(job, _hide_prompt(snapshot, None if entry is None else entry.prompt))
    if snapshot.video is None:
        raise NotFinished(f"job {job.key} has no video yet; its state is {snapshot.state}")
    try:
        run.settings.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(f"the folder {run.settings.folder} cannot be made: {error.strerror}") from error
    saved = await snapshot.video.save(target)
    return build_saved_result(entry, job, snapshot, saved)


def _hide_prompt(snapshot: Snapshot[Any], prompt: str | None) -> Snapshot[Any]:
    if snapshot.error is None:
        return snapshot
    return replace(snapshot, error=replace(snapshot.error, message=hide_prompt(snapshot.error.message, prompt)))


async def reconcile_video(run: ServerRun, call: ToolCall) -> JobResult:
    """Find the job of a submit whose response was lost."""
    entry, job = await run.find_job(call.arguments["key"])
    if job is None:
        return _describe_without_id(entry, job)
    provider_id = call.arguments.get("provider_id")
    if job.id is not None and provider_id not in (None, job.id):
        raise WrongJob(f"the id of job {job.key} is {job.id}, not {provider_id!r}")
    async with run.lock(job.key):
        found, snapshot = await _find_lost_job(run, job, provider_id)
    return build_snapshot_result(await run.find_entry(found.key) or entry, found, snapshot)


async def _find_lost_job(run: ServerRun, job: AsyncJob, provider_id: str | None) -> tuple[AsyncJob, Snapshot[Any]]:
    """Return a job with its id, and a snapshot of it.

    An id that the caller gives is written into the ledger only if the provider knows it: it stays there for good.

    Raises:
        WrongJob: The provider has no job of this id, or it is the job of another key.
    """
    if job.id is not None or provider_id is None:
        found = job if job.id is not None else await run.client.reconcile(job)
        return found, await found.status()
    for entry in await run.list_entries():
        if (entry.provider, entry.job_id) == (job.provider, provider_id):
            raise WrongJob(f"{provider_id!r} is the job of another key, {entry.key}")
    reference = JobReference(job.provider, provider_id, job.key)
    snapshot = await run.client.job(reference.token).status()
    if snapshot.provider_state == NOT_FOUND:
        raise WrongJob(f"{job.provider} knows no job {provider_id!r}")
    return await run.client.reconcile(job, provider_id=provider_id), snapshot


async def list_jobs(run: ServerRun, call: ToolCall) -> JobList:
    """List the jobs of the ledger, without prompts."""
    entries = await run.list_entries(only_open=call.arguments.get("only_open", False))
    limit = int(call.arguments.get("limit", 20))  # JSON does not tell 20.0 from 20
    return JobList(jobs=[build_entry_result(entry) for entry in entries[:limit]], total=len(entries))


def _describe_without_id(entry: LedgerEntry | None, job: AsyncJob | None) -> JobResult:
    """Return what is known of a job that cannot be polled."""
    if entry is not None:
        return build_entry_result(entry)
    if job is None:
        raise InvalidArguments("there is no such job")
    advice = advise_in_doubt(job.key, job.provider)
    return JobResult(key=job.key, token=job.token, provider=job.provider, state="in_doubt", next=advice)


def resolve_file(folder: Path, name: str) -> Path:
    """Return the path of a file in the folder.

    Raises:
        InvalidArguments: The name has a folder, or is that of one, or of a link that leaves it.
    """
    target = folder / name
    if (
        not re.fullmatch(FILE_NAME, name)
        or target.is_dir()
        or (target.is_symlink() and target.resolve().parent != folder.resolve())
    ):
        raise InvalidArguments(f"{name[:60]!r} is not the name of a file in the folder of the server")
    return target
