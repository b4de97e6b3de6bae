"""The time of the mock servers: Unix seconds that tests can push forward, or hold still."""

import asyncio
import threading
import time
from collections.abc import Callable


class Clock:
    """Runs like the clock on the wall; `advance` adds to it. Safe to use from several threads."""

    def __init__(self) -> None:
        self._base = time.time()
        self._origin = time.monotonic()
        self._moved = threading.Condition()

    def now(self) -> float:
        """Seconds since 1970."""
        return self._base + time.monotonic() - self._origin

    def advance(self, seconds: float) -> None:
        """Push the time forward; whoever waits for a moment that has now come wakes up."""
        with self._moved:
            self._base += seconds
            self._moved.notify_all()

    def wait_until(self, moment: float, stopped: Callable[[], bool]) -> bool:
        """Block this thread until `moment`, or until `stopped()`; say whether the moment came."""
        with self._moved:
            while (left := moment - self.now()) > 0 and not stopped():
                self._moved.wait(self._patience(left))
        return not stopped()

    def wake(self) -> None:
        """Make every waiting thread look again whether it is stopped."""
        with self._moved:
            self._moved.notify_all()

    async def sleep_until(self, moment: float) -> None:
        """Let a coroutine wait for `moment`. It looks often, because another thread may advance the clock."""
        while (left := moment - self.now()) > 0:
            await asyncio.sleep(min(left, 0.01))

    def _patience(self, left: float, /) -> float | None:
        return min(left, 3600.0)  # a lock cannot wait for years


class ManualClock(Clock):
    """Stands still at `start` (Unix seconds; by default the first of May 2026) and moves by `advance` only."""

    def __init__(self, start: float = 1_777_593_600.0) -> None:
        super().__init__()
        self._base = start

    def now(self) -> float:
        """Seconds since 1970."""
        return self._base

    def _patience(self, _left: float, /) -> float | None:
        return None
