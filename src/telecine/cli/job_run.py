"""Making videos at several providers at once: what a command starts, it tells of until the end."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from telecine import AsyncClient, AsyncJob, AsyncVideo
from telecine._core.job_token import JobReference
from telecine.cli.download_progress import throttle_progress
from telecine.cli.job_event import JobEvent, JobEventHandler
from telecine.cli.options import SaveOptions
from telecine.cli.output_path import resolve_output_file
from telecine.cli.resume_commands import explain_unknown_key
from telecine.cli.session import Session
from telecine.cli.signals import cancel_on_signal
from telecine.cli.submit_options import SubmitOptions
from telecine.errors import SubmitUnknown
from telecine_runtime.errors import NotFound, TelecineError


class JobRun:
    """One video of a command, from the request to the file.

    Args:
        number: Which one of the command's.
        jobs: The job; when there is none yet, what it will be named after each provider that may take it.
        view: Is told of every change.
    """

    def __init__(self, number: int, jobs: Sequence[JobReference], view: JobEventHandler) -> None:
        self._jobs, self._view, self._began = jobs, view, time.monotonic()
        names, tokens = ", ".join(job.provider for job in jobs), tuple(job.token for job in jobs)
        self.moment = JobEvent(number, "sent", names, tokens, jobs[0].id, jobs[0].key)

    def tell(self, **changes: Any) -> None:
        """Take note of a change, and tell it."""
        self.moment = replace(self.moment, **changes, seconds=time.monotonic() - self._began)
        self._view(self.moment)

    @contextmanager
    def ending(self) -> Generator[None]:
        """Make an error the end of this take, and of no other."""
        try:
            yield
        except TelecineError as error:
            self.tell(event="result", error=error, **self._facts(error))

    async def submit(self, client: AsyncClient, order: SubmitOptions) -> AsyncJob:
        """Start the job; a request that has left is waited for even when Ctrl-C comes, since it may be paid for."""
        self.tell()
        submitting = asyncio.ensure_future(
            client.submit(
                order.request,
                provider=[job.provider for job in self._jobs],
                key=self._jobs[0].key,
                callback_url=order.callback_url,
            )
        )
        try:
            job = await asyncio.shield(submitting)
        except asyncio.CancelledError:
            sys.stderr.write(
                f"{self.moment.provider}: waiting for the answer to a request that has left. Once more stops at once; "
                f"the job may then be found by {' or '.join(self.moment.tokens)}\n"
            )
            with self.ending():
                self.own(await submitting)
            raise
        self.own(job)
        return job

    def own(self, job: AsyncJob) -> None:
        """Take note of the job that was started."""
        self.tell(
            event="started",
            provider=job.provider,
            tokens=(job.token,),
            id=job.id,
            dropped=job.dropped,
            refusals=self._refusals(job.refusals),
        )

    async def find(self, client: AsyncClient) -> AsyncJob:
        """Return the job; one whose id was never told is asked for by its key."""
        job = client.job(self.moment.tokens[0])
        if job.id is None:
            with explain_unknown_key():
                job = await client.reconcile(job)
            self.own(job)
        return job

    async def wait(self, job: AsyncJob, timeout: float) -> AsyncVideo:
        """Wait for the video."""
        return await job.wait(timeout, on_update=lambda snapshot: self.tell(event="update", snapshot=snapshot))

    async def save(self, job: AsyncJob, video: AsyncVideo, out: Path | None, how: SaveOptions) -> None:
        """Save the video, if it is to be saved; that is the end."""
        if out is not None:
            path = resolve_output_file(out, job.file_name, video.url, overwrite=how.overwrite)
            self.tell(event="saving")
            on_progress = throttle_progress(lambda received, total: self.tell(fetched=(received, total)))
            saved = await video.save(path, overwrite=how.overwrite, max_bytes=how.max_bytes, on_progress=on_progress)
            self.tell(saved=saved)
        self.tell(event="result")

    def _facts(self, error: TelecineError) -> dict[str, Any]:
        """Return what an error says of the job; where a provider refused, there is none to resume."""
        facts: dict[str, Any] = {}
        if self.moment.id is None and not isinstance(error, NotFound):
            facts = {
                "provider": self._jobs[len(error.refusals)].provider,
                "tokens": (),
                "refusals": self._refusals(error.refusals),
            }
        if isinstance(error, SubmitUnknown):
            facts |= {"provider": error.job.provider, "tokens": (error.job.token,)}
        return facts

    def _refusals(self, errors: Sequence[TelecineError]) -> tuple[tuple[str, TelecineError], ...]:
        """Return refusals with the names of those who refused: they are asked in order."""
        return tuple((job.provider, error) for job, error in zip(self._jobs, errors, strict=False))


def run_concurrently(
    session: Session, takes: Sequence[JobRun], work: Callable[[AsyncClient, JobRun], Awaitable[object]]
) -> None:
    """Do the work of all takes at once; one that fails does not keep the others back.

    Raises:
        KeyboardInterrupt: Ctrl-C or SIGTERM; the takes tell how far they have come.
    """

    async def end(client: AsyncClient, take: JobRun) -> None:
        with take.ending():
            await work(client, take)

    async def every() -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        with cancel_on_signal(task):
            await all_of_them()

    async def all_of_them() -> None:
        async with session.async_client() as client, asyncio.TaskGroup() as group:
            for take in takes:
                group.create_task(end(client, take))

    try:
        asyncio.run(every())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
