"""How often to ask for a job, and for how long."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from telecine_runtime.capabilities import Limits


@dataclass(frozen=True, slots=True)
class Poll:
    """The rhythm of polling.

    Attributes:
        first: Seconds before the first poll; by default a fifth of the time that the provider says a job takes, but
            at least 1 and at most 5.
        factor: By how much each pause is longer than the one before.
        cap: Seconds that no pause exceeds, unless the provider asks for more.
        jitter: By which share a pause is randomly shorter or longer, so that many jobs do not ask at once.
        grace: Seconds for which a job that is done is asked for again while its answer holds no video; after that it
            has failed.
        clock: Where the time comes from; it must never go back.
    """

    first: float | None = None
    factor: float = 1.5
    cap: float = 10.0
    jitter: float = 0.2
    grace: float = 60.0
    clock: Callable[[], float] = time.monotonic

    def first_pause(self, limits: Limits) -> float:
        """Return the seconds before the first poll."""
        if self.first is not None:
            return self.first
        return min(max(limits.typical_seconds[0] / 5, 1.0), 5.0) if limits.typical_seconds else 2.0

    def next_pause(self, pause: float) -> float:
        """Return the seconds before the next poll, jitter aside."""
        return min(pause * self.factor, self.cap)

    def with_jitter(self, pause: float) -> float:
        """Return the pause with its jitter."""
        return pause * random.uniform(1 - self.jitter, 1 + self.jitter)  # noqa: S311 - spreads load, guards no secret
