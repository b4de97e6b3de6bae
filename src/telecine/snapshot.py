"""What is known of a job at one moment, in words that are the same for every provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Generic, Literal, TypeAlias

from typing_extensions import TypeVar

State: TypeAlias = Literal["queued", "running", "succeeded", "failed", "expired", "unknown"]

TERMINAL: Final = frozenset({"succeeded", "failed", "expired"})
"""States that a job never leaves."""

RANK: Final = {"unknown": 0, "queued": 1, "running": 2, "succeeded": 3, "failed": 3, "expired": 3}
"""How far a job has come; it never goes back."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a job cost.

    Attributes:
        amount: How much.
        unit: Of what: ``USD``, or the provider's own unit, such as ``quota``.
        source: Who says so; ``provider`` when the answer did.
    """

    amount: Decimal
    unit: str
    source: str = "provider"

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a job came to nothing.

    Attributes:
        message: The provider's own words.
        code: The provider's own code.
        rejected: Whether moderation withheld the video.
    """

    message: str
    code: str | None = None
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class VideoLink:
    """Where a finished video lies, and what is known of it.

    Attributes:
        url: Where the MP4 can be fetched, without credentials. Take it as a secret: whoever has it can fetch.
        expires_at: When the link dies, if the provider says so.
        duration: Length in seconds, if the provider says so.
    """

    url: str = field(repr=False)
    expires_at: datetime | None = None
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one answer of a provider says about a job.

    Attributes:
        state: The state, in our words.
        provider_state: The state, in the provider's.
        progress: Percent done, from 0 to 100.
        video: The finished video.
        error: Why there will be none.
        cost: What it cost, also when it failed.
        raw: The decoded answer, as the generated client gives it.
    """

    state: State
    provider_state: str | None = None
    progress: int | None = None
    video: VideoLink | None = None
    error: Problem | None = None
    cost: Cost | None = None
    raw: Any = field(default=None, repr=False, compare=False)


V = TypeVar("V", bound=VideoLink)
V_co = TypeVar("V_co", bound=VideoLink, default=VideoLink, covariant=True)


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[V_co]):
    """What is known of a job at one moment; the attributes are those of `Reading`, the video can be saved."""

    state: State
    provider_state: str | None
    progress: int | None
    video: V_co | None
    error: Problem | None
    cost: Cost | None
    raw: Any = field(repr=False, compare=False)

    @property
    def done(self) -> bool:
        """Whether the job has come to an end, good or bad."""
        return self.state in TERMINAL


def snapshot_of(reading: Reading, video: V | None) -> Snapshot[V]:
    """Return what a reading says, with the video as an object that can be saved."""
    return Snapshot(
        reading.state, reading.provider_state, reading.progress, video, reading.error, reading.cost, reading.raw
    )
