"""A connection that asks as cheaply as can be: what is to be measured is the server."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Sequence


class RawConnection:
    """One connection that stays open.

    Only the first answer is read by its headers; those after it are taken to be as long, and counted by their bytes.
    """

    def __init__(self, port: int, request: bytes) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.send(request)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._exactly(1)
        told = re.search(rb"(?i)content-length: *(\d+)", _checked(head))
        self.body = self._exactly(int(told[1]) if told else 0)
        """Of the first answer."""
        self._length = len(head) + len(self.body)

    def send(self, request: bytes) -> None:
        """Send a request that was written before."""
        self._socket.sendall(request)

    def receive(self) -> None:
        """Read one more answer like the first."""
        _checked(self._exactly(self._length))

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _exactly(self, length: int) -> bytes:
        answer = self._socket.recv(length) if length else b""
        while len(answer) < length:
            more = self._socket.recv(length - len(answer))
            if not more:
                raise RuntimeError(f"the answer ended with {answer[-80:]!r}")
            answer += more
        return answer


def _checked(answer: bytes) -> bytes:
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"a good request was answered with {answer[:80]!r}")
    return answer


def build_request(method: str, path: str, body: bytes = b"", headers: Sequence[tuple[str, str]] = ()) -> bytes:
    """Write a request."""
    fields = [("Host", "127.0.0.1"), *headers]
    if body:
        fields += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def requests_per_second(lines: Sequence[RawConnection], requests: Sequence[bytes]) -> float:
    """Send requests, one at a time over each connection, and return how many are answered in a second."""
    begun = time.perf_counter()
    for at in range(0, len(requests), len(lines)):
        pairs = list(zip(lines, requests[at : at + len(lines)], strict=False))
        for line, request in pairs:
            line.send(request)
        for line, _ in pairs:
            line.receive()
    return len(requests) / (time.perf_counter() - begun)
