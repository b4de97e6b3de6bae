"""HTTP client that keeps to a rate, and waits when a server says that it was called too often."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx

TOO_MANY: Final = 429
MAX_WAIT: Final = 60.0
"""Seconds to wait at most for one `Retry-After`."""
MAX_ATTEMPTS: Final = 3
DEFAULT_WAIT: Final = 5.0
"""Seconds to wait if the server does not say how long."""


class PacedClient(httpx.Client):
    """HTTP client for a server that limits the rate of requests.

    A GET that is refused with status 429 is sent again. Another request is not: it may create a job, which is charged.

    Args:
        interval: Seconds between two GETs.
        sleep: Waits a number of seconds.
        options: As for `httpx.Client`.
    """

    def __init__(self, interval: float, sleep: Callable[[float], object] = time.sleep, **options: Any) -> None:
        super().__init__(**options)
        self._interval, self._sleep = interval, sleep
        self._next = 0.0

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request, when its time has come."""
        for _ in range(MAX_ATTEMPTS - 1):
            response = self._send_in_time(request, **options)
            if response.status_code != TOO_MANY or request.method != "GET":
                return response
            response.close()
            self._sleep(read_retry_after(response.headers))
        return self._send_in_time(request, **options)

    def _send_in_time(self, request: httpx.Request, **options: Any) -> httpx.Response:
        now = time.monotonic()
        if request.method == "GET" and self._interval:
            if self._next > now:
                self._sleep(self._next - now)
            self._next = max(now, self._next) + self._interval
        return super().send(request, **options)


def read_retry_after(headers: Mapping[str, str]) -> float:
    """Return how many seconds a refused request has to wait, at most `MAX_WAIT`."""
    text = headers.get("retry-after", "").strip()
    return min(float(text), MAX_WAIT) if text.isascii() and text.isdecimal() else DEFAULT_WAIT
