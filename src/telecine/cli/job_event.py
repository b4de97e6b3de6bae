"""Job events: the state of one of a command's jobs after a change, from which all output is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from telecine._core.saveable_snapshot import Snapshot
from telecine_runtime.download.fetch import Saved
from telecine_runtime.errors import TelecineError

EventKind: TypeAlias = Literal["sent", "started", "update", "saving", "result"]


@dataclass(frozen=True, slots=True)
class JobEvent:
    """State of a job after a change.

    Attributes:
        number: The index of the job in the command.
        kind: What has changed; ``result`` is the last for each job.
        provider: The provider's name; several names, with commas, until one of them has accepted the job.
        tokens: What resumes the job; several until a provider has accepted it.
        id: The provider's id of the job.
        key: The client's key of the job.
        seconds: The time since the command began.
        snapshot: The last polled state.
        downloaded: The received bytes of the video, and the total where it is known.
        saved: The saved file.
        error: Why the job has no video.
        dropped: A sentence for each field that was dropped.
        refusals: The errors of the providers that refused the job, by name.
    """

    number: int
    kind: EventKind
    provider: str
    tokens: tuple[str, ...] = ()
    id: str | None = None
    key: str | None = None
    seconds: float = 0.0
    snapshot: Snapshot | None = None
    downloaded: tuple[int, int | None] | None = None
    saved: Saved | None = None
    error: TelecineError | None = None
    dropped: tuple[str, ...] = ()
    refusals: tuple[tuple[str, TelecineError], ...] = ()


JobEventHandler: TypeAlias = Callable[[JobEvent], None]
