"""What is known of a job at one moment, in words that are the same for every provider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeAlias

from typing_extensions import TypeVar

from telecine_runtime.reading import Cost, Problem, Reading, VideoLink
from telecine_runtime.state_words import TERMINAL_STATES, State

__all__ = ["Cost", "Problem", "Snapshot", "State", "V", "VideoLink", "snapshot_of"]

if TYPE_CHECKING:
    from telecine_runtime.model import Model

Raw: TypeAlias = "Model | dict[str, Any] | list[Any] | str | int | float | bool | None"
"""An answer: a model of the provider's package, or parsed JSON; ``None`` when none came."""

V = TypeVar("V", bound=VideoLink)
V_co = TypeVar("V_co", bound=VideoLink, default=VideoLink, covariant=True)


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[V_co]):
    """What is known of a job at one moment.

    Attributes:
        state: The state, in our words: ``queued``, ``running``, ``succeeded``, ``failed``, ``expired``, or ``unknown``.
        provider_state: The state, in the provider's; ``None`` where it tells none.
        progress: Percent done, from 0 to 100; ``None`` where the provider does not tell.
        video: The finished video, which can be saved; ``None`` until then, and when there will be none.
        error: Why there will be none; ``None`` unless the job has failed.
        cost: What it cost, also when it failed; ``None`` where the provider does not tell.
        video_pending: Whether the provider calls the job done, but its answer holds no video yet; it still runs then.
    """

    state: State
    provider_state: str | None
    progress: int | None
    video: V_co | None
    error: Problem | None
    cost: Cost | None
    video_pending: bool = False
    _source: Callable[[], Any] | None = field(default=None, repr=False, compare=False)

    @property
    def done(self) -> bool:
        """Whether the job has come to an end, good or bad."""
        return self.state in TERMINAL_STATES

    @property
    def raw(self) -> Raw:
        """The answer as the generated client gives it; its parsed JSON where that does not fit the model."""
        return self._source() if self._source is not None else None


def snapshot_of(reading: Reading, video: V | None) -> Snapshot[V]:
    """Return what a reading says, with the video as an object that can be saved."""
    return Snapshot(
        reading.state,
        reading.provider_state,
        reading.progress,
        video,
        reading.error,
        reading.cost,
        reading.video_pending,
        reading.source,
    )
