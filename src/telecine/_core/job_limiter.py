"""How many jobs a provider takes at once and in an hour: kept within this process, for each key at each server."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from telecine._core.job_token import JobReference
from telecine.errors import LimitReached, describe_lost_slots
from telecine_runtime.capabilities import Limits
from telecine_runtime.flow import Flow, sleep

if TYPE_CHECKING:
    from telecine.providers import ProviderName

log: Final = logging.getLogger("telecine")

HOUR: Final = 3600.0
SLOT_LIFETIME_FACTOR: Final = 4
"""How many times its usual time a job is counted for, when nobody has looked whether it has ended."""
DEFAULT_SLOT_LIFETIME: Final = 600.0
"""Seconds that a job is counted for where no usual time is documented."""


@dataclass(slots=True)
class JobLimiter:
    """Counts the jobs of one key at one server."""

    clock: Callable[[], float] = time.monotonic
    _started: deque[float] = field(default_factory=deque[float])
    _open: OrderedDict[str, float] = field(default_factory=OrderedDict[str, float])  # the oldest first
    _lost: set[str] = field(default_factory=set[str])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, key: str, limits: Limits) -> float:
        """Take a place for a job, or return the seconds after which to ask again; 0 means taken."""
        with self._lock:
            now = self.clock()
            while self._started and now - self._started[0] >= HOUR:
                self._started.popleft()
            longest = (
                SLOT_LIFETIME_FACTOR * limits.typical_seconds[1] if limits.typical_seconds else DEFAULT_SLOT_LIFETIME
            )
            while self._open and now - next(iter(self._open.values())) >= longest:
                self._lost.discard(self._open.popitem(last=False)[0])
            if limits.submits_per_hour is not None and len(self._started) >= limits.submits_per_hour:
                return HOUR - (now - self._started[0])
            if limits.concurrency is not None and len(self._open) >= limits.concurrency:
                # Nobody can see the end of a job without an id: such places only lapse.
                stuck = self._lost.issuperset(self._open)
                return longest - (now - next(iter(self._open.values()))) if stuck else 1.0
            self._started.append(now)
            self._open[key] = now
            self._open.move_to_end(key)
            return 0.0

    def leave(self, key: str) -> None:
        """Give the place of a job back: it has ended."""
        with self._lock:
            self._open.pop(key, None)
            self._lost.discard(key)

    def refused(self, key: str) -> None:
        """Give the place back and forget the start: there is no job."""
        with self._lock:
            if self._open.pop(key, None) is not None and self._started:
                self._started.pop()

    def lose(self, key: str) -> None:
        """Note that the answer to a submit was lost: there may be a job, and it keeps its place."""
        with self._lock:
            if key in self._open:
                self._lost.add(key)

    def find(self, key: str) -> None:
        """Note that a job whose answer was lost has its id."""
        with self._lock:
            self._lost.discard(key)

    @property
    def lost(self) -> tuple[str, ...]:
        """Keys of the jobs that hold a place although the answer to their submit was lost, the oldest first."""
        with self._lock:
            return tuple(key for key in self._open if key in self._lost)


_limiters: dict[tuple[str, str, str], JobLimiter] = {}


def get_limiter(provider: str, fingerprint: str, base_url: str) -> JobLimiter:
    """Return the gate of a key at a provider's server, the same one in the whole process."""
    return _limiters.setdefault((provider, fingerprint, base_url), JobLimiter())


def wait_for_slot(gate: JobLimiter, key: str, provider: ProviderName, limits: Limits, patience: float) -> Flow[None]:
    """Wait for a place; places that lost answers hold are told at once.

    Raises:
        LimitReached: There is none within `patience` seconds.
    """
    waited = 0.0
    while seconds := gate.enter(key, limits):
        lost = tuple(JobReference(provider, None, each).token for each in gate.lost)
        if waited + seconds > patience:
            raise LimitReached(provider, limits, seconds, lost)
        if lost and not waited:
            log.warning("%s: waiting for a place%s", provider, describe_lost_slots(lost))
        yield from sleep(seconds)
        waited += seconds
