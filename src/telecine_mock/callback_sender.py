"""Callbacks: sent when a job ends, to this machine only, and written down whether they arrived or not."""

import http.client
import ipaddress
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from telecine_mock.clock import Clock

RECEIVER_TIMEOUT = 10.0  # seconds that a receiver has for its answer
REAL_JOB_SECONDS = 60.0  # seconds that we take a job of a real provider to last, to scale the delays
NOT_LOCAL = "not delivered: only this machine is called (localhost, 127.0.0.1, [::1])"


def no_signature_headers(_timestamp: int) -> Mapping[str, str]:
    """Add no headers: the provider does not sign."""
    return {}


@dataclass(frozen=True, slots=True)
class MockCallback:
    """What a provider sends when a job ends.

    `headers` makes the headers of an attempt from its time, `attempts` are the documented moments in seconds after the
    end.
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
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


class CallbackSender:
    """Delivers callbacks, each in a thread of its own, at the moments of the mock's clock."""

    def __init__(self, clock: Clock, pace: float) -> None:
        self._clock = clock
        self._scale = pace / REAL_JOB_SECONDS
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.deliveries: deque[CallbackDelivery] = deque(maxlen=1000)

    def post(self, callback: MockCallback, moment: float, copies: int = 1) -> None:
        """Deliver `callback` at `moment` (Unix seconds), and again at its later attempts until a copy is taken."""
        reason = local_url_problem(callback.url)
        if reason is not None:
            self._note(callback, 1, {}, None, reason)
            return
        arguments = (callback, moment, copies)
        thread = threading.Thread(target=self._deliver, args=arguments, name="telecine-courier", daemon=True)
        with self._lock:
            self._threads = [*(each for each in self._threads if each.is_alive()), thread]
            thread.start()

    def close(self) -> None:
        """Stop everything that still waits; an attempt that is on its way gets a second to end."""
        self._closed.set()
        self._clock.wake()
        with self._lock:
            threads = self._threads
        for thread in threads:
            thread.join(1)

    def _deliver(self, callback: MockCallback, moment: float, copies: int) -> None:
        for number, delay in enumerate(callback.attempts, 1):
            if not self._clock.wait_until(moment + delay * self._scale, self._closed.is_set):
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
            return self._note(callback, number, headers, connection.getresponse().status, None)
        except (OSError, ValueError, http.client.HTTPException) as error:
            return self._note(callback, number, headers, None, f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    def _note(
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
    """Say why a callback may not go to this address; None if it may. Only plain HTTP on this machine is called."""
    try:
        target = urlsplit(url)
        host, _ = target.hostname or "", target.port
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return NOT_LOCAL
    if not local:
        return NOT_LOCAL
    return None if target.scheme == "http" else "not delivered: only plain http is spoken"
