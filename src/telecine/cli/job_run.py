"""Concurrent job runs: submit, wait and save several videos at once, with an event for every change."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from telecine import AsyncClient, AsyncJob, AsyncVideo
from telecine._core.job_token import JobReference
from telecine.cli.download_progress import throttle_progress
from telecine.cli.job_event import JobEvent, JobEventHandler
from telecine.cli.options import SaveOptions
from telecine.cli.output_path import resolve_output_file
from telecine.cli.resume_commands import explain_unknown_key
from telecine.cli.session import Session
from telecine.cli.signals import run_until_signal
from telecine.cli.submit_options import SubmitOptions
from telecine.errors import SubmitUnknown
from telecine_runtime.errors import NotFound, TelecineError


class JobRun:
    """One video of a command, from the request to the file.

    Args:
        number: The index of the job in the command.
        references: The job; before it is submitted, its reference at each provider that may accept it.
        on_event: Called with every change.
    """

    def __init__(self, number: int, references: Sequence[JobReference], on_event: JobEventHandler) -> None:
        self._references, self._on_event, self._started_at = references, on_event, time.monotonic()
        names = ", ".join(reference.provider for reference in references)
        tokens = tuple(reference.token for reference in references)
        self.event = JobEvent(number, "sent", names, tokens, references[0].id, references[0].key)

    def update(self, **changes: Any) -> None:
        """Apply changes to the event and publish it."""
        self.event = replace(self.event, **changes, seconds=time.monotonic() - self._started_at)
        self._on_event(self.event)

    @contextmanager
    def capture_error(self) -> Generator[None]:
        """Record an error as the result of this run, so that the other runs continue."""
        try:
            yield
        except TelecineError as error:
            self.update(kind="result", error=error, **self._changes_by_error(error))

    async def submit(self, client: AsyncClient, options: SubmitOptions) -> AsyncJob:
        """Submit the job. A request that was sent is awaited even after Ctrl-C, because it may be charged."""
        self.update()
        submitting = asyncio.ensure_future(
            client.submit(
                options.request,
                provider=[reference.provider for reference in self._references],
                key=self._references[0].key,
                callback_url=options.callback_url,
            )
        )
        try:
            job = await asyncio.shield(submitting)
        except asyncio.CancelledError:
            sys.stderr.write(
                f"{self.event.provider}: waiting for the response to the submit. Press Ctrl-C again to stop at once; "
                f"the job can then be looked up with {' or '.join(self.event.tokens)}\n"
            )
            with self.capture_error():
                self.set_job(await submitting)
            raise
        self.set_job(job)
        return job

    def set_job(self, job: AsyncJob) -> None:
        """Record the job that was started."""
        self.update(
            kind="started",
            provider=job.provider,
            tokens=(job.token,),
            id=job.id,
            dropped=job.dropped,
            refusals=self._name_refusals(job.refusals),
        )

    async def find_job(self, client: AsyncClient) -> AsyncJob:
        """Return the job; look it up by its key when its id is unknown."""
        job = client.job(self.event.tokens[0])
        if job.id is None:
            with explain_unknown_key():
                job = await client.reconcile(job)
            self.set_job(job)
        return job

    async def wait(self, job: AsyncJob, timeout: float) -> AsyncVideo:
        """Wait for the video."""
        return await job.wait(timeout, on_update=lambda snapshot: self.update(kind="update", snapshot=snapshot))

    async def finish(self, job: AsyncJob, video: AsyncVideo, out: Path | None, options: SaveOptions) -> None:
        """Save the video, unless `out` is None, and publish the result."""
        if out is not None:
            path = resolve_output_file(out, job.file_name, video.url, overwrite=options.overwrite)
            self.update(kind="saving")
            saved = await video.save(
                path,
                overwrite=options.overwrite,
                max_bytes=options.max_bytes,
                on_progress=throttle_progress(lambda received, total: self.update(downloaded=(received, total))),
            )
            self.update(saved=saved)
        self.update(kind="result")

    def _changes_by_error(self, error: TelecineError) -> dict[str, Any]:
        """Return the changes that an error implies. A refused job has no token to resume it with."""
        changes: dict[str, Any] = {}
        if self.event.id is None and not isinstance(error, NotFound):
            changes = {
                "provider": self._references[len(error.refusals)].provider,
                "tokens": (),
                "refusals": self._name_refusals(error.refusals),
            }
        if isinstance(error, SubmitUnknown):
            changes |= {"provider": error.job.provider, "tokens": (error.job.token,)}
        return changes

    def _name_refusals(self, errors: Sequence[TelecineError]) -> tuple[tuple[str, TelecineError], ...]:
        """Return the errors with the names of the providers, which are tried in order."""
        names = [reference.provider for reference in self._references]
        return tuple(zip(names, errors, strict=False))


Work: TypeAlias = Callable[[AsyncClient, JobRun], Awaitable[object]]


def run_concurrently(session: Session, runs: Sequence[JobRun], work: Work) -> None:
    """Do the work of all runs at once. An error of one run does not stop the others.

    Raises:
        KeyboardInterrupt: Ctrl-C or SIGTERM; the events of the runs have their state.
    """

    async def run_one(client: AsyncClient, run: JobRun) -> None:
        with run.capture_error():
            await work(client, run)

    async def run_all() -> None:
        async with session.async_client() as client, asyncio.TaskGroup() as group:
            for run in runs:
                group.create_task(run_one(client, run))

    run_until_signal(run_all())
