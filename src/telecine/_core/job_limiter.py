"""Limits on concurrent and hourly jobs, enforced within this process for each API key and server."""

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
from telecine_runtime.flows import Flow, sleep

if TYPE_CHECKING:
    from telecine.providers import ProviderName

log: Final = logging.getLogger("telecine")

HOUR: Final = 3600.0
SLOT_LIFETIME_FACTOR: Final = 4
"""Multiple of its typical duration after which a job that nobody polls releases its slot."""
DEFAULT_SLOT_LIFETIME: Final = 600.0
"""The same in seconds, where no typical duration is documented."""


@dataclass(slots=True)
class JobLimiter:
    """Counts the jobs of one API key at one server."""

    clock: Callable[[], float] = time.monotonic
    _started: deque[float] = field(default_factory=deque[float])
    _slots: OrderedDict[str, float] = field(default_factory=OrderedDict[str, float])  # by key; the oldest first
    _lost: set[str] = field(default_factory=set[str])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def try_acquire(self, key: str, limits: Limits) -> float:
        """Take a slot for a job and return 0, or return the seconds after which to try again."""
        with self._lock:
            now = self.clock()
            while self._started and now - self._started[0] >= HOUR:
                self._started.popleft()
            typical = limits.typical_seconds
            lifetime = SLOT_LIFETIME_FACTOR * typical[1] if typical else DEFAULT_SLOT_LIFETIME
            while self._slots and now - self._oldest_slot() >= lifetime:
                self._lost.discard(self._slots.popitem(last=False)[0])
            if limits.submits_per_hour is not None and len(self._started) >= limits.submits_per_hour:
                return HOUR - (now - self._started[0])
            if limits.concurrency is not None and len(self._slots) >= limits.concurrency:
                # A job without an id cannot be polled, so its slot is free only at the end of its lifetime.
                all_lost = self._lost.issuperset(self._slots)
                return lifetime - (now - self._oldest_slot()) if all_lost else 1.0
            self._started.append(now)
            self._slots[key] = now
            self._slots.move_to_end(key)
            return 0.0

    def _oldest_slot(self) -> float:
        return next(iter(self._slots.values()))

    def release(self, key: str) -> None:
        """Release the slot of a job that has ended."""
        with self._lock:
            self._slots.pop(key, None)
            self._lost.discard(key)

    def cancel(self, key: str) -> None:
        """Release the slot of a job that was refused, and do not count it for the hour."""
        with self._lock:
            started_at = self._slots.pop(key, None)
            if started_at is not None and started_at in self._started:  # else it was an hour ago
                self._started.remove(started_at)

    def mark_lost(self, key: str) -> None:
        """Record that the response to a submit was lost: there may be a job, which keeps its slot."""
        with self._lock:
            if key in self._slots:
                self._lost.add(key)

    def mark_found(self, key: str) -> None:
        """Record that the id of a lost job has been found."""
        with self._lock:
            self._lost.discard(key)

    @property
    def lost_keys(self) -> tuple[str, ...]:
        """Keys of the lost jobs that occupy a slot, the oldest first."""
        with self._lock:
            return tuple(key for key in self._slots if key in self._lost)


_limiters: dict[tuple[str, str, str], JobLimiter] = {}


def get_limiter(provider: str, fingerprint: str, base_url: str) -> JobLimiter:
    """Return the limiter of an API key at a server; there is one for each in a process."""
    return _limiters.setdefault((provider, fingerprint, base_url), JobLimiter())


def wait_for_slot(limiter: JobLimiter, key: str, provider: ProviderName, limits: Limits, max_wait: float) -> Flow[None]:
    """Wait for a free slot.

    Raises:
        LimitReached: No slot becomes free within `max_wait` seconds.
    """
    waited = 0.0
    while seconds := limiter.try_acquire(key, limits):
        lost = tuple(JobReference(provider, None, each).token for each in limiter.lost_keys)
        if waited + seconds > max_wait:
            raise LimitReached(provider, limits, seconds, lost)
        if lost and not waited:
            log.warning("%s: waiting for a free slot%s", provider, describe_lost_slots(lost))
        yield from sleep(seconds)
        waited += seconds
