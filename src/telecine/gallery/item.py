"""Item of a gallery: one video with its request, its state and its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A change of state.

    Attributes:
        seconds: The time since the start of the timeline; all items of a page have the same start.
        state: The state: a harmonised one, or a word such as ``sent`` or ``saved``.
        provider_state: The provider's own state, if it is known.
    """

    seconds: float
    state: str
    provider_state: str | None = None


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """One video of a gallery.

    Attributes:
        key: The client's key of the job.
        state: A state of `telecine.ledger.entry.LedgerState`, or ``waiting`` before the submit.
        provider: Display name of the provider; empty if none was asked yet.
        model: The provider's model; empty if requests name none.
        prompt: Description of the video.
        file: Where the video was saved; it is playable if the file exists.
        duration: Length of the video in seconds; ``None`` if unknown.
        cost: Its cost with the unit, such as ``0.35 USD``.
        seconds: Time from the submit to the saved file, or to the error, in seconds.
        error: The error, in words.
        token: Text to resume the job from; ``None`` without a job.
        created_at: Time of the submit.
        states: The timeline; empty to show none.
    """

    key: str
    state: str
    provider: str
    model: str
    prompt: str
    file: Path | None = None
    duration: float | None = None
    cost: str | None = None
    seconds: float | None = None
    error: str | None = None
    token: str | None = None
    created_at: datetime | None = None
    states: Sequence[TimelineEntry] = ()
