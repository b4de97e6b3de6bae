"""Plan of a run: what earlier runs have done, what is to be resumed, and what will be submitted and paid for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from telecine.batch.batch_item import BatchItem
from telecine.batch.outcome import DONE, BatchOutcome, OutcomeState
from telecine.ledger.entry import CLAIMABLE, LedgerEntry

FINAL: Final[dict[str, OutcomeState]] = {"failed": "failed", "expired": "failed", "abandoned": "abandoned"}
"""States of the ledger in which nothing can be done any more."""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What is left to do of a batch.

    Attributes:
        ended: Outcomes of earlier runs: saved, failed or abandoned.
        started: Items with an earlier submit: their jobs are waited for, their videos are saved.
        new: Items that will be submitted.
    """

    ended: tuple[BatchOutcome, ...]
    started: tuple[BatchItem, ...]
    new: tuple[BatchItem, ...]


def plan_batch(items: Iterable[BatchItem], entries: Mapping[str, LedgerEntry], folder: Path) -> BatchPlan:
    """Sort items by what the ledger knows of them.

    Args:
        items: The items.
        entries: The entries of the ledger, by key.
        folder: Absolute path of the folder for the videos.
    """
    ended: list[BatchOutcome] = []
    started: list[BatchItem] = []
    new: list[BatchItem] = []
    for item in items:
        entry = entries.get(item.key)
        outcome = judge(BatchOutcome(item, "waiting"), entry, folder)
        if outcome.state in DONE:
            ended.append(outcome)
        else:
            (new if entry is None or entry.state in CLAIMABLE else started).append(item)
    return BatchPlan(tuple(ended), tuple(started), tuple(new))


def judge(outcome: BatchOutcome, entry: LedgerEntry | None, folder: Path) -> BatchOutcome:
    """Return the outcome of an item: ended if nothing is left to do for it, else waiting."""
    state: OutcomeState = "waiting" if entry is None else FINAL.get(entry.state, "waiting")
    if entry is not None and state != "waiting":
        return replace(outcome, state=state, error=entry.trouble, entry=entry)
    if entry is not None and entry.file is not None and entry.file.parent == folder and entry.file.is_file():
        return replace(outcome, state="saved", file=entry.file, error_type=None, error=None, entry=entry)
    return replace(outcome, state="waiting", error_type=None, error=None, entry=entry)
