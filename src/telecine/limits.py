"""How many jobs a provider takes at once and in an hour: kept within this process, for each key."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from telecine.errors import LimitReached
from telecine_runtime.capabilities import Limits
from telecine_runtime.flow import Flow, pause

HOUR: Final = 3600.0
PATIENCE: Final = 4
"""How many times its usual time a job is counted for, when nobody has looked whether it has ended."""
UNUSUAL: Final = 600.0
"""Seconds that a job is counted for where no usual time is documented."""


@dataclass(slots=True)
class Gate:
    """Counts the jobs of one key at one provider."""

    clock: Callable[[], float] = time.monotonic
    _started: deque[float] = field(default_factory=deque[float])
    _open: OrderedDict[str, float] = field(default_factory=OrderedDict[str, float])  # the oldest first
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, key: str, limits: Limits) -> float:
        """Take a place for a job, or return the seconds after which to ask again; 0 means taken."""
        with self._lock:
            now = self.clock()
            while self._started and now - self._started[0] >= HOUR:
                self._started.popleft()
            longest = PATIENCE * limits.typical_seconds[1] if limits.typical_seconds else UNUSUAL
            while self._open and now - next(iter(self._open.values())) >= longest:
                self._open.popitem(last=False)
            if limits.submits_per_hour is not None and len(self._started) >= limits.submits_per_hour:
                return HOUR - (now - self._started[0])
            if limits.concurrency is not None and len(self._open) >= limits.concurrency:
                return 1.0
            self._started.append(now)
            self._open[key] = now
            self._open.move_to_end(key)
            return 0.0

    def leave(self, key: str) -> None:
        """Give the place of a job back: it has ended."""
        with self._lock:
            self._open.pop(key, None)

    def refused(self, key: str) -> None:
        """Give the place back and forget the start: there is no job."""
        with self._lock:
            if self._open.pop(key, None) is not None and self._started:
                self._started.pop()


_gates: dict[tuple[str, str], Gate] = {}


def gate(provider: str, fingerprint: str) -> Gate:
    """Return the gate of a key at a provider, the same one in the whole process."""
    return _gates.setdefault((provider, fingerprint), Gate())


def wait_for_place(gate: Gate, key: str, provider: str, limits: Limits, patience: float) -> Flow[None]:
    """Wait for a place.

    Raises:
        LimitReached: There is none within `patience` seconds.
    """
    waited = 0.0
    while seconds := gate.enter(key, limits):
        if waited + seconds > patience:
            raise LimitReached(provider, limits, seconds)
        yield from pause(seconds)
        waited += seconds
