"""One video of a batch, from the ledger's entry to the saved file; started again at any point, it pays only once."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar, cast

from telecine import AsyncClient, AsyncJob, Ledger
from telecine.batch.file_names import file_name
from telecine.batch.outcome import OutcomeState, WorkResult
from telecine.batch.payload import WorkItem
from telecine.errors import (
    DownloadError,
    JobFailed,
    LimitReached,
    NotSent,
    RateLimited,
    SubmitUnknown,
    TelecineError,
    Unavailable,
)
from telecine.providers import get_provider

T = TypeVar("T")

log: Final = logging.getLogger("telecine")

LIMITED: Final = (RateLimited, LimitReached)
"""Refusals that end by themselves, when other jobs have ended or the hour is over."""
LIMITED_SECONDS: Final = 2 * 3600.0
"""How long to repeat a submit that was refused for a limit."""
DOWN: Final = (Unavailable, NotSent)
DOWN_SECONDS: Final = 60.0
"""How long to repeat a submit that certainly did not arrive, or was refused because the provider is down."""
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
SAVE_SECONDS: Final = 120.0
"""How long to repeat a download, such as one that another worker has begun."""
SUBMITS_AT_ONCE: Final = 8
"""How many submits of a process are under way at once: those that are in doubt when it is killed."""
DOUBT_PAUSE: Final = 2.0
"""Seconds between two looks for the id of a lost job."""
LOOKUP_SECONDS: Final = 30.0
"""Seconds after a submit in which a provider that can be asked by our key may not know the job yet."""
CALLBACK_SECONDS: Final = 60.0
"""Duration of a job, after which its callback comes, where no typical one is documented."""


class VideoMaker:
    """Makes the videos of work items.

    Args:
        client: The client; its ledger is the one of the batch.
        ledger: The ledger.
        on_result: Is told of each result.
        folder: Where to save the videos, instead of the folders of the work items.
    """

    def __init__(
        self,
        client: AsyncClient,
        ledger: Ledger,
        on_result: Callable[[str, WorkResult], object],
        folder: Path | None = None,
    ) -> None:
        self._client, self._ledger, self._on_result, self._folder = client, ledger, on_result, folder
        self._running: set[asyncio.Task[str]] = set()
        self._submits: set[asyncio.Task[AsyncJob]] = set()
        self._slots = asyncio.Semaphore(SUBMITS_AT_ONCE)
        self._is_stopping = False

    async def make(self, text: str) -> str:
        """Make the video of a work item, and return the result; both are JSON."""
        task = cast("asyncio.Task[str]", asyncio.current_task())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        work = WorkItem.from_json(text)
        result = await self._make(work)
        self._on_result(work.item.key, result)
        return result.to_json()

    def hold(self) -> None:
        """Submit nothing more."""
        self._is_stopping = True

    async def stop(self) -> None:
        """Stop; wait only for the responses to requests that have left, since they may be charged."""
        self.hold()
        for task in self._running:
            task.cancel()
        if self._submits:
            await asyncio.wait(self._submits)

    async def _make(self, work: WorkItem) -> WorkResult:
        target = (self._folder or work.folder) / file_name(work.item)
        try:
            if await asyncio.to_thread(self._is_saved, work.item.key, target):
                return WorkResult("saved", file=str(target))
            job = await self._find_job(work)
        except SubmitUnknown as error:
            return _describe(error, "in_doubt")
        except TelecineError as error:
            return _describe(error, "failed")
        try:
            video = await job.wait(work.timeout)
            await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
            await _repeat(lambda: video.save(target, overwrite=True), (DownloadError,), SAVE_SECONDS)
        except JobFailed as error:
            return _describe(error, "failed")
        except (TelecineError, OSError) as error:  # the job is paid for: whatever went wrong, another run continues
            return _describe(error, "unfinished")
        return WorkResult("saved", file=str(target))

    def _is_saved(self, key: str, target: Path) -> bool:
        """Return whether the file exists already; an earlier batch may have saved it in another folder."""
        (file, *_) = [entry.file for entry in self._ledger.entries(keys=[key])] or [None]
        if file is None or not file.is_file():
            return False
        if file != target.absolute():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f"{target.name}.copy")
            shutil.copyfile(file, part)
            part.replace(target)
        return True

    async def _find_job(self, work: WorkItem) -> AsyncJob:
        """Return the job of a key: the one that the ledger knows, or a new one.

        Raises:
            SubmitUnknown: There may be a job; nothing finds its id.
            TelecineError: The provider refused it for good, or for too long.
        """
        while True:
            try:
                return await _repeat(
                    lambda: _repeat(lambda: self._submit(work), DOWN, DOWN_SECONDS), LIMITED, LIMITED_SECONDS
                )
            except SubmitUnknown:
                entry = await asyncio.to_thread(self._ledger.entry, work.item.key)
                age = (datetime.now(UTC) - entry.updated_at).total_seconds()
                if entry.job_id is None and age > self._doubt_seconds(work):
                    raise
            await asyncio.sleep(DOUBT_PAUSE)  # it is asked for again, and nothing is sent again

    async def _submit(self, work: WorkItem) -> AsyncJob:
        """Submit; a request that was sent is awaited even if the batch is stopped."""
        async with self._slots:
            if self._is_stopping:
                raise asyncio.CancelledError
            item, url = work.item, self._callback_url(work)
            submit = self._client.submit(item.request, provider=item.provider, key=item.key, callback_url=url)
            task = asyncio.ensure_future(submit)
            self._submits.add(task)
            task.add_done_callback(self._forget)
            return await asyncio.shield(task)

    def _forget(self, task: asyncio.Task[AsyncJob]) -> None:
        self._submits.discard(task)
        with suppress(asyncio.CancelledError):
            task.exception()  # marks it as seen, where nobody waits for it any more

    def _callback_url(self, work: WorkItem) -> str | None:
        models = get_provider(work.item.provider).capabilities
        return work.callback_url if any(model.callback == "request" for model in models) else None

    def _doubt_seconds(self, work: WorkItem) -> float:
        """Return for how long after a response was lost the id of its job may still be found."""
        provider = get_provider(work.item.provider)
        if provider.lifecycle.lookup is not None:
            return LOOKUP_SECONDS
        if self._callback_url(work) is None:
            return 0.0
        typical = provider.capabilities[0].limits.typical_seconds
        return 2.0 * (typical[1] if typical else CALLBACK_SECONDS)


async def _repeat(action: Callable[[], Awaitable[T]], errors: tuple[type[TelecineError], ...], seconds: float) -> T:
    """Do something again after an error that may pass, for as long as this."""
    started, pause = time.monotonic(), FIRST_PAUSE
    while True:
        try:
            return await action()
        except errors as error:
            wait = max(pause, min(error.retry_after or 0.0, seconds))  # also where the provider says 0
            is_over = error.may_retry is False if isinstance(error, DownloadError) else error.refused is not True
            if is_over or time.monotonic() + wait - started > seconds:
                raise
            log.info("%s; trying again in %.0f s", error, wait)
        await asyncio.sleep(wait)
        pause = min(pause * 2, LONGEST_PAUSE)


def _describe(error: Exception, state: OutcomeState) -> WorkResult:
    return WorkResult(state, type(error).__name__, str(error))
