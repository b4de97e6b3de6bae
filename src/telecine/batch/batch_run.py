"""One run of a batch: what is left to do goes into the queues, and is followed until it has ended."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from telecine import Ledger
from telecine._core.request_mapping import select_model
from telecine.batch.batch_item import BatchItem
from telecine.batch.cadence import Cadence
from telecine.batch.gallery_page import write_batch_gallery
from telecine.batch.outcome import DONE, BatchOutcome, WorkResult
from telecine.batch.payload import WorkItem
from telecine.batch.plan import judge
from telecine.batch.progress import BatchProgress
from telecine.batch.queue_engine import RESUME_QUEUE, QueueEngine
from telecine.ledger.entry import LedgerEntry
from telecine.providers import get_provider
from telecine_runtime.capabilities import Limits

OnProgress = Callable[[BatchProgress], object]

LOOK_SECONDS: Final = 1.0
"""Minimum seconds between two looks into the ledger."""
QUESTION_SECONDS: Final = 2.0
"""Minimum seconds between two questions for results of other processes."""
PAGE_SECONDS: Final = 2.0
"""Minimum seconds between two versions of the gallery."""
RECORD_SECONDS: Final = 10.0
"""How long to wait at the end until the results of the last videos are stored."""
NEVER_AGAIN: Final = ("PromptRejected",)
"""Errors of an earlier run after which the same request is not sent again: some providers charge for it."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """Settings of a run.

    Attributes:
        folder: Where to save the videos, and the gallery.
        title: Title of the gallery.
        timeout: Maximum seconds to wait for a job.
        callback_url: Where the providers report the end of a job, if they can.
    """

    folder: Path
    title: str
    timeout: float
    callback_url: str | None = None


class BatchRun:
    """Follows the items of a batch.

    Args:
        items: The items; their keys are unique.
        options: The settings.
        ledger: The ledger.
        on_progress: Is told of every change.
    """

    def __init__(
        self, items: Sequence[BatchItem], options: BatchOptions, ledger: Ledger, on_progress: OnProgress | None
    ) -> None:
        self._items, self._options, self._ledger, self._on_progress = items, options, ledger, on_progress
        self._outcomes = {item.key: BatchOutcome(item, "waiting") for item in items}
        self._workflows: dict[str, str] = {}  # by key, of the items that have not ended
        self._started_at = time.monotonic()
        self._ended_before: Counter[str] = Counter()
        self._look, self._page = Cadence(LOOK_SECONDS), Cadence(PAGE_SECONDS)
        self._question = Cadence(QUESTION_SECONDS)
        self._change = asyncio.Event()

    @property
    def outcomes(self) -> list[BatchOutcome]:
        """The items with their states, in the order of the batch."""
        return [self._outcomes[item.key] for item in self._items]

    def record_result(self, key: str, result: WorkResult) -> None:
        """Record the result of an item; those of other batches are ignored."""
        if self._workflows.pop(key, None) is not None:
            outcome = self._outcomes[key]
            self._outcomes[key] = replace(
                outcome,
                state=result.state,
                file=Path(result.file) if result.file else None,
                error_type=result.error_type,
                error=result.error,
            )
            self._change.set()

    async def run(self, engine: QueueEngine) -> None:
        """Work on the batch until each item has ended."""
        await self._enqueue(engine, self._items)
        self._ended_before = Counter(one.item.provider for one in self.outcomes if one.state in DONE)
        await engine.cancel_leftovers(but=self._workflows.values())
        await self._follow(engine)
        await self._refresh()
        healed = [one.item for one in self.outcomes if _is_healed(one)]
        if healed:  # while the others ran, a callback, another worker or a person has told the id of a job
            await self._enqueue(engine, healed)
            await self._follow(engine)
        await engine.await_recorded(RECORD_SECONDS)

    async def stop(self, engine: QueueEngine) -> None:
        """Take what nobody has begun out of the queues."""
        await engine.cancel_waiting(self._workflows.values())

    async def finish(self) -> None:
        """Tell the last progress, and write the gallery for the last time."""
        await self._refresh()
        await self._write_page(is_running=False)

    async def _enqueue(self, engine: QueueEngine, items: Sequence[BatchItem]) -> None:
        entries = await self._read_entries()
        left: list[BatchItem] = []
        for item in items:
            outcome = judge(self._outcomes[item.key], entries.get(item.key), self._options.folder)
            self._outcomes[item.key] = outcome
            if outcome.state not in DONE:
                left.append(item)
        for provider in dict.fromkeys(item.provider for item in left):
            limits = [_limits(item) for item in left if item.provider == provider]
            await engine.register_queue(provider, _strictest(limits))
        work: list[tuple[str, str, str]] = []
        attempts = await self._find_attempts(engine, left)
        for item in left:
            attempt, earlier = attempts[item.key]
            self._workflows[item.key] = f"{item.key}.{attempt}"
            entry = entries.get(item.key)
            if earlier is not None and earlier.error_type in NEVER_AGAIN and (entry is None or not entry.job_id):
                self.record_result(item.key, earlier)
                continue
            queue = RESUME_QUEUE if entry is not None and entry.job_id else item.provider
            request = WorkItem(item, self._options.folder, self._options.timeout, self._options.callback_url)
            work.append((self._workflows[item.key], queue, request.to_json()))
        await engine.enqueue(work)

    async def _find_attempts(
        self, engine: QueueEngine, items: Iterable[BatchItem]
    ) -> dict[str, tuple[int, WorkResult | None]]:
        """Return for each key the number of its workflow that has not ended or does not exist, and the last result."""
        attempts: dict[str, tuple[int, WorkResult | None]] = {item.key: (1, None) for item in items}
        ended = list(attempts)
        while ended:
            ids = {f"{key}.{attempts[key][0]}": key for key in ended}
            found = await engine.find_workflows(list(ids))
            ended = [ids[workflow] for workflow, result in found.items() if result is not None]
            for workflow, result in found.items():
                if result is not None:
                    attempts[ids[workflow]] = (attempts[ids[workflow]][0] + 1, result)
        return attempts

    async def _follow(self, engine: QueueEngine) -> None:
        while self._workflows:
            if self._look.is_due:
                with self._look.measure():
                    await self._refresh()
            if self._page.is_due:
                with self._page.measure():
                    await self._write_page(is_running=True)
            if self._question.is_due:  # the results of this process are known without
                with self._question.measure():
                    await self._ask(engine)
            self._change.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._change.wait(), LOOK_SECONDS / 2)

    async def _ask(self, engine: QueueEngine) -> None:
        """Ask for the results of other processes."""
        keys = {workflow: key for key, workflow in self._workflows.items()}
        for workflow, result in (await engine.find_ended(list(keys))).items():
            self.record_result(keys[workflow], result)

    async def _refresh(self) -> None:
        """Read the ledger, and tell the progress."""
        entries = await self._read_entries()
        for key, outcome in self._outcomes.items():
            entry = entries.get(key)
            is_running = outcome.state == "waiting" and entry is not None and key in self._workflows
            state = "running" if is_running else outcome.state
            if (entry, state) != (outcome.entry, outcome.state):
                self._outcomes[key] = replace(outcome, entry=entry, state=state)
        if self._on_progress is not None:
            elapsed = time.monotonic() - self._started_at
            self._on_progress(BatchProgress(self.outcomes, elapsed, self._ended_before))

    async def _write_page(self, *, is_running: bool) -> None:
        options, outcomes = self._options, self.outcomes
        await asyncio.to_thread(
            write_batch_gallery, options.folder, outcomes, title=options.title, is_running=is_running
        )

    async def _read_entries(self) -> dict[str, LedgerEntry]:
        keys = [item.key for item in self._items]
        return {entry.key: entry for entry in await asyncio.to_thread(self._ledger.entries, keys=keys)}


def _is_healed(outcome: BatchOutcome) -> bool:
    entry = outcome.entry
    return outcome.state in ("in_doubt", "unfinished") and entry is not None and entry.job_id is not None


def _limits(item: BatchItem) -> Limits:
    return select_model(get_provider(item.provider), item.request).capabilities.limits


def _strictest(limits: Iterable[Limits]) -> Limits:
    """Return limits that are within all of these."""
    several = list(limits)
    concurrency = [one.concurrency for one in several if one.concurrency is not None]
    hourly = [one.submits_per_hour for one in several if one.submits_per_hour is not None]
    return Limits(min(concurrency, default=None), min(hourly, default=None))
