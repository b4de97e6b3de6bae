"""Callback sender: posts callbacks to this machine when jobs end, and records every attempt."""

import http.client
import ipaddress
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from telecine_mock.clock import Clock

RECEIVER_TIMEOUT = 10.0  # seconds
REAL_JOB_SECONDS = 60.0  # assumed duration of a real provider's job; retry delays scale by it
NOT_LOCAL = "not delivered: only this machine is called (localhost, 127.0.0.1, [::1])"


def no_signature_headers(_timestamp: int) -> Mapping[str, str]:
    """Return no headers: the provider does not sign callbacks."""
    return {}


@dataclass(frozen=True, slots=True)
class MockCallback:
    """The callback of a finished job.

    `headers` returns the headers of an attempt at a Unix time. `attempts` are the documented times of the attempts, in
    seconds after the end of the job.
    """

    provider: str
    job_id: str
    url: str
    body: bytes
    headers: Callable[[int], Mapping[str, str]] = no_signature_headers
    attempts: tuple[float, ...] = (0.0,)


@dataclass(frozen=True, slots=True)
class CallbackDelivery:
    """One attempt: the receiver's `status`, or the `reason` why there is none. `at` is in Unix seconds."""

    provider: str
    job_id: str
    url: str
    attempt: int
    at: float
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    status: int | None
    reason: str | None

    @property
    def delivered(self) -> bool:
        """Whether the receiver accepted it."""
        return self.status is not None and 200 <= self.status < 300


class CallbackSender:
    """Sends callbacks at times of the mock's clock, each in its own thread."""

    def __init__(self, clock: Clock, pace: float) -> None:
        self._clock = clock
        self._scale = pace / REAL_JOB_SECONDS
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.deliveries: deque[CallbackDelivery] = deque(maxlen=1000)

    def post(self, callback: MockCallback, at: float, copies: int = 1) -> None:
        """Send `callback` at a Unix time, and again at its later attempts until the receiver accepts it."""
        reason = local_url_problem(callback.url)
        if reason is not None:
            self._record(callback, 1, {}, None, reason)
            return
        arguments = (callback, at, copies)
        thread = threading.Thread(target=self._deliver, args=arguments, name="telecine-callback-sender", daemon=True)
        with self._lock:
            self._threads = [*(known for known in self._threads if known.is_alive()), thread]
            thread.start()

    def close(self) -> None:
        """Cancel the pending attempts; wait up to a second for a running one."""
        self._closed.set()
        self._clock.wake()
        with self._lock:
            threads = self._threads
        for thread in threads:
            thread.join(1)

    def _deliver(self, callback: MockCallback, at: float, copies: int) -> None:
        for number, delay in enumerate(callback.attempts, 1):
            if not self._clock.wait_until(at + delay * self._scale, self._closed.is_set):
                return
            deliveries = [self._attempt(callback, number) for _ in range(copies)]
            if any(delivery.delivered for delivery in deliveries):
                return

    def _attempt(self, callback: MockCallback, number: int) -> CallbackDelivery:
        headers = {"Content-Type": "application/json", **callback.headers(int(self._clock.now()))}
        target = urlsplit(callback.url)
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        connection = http.client.HTTPConnection(target.hostname or "", target.port or 80, timeout=RECEIVER_TIMEOUT)
        try:
            connection.request("POST", path, callback.body, headers)
            return self._record(callback, number, headers, connection.getresponse().status, None)
        except (OSError, ValueError, http.client.HTTPException) as error:
            return self._record(callback, number, headers, None, f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    def _record(
        self, callback: MockCallback, number: int, headers: Mapping[str, str], status: int | None, reason: str | None
    ) -> CallbackDelivery:
        delivery = CallbackDelivery(
            provider=callback.provider,
            job_id=callback.job_id,
            url=callback.url,
            attempt=number,
            at=self._clock.now(),
            headers=headers,
            body=callback.body,
            status=status,
            reason=reason,
        )
        self.deliveries.append(delivery)
        return delivery


def local_url_problem(url: str) -> str | None:
    """Return why a URL may not be called; None if it may. Only plain HTTP on this machine is allowed."""
    try:
        target = urlsplit(url)
        host, _ = target.hostname or "", target.port  # `port` raises ValueError when it is out of range
        is_local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return NOT_LOCAL
    if not is_local:
        return NOT_LOCAL
    return None if target.scheme == "http" else "not delivered: only plain http is supported"
