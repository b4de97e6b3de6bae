"""Polling schedule."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from telecine_runtime.capabilities import Limits


@dataclass(frozen=True, slots=True)
class Poll:
    """Polling schedule with exponential backoff.

    Attributes:
        first: Seconds before the first poll; by default a fifth of the documented duration of a job, between 1 and 5.
        factor: Factor by which each pause is longer than the one before.
        cap: Maximum pause in seconds, unless the provider requests a longer one.
        jitter: Fraction by which a pause is randomly shortened or extended, so that many jobs do not poll at once.
        grace: Seconds for which a succeeded job is polled again while its response has no video URL; after that it
            counts as failed.
        clock: Source of the time; must be monotonic.
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
        """Return the seconds before the next poll, without jitter."""
        return min(pause * self.factor, self.cap)

    def with_jitter(self, pause: float) -> float:
        """Return the pause with random jitter."""
        return pause * random.uniform(1 - self.jitter, 1 + self.jitter)  # noqa: S311 - spreads load, guards no secret
