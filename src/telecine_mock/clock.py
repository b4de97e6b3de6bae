"""Clock of the mock servers, in Unix seconds. Tests can advance or stop it."""

import asyncio
import threading
import time
from collections.abc import Callable


class Clock:
    """Wall clock that `advance` can push forward. Thread-safe."""

    def __init__(self) -> None:
        self._base = time.time()
        self._origin = time.monotonic()
        self._changed = threading.Condition()

    def now(self) -> float:
        """Return the Unix time."""
        return self._base + time.monotonic() - self._origin

    def advance(self, seconds: float) -> None:
        """Push the time forward and wake the threads that wait for it."""
        with self._changed:
            self._base += seconds
            self._changed.notify_all()

    def wait_until(self, deadline: float, is_stopped: Callable[[], bool]) -> bool:
        """Block this thread until `deadline` or until `is_stopped()`. Return whether the deadline was reached."""
        with self._changed:
            while (remaining := deadline - self.now()) > 0 and not is_stopped():
                self._changed.wait(self._wait_timeout(remaining))
        return not is_stopped()

    def wake(self) -> None:
        """Make every waiting thread check whether it is stopped."""
        with self._changed:
            self._changed.notify_all()

    async def sleep_until(self, deadline: float) -> None:
        """Wait for `deadline` in a coroutine. It polls, because another thread may advance the clock."""
        while (remaining := deadline - self.now()) > 0:
            await asyncio.sleep(min(remaining, 0.01))

    def _wait_timeout(self, remaining: float, /) -> float | None:
        return min(remaining, 3600.0)  # a lock cannot wait for years


class ManualClock(Clock):
    """Clock that stands still and moves by `advance` only. `start` is in Unix seconds, by default 1 May 2026."""

    def __init__(self, start: float = 1_777_593_600.0) -> None:
        super().__init__()
        self._base = start

    def now(self) -> float:
        """Return the Unix time."""
        return self._base

    def _wait_timeout(self, _remaining: float, /) -> float | None:
        return None
