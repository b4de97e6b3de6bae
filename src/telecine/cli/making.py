"""Making videos at several providers at once: what a command starts, it tells of until the end."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from telecine import AsyncClient, AsyncJob, AsyncVideo
from telecine.cli.moment import Moment, View
from telecine.cli.ordering import Order
from telecine.cli.session import Session, need_keys
from telecine.errors import SubmitUnknown, UnsupportedParameter
from telecine.providers import ProviderName
from telecine.token import JobReference
from telecine_runtime.errors import TelecineError


class Take:
    """One video of a command, from the request to the file.

    Args:
        number: Which one of the command's.
        jobs: The job; when there is none yet, what it will be named after each provider that may take it.
        view: Is told of every change.
    """

    def __init__(self, number: int, jobs: Sequence[JobReference], view: View) -> None:
        self._jobs, self._view, self._began = jobs, view, time.monotonic()
        names, tokens = ", ".join(job.provider for job in jobs), tuple(job.token for job in jobs)
        self.moment = Moment(number, "sent", names, tokens, jobs[0].id)

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

    async def submit(self, client: AsyncClient, order: Order) -> AsyncJob:
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
            sys.stderr.write(f"{self.moment.provider}: waiting for the answer to a request that has left …\n")
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

    async def wait(self, job: AsyncJob, timeout: float) -> AsyncVideo:
        """Wait for the video."""
        return await job.wait(timeout, on_update=lambda snapshot: self.tell(event="update", snapshot=snapshot))

    async def save(self, job: AsyncJob, video: AsyncVideo, out: Path | None) -> None:
        """Save the video, if it is to be saved; that is the end."""
        if out is not None:
            self.tell(event="saving")
            self.tell(saved=await video.save(out / job.file_name if out.is_dir() else out))
        self.tell(event="result")

    def _facts(self, error: TelecineError) -> dict[str, Any]:
        """Return what an error says of the job; where a provider refused, there is none to resume."""
        facts: dict[str, Any] = {}
        if self.moment.id is None:
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


def make_ready(order: Order) -> None:
    """Make sure, before any provider is sent anything, that all of them can and may be asked.

    Raises:
        ConfigurationError: A key is missing.
        UnsupportedParameter: One of several that shall each make a video cannot do what is asked.
    """
    need_keys(name for takers in order.takers for name in takers)
    if order.session.on_unsupported != "raise":
        return
    with order.session.client() as client:
        problems = client.check(order.request)
    unable: list[ProviderName] = [takers[0] for takers in order.takers if len(takers) == 1 and problems[takers[0]]]
    if unable:
        raise UnsupportedParameter(", ".join(unable), tuple(each for name in unable for each in problems[name]))


def carry_out(session: Session, takes: Sequence[Take], work: Callable[[AsyncClient, Take], Awaitable[object]]) -> None:
    """Do the work of all takes at once; one that fails does not keep the others back.

    Raises:
        KeyboardInterrupt: Ctrl-C; the takes tell how far they have come.
    """

    async def end(client: AsyncClient, take: Take) -> None:
        with take.ending():
            await work(client, take)

    async def every() -> None:
        async with session.async_client() as client, asyncio.TaskGroup() as group:
            for take in takes:
                group.create_task(end(client, take))

    asyncio.run(every())
