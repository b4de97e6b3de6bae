"""Provider-independent snapshot of a job: state, progress, video, error, cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias

from typing_extensions import TypeVar

from telecine_runtime.state_words import TERMINAL_STATES, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from decimal import Decimal

    from telecine_runtime.model import Model


@dataclass(frozen=True, slots=True)
class Cost:
    """What a job cost.

    Attributes:
        amount: The amount.
        unit: ``USD``, or the provider's own unit, such as ``quota``.
        source: Origin of the amount; ``provider`` if it comes from a response.
        per_usd: How many of the unit make one US dollar, if documented.
    """

    amount: Decimal
    unit: str
    source: str = "provider"
    per_usd: int | None = field(default=None, compare=False, repr=False)

    @property
    def usd(self) -> Decimal | None:
        """The amount in US dollars; ``None`` if the value of the unit is undocumented."""
        if self.unit == "USD":
            return self.amount
        return self.amount / self.per_usd if self.per_usd else None

    @property
    def usd_source(self) -> Literal["told", "worked out"] | None:
        """Whether `usd` is stated by the provider (``told``) or converted from its unit (``worked out``)."""
        if self.unit == "USD":
            return "told"
        return "worked out" if self.per_usd else None

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a job failed.

    Attributes:
        message: The provider's error message.
        code: The provider's error code.
        rejected: Whether moderation withheld the video.
    """

    message: str
    code: str | None = None
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class VideoLink:
    """Link to a finished video.

    Attributes:
        url: URL of the MP4. It needs no credentials, so treat it as a secret.
        expires_at: When the link expires, if the provider says so.
        duration: Duration in seconds, if the provider says so.
    """

    url: str = field(repr=False)
    expires_at: datetime | None = None
    duration: float | None = None


Raw: TypeAlias = "Model | dict[str, Any] | list[Any] | str | int | float | bool | None"
"""A response: a model of the provider's package, or parsed JSON; ``None`` if there was no response."""

V_co = TypeVar("V_co", bound=VideoLink, default=VideoLink, covariant=True)


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[V_co]):
    """State of a job at one time.

    Attributes:
        state: The state: ``queued``, ``running``, ``succeeded``, ``failed``, ``expired``, or ``unknown``.
        provider_state: The provider's word for the state; ``None`` if it gives none.
        progress: Percent done, from 0 to 100; ``None`` if the provider does not say.
        video: The finished video, which can be saved; ``None`` until then, and if the job failed.
        error: Why there is no video; ``None`` unless the job has failed.
        cost: What it cost, also if it failed; ``None`` if the provider does not say.
        video_pending: Whether the provider reports success, but the response has no video yet. The state is then
            ``running``.
    """

    state: State
    provider_state: str | None = None
    progress: int | None = None
    video: V_co | None = None
    error: Problem | None = None
    cost: Cost | None = None
    video_pending: bool = False
    _source: Callable[[], Any] | None = field(default=None, repr=False, compare=False)
    _remarks: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @property
    def done(self) -> bool:
        """Whether the job has ended, with or without a video."""
        return self.state in TERMINAL_STATES

    @property
    def raw(self) -> Raw:
        """The response as a model of the generated client, or as parsed JSON if it does not match the model."""
        return self._source() if self._source is not None else None


def get_remarks(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the deviations of the response from the spec."""
    return snapshot._remarks  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - not public API, for the log only
