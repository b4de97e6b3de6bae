"""What a command knows of one of its jobs at one moment: the one thing that all its displays are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from telecine._core.snapshot import Snapshot
from telecine_runtime.download.fetch import Saved
from telecine_runtime.errors import TelecineError

EventKind: TypeAlias = Literal["sent", "started", "update", "saving", "result"]


@dataclass(frozen=True, slots=True)
class JobEvent:
    """What is known of a job.

    Attributes:
        number: Which of the command's jobs it is, from 0 on.
        event: What has just happened; ``result`` is the last for each job.
        provider: Who makes the video; of several the names, with commas, until one has taken the job.
        tokens: What resumes the job. Of several only the one counts whose provider has taken it.
        id: The provider's id of the job.
        key: Our own key of the job.
        seconds: Time since the command began.
        snapshot: The job's last state.
        fetched: How many bytes of the video have come, and of how many, where that is known.
        saved: The video on the disk.
        error: Why there is none.
        dropped: A sentence for each field that was left out.
        refusals: What the providers answered that were asked before, by name.
    """

    number: int
    event: EventKind
    provider: str
    tokens: tuple[str, ...] = ()
    id: str | None = None
    key: str | None = None
    seconds: float = 0.0
    snapshot: Snapshot | None = None
    fetched: tuple[int, int | None] | None = None
    saved: Saved | None = None
    error: TelecineError | None = None
    dropped: tuple[str, ...] = ()
    refusals: tuple[tuple[str, TelecineError], ...] = ()


JobEventHandler: TypeAlias = Callable[[JobEvent], None]
"""Is told of every moment as it comes."""
