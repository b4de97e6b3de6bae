"""Outcome of one item of a batch."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from telecine.batch.batch_item import BatchItem
    from telecine.ledger.entry import LedgerEntry

OutcomeState: TypeAlias = Literal["waiting", "running", "saved", "failed", "in_doubt", "unfinished", "abandoned"]
"""State of an item. ``waiting``: nothing was sent. ``running``: the job runs, or its video is being saved. ``saved``:
the video is a file. ``failed``: there is no job, or it has failed. ``in_doubt``: the response to the submit was lost,
there may be a job. ``unfinished``: there is a job, but its video is not saved; run the batch again. ``abandoned``: it
was in doubt and closed by a person."""

DONE: Final[tuple[OutcomeState, ...]] = ("saved", "failed", "in_doubt", "unfinished", "abandoned")
"""States in which this run of the batch does nothing more."""


@dataclass(frozen=True, slots=True)
class WorkResult:
    """What a worker reports of one item, as the result of its workflow.

    Attributes:
        state: The state.
        error_type: Name of the class of the error.
        error: The error in words.
        file: The saved video.
    """

    state: OutcomeState
    error_type: str | None = None
    error: str | None = None
    file: str | None = None

    def to_json(self) -> str:
        """Return the result as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> WorkResult:
        """Read a result."""
        values: dict[str, Any] = json.loads(text)
        return cls(**values)


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """Outcome of one item of a batch.

    Attributes:
        item: The item.
        state: Its state.
        file: The saved video.
        error_type: Name of the class of the error, such as ``PromptRejected``.
        error: The error in words.
        entry: What the ledger knows of the job; ``None`` if nothing was sent.
    """

    item: BatchItem
    state: OutcomeState
    file: Path | None = None
    error_type: str | None = None
    error: str | None = None
    entry: LedgerEntry | None = None

    @property
    def seconds(self) -> float | None:
        """Time from the submit to the saved file; ``None`` without a file."""
        if self.entry is None or self.file is None:
            return None
        return (self.entry.updated_at - self.entry.created_at).total_seconds()
