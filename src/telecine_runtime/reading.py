"""What one answer to a poll says of a job, in words that are the same for every provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from decimal import Decimal

    from telecine_runtime.state_words import State


@dataclass(frozen=True, slots=True)
class Cost:
    """What a job cost.

    Attributes:
        amount: How much.
        unit: Of what: ``USD``, or the provider's own unit, such as ``quota``.
        source: Who says so; ``provider`` when the answer did.
        per_usd: How many of the unit make one US dollar, where that is documented.
    """

    amount: Decimal
    unit: str
    source: str = "provider"
    per_usd: int | None = field(default=None, compare=False, repr=False)

    @property
    def usd(self) -> Decimal | None:
        """The amount in US dollars; ``None`` where no page tells what the unit is worth."""
        if self.unit == "USD":
            return self.amount
        return self.amount / self.per_usd if self.per_usd else None

    @property
    def usd_source(self) -> Literal["told", "worked out"] | None:
        """Whether the provider told the dollars itself, or they were worked out from its own unit."""
        if self.unit == "USD":
            return "told"
        return "worked out" if self.per_usd else None

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


class Reading(NamedTuple):
    """What one answer of a provider says about a job. A tuple, because one is made for every poll.

    Attributes:
        state: The state, in our words.
        provider_state: The state, in the provider's.
        progress: Percent done, from 0 to 100.
        video: The finished video.
        error: Why there will be none.
        cost: What it cost, also when it failed.
        video_pending: Whether the provider calls the job done, but its answer holds no video yet; it still runs then.
        remarks: What in the answer was not as the spec has it.
        source: Returns the answer as the generated client gives it.
    """

    state: State
    provider_state: str | None = None
    progress: int | None = None
    video: VideoLink | None = None
    error: Problem | None = None
    cost: Cost | None = None
    video_pending: bool = False
    remarks: tuple[str, ...] = ()
    source: Callable[[], Any] | None = None
