"""Minimal HTTP client over one socket, so that a benchmark measures the server."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Sequence


class RawConnection:
    """A keep-alive connection.

    Only the first response is parsed; all later ones are assumed to have the same length.

    Attributes:
        body: Body of the first response.
    """

    def __init__(self, port: int, request: bytes) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.send(request)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._receive_exactly(1)
        length_header = re.search(rb"(?i)content-length: *(\d+)", _check_status(head))
        self.body = self._receive_exactly(int(length_header[1]) if length_header else 0)
        self._length = len(head) + len(self.body)

    def send(self, request: bytes) -> None:
        """Send an encoded request."""
        self._socket.sendall(request)

    def receive(self) -> None:
        """Receive one more response."""
        _check_status(self._receive_exactly(self._length))

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _receive_exactly(self, length: int) -> bytes:
        response = self._socket.recv(length) if length else b""
        while len(response) < length:
            more = self._socket.recv(length - len(response))
            if not more:
                raise RuntimeError(f"the connection was closed after {response[-80:]!r}")
            response += more
        return response


def _check_status(response: bytes) -> bytes:
    if not response.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"expected status 200, got {response[:80]!r}")
    return response


def build_request(method: str, path: str, body: bytes = b"", headers: Sequence[tuple[str, str]] = ()) -> bytes:
    """Encode a request."""
    fields = [("Host", "127.0.0.1"), *headers]
    if body:
        fields += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def requests_per_second(connections: Sequence[RawConnection], requests: Sequence[bytes]) -> float:
    """Send requests, one at a time over each connection; return the responses per second."""
    start = time.perf_counter()
    for index in range(0, len(requests), len(connections)):
        pairs = list(zip(connections, requests[index : index + len(connections)], strict=False))
        for connection, request in pairs:
            connection.send(request)
        for connection, _ in pairs:
            connection.receive()
    return len(requests) / (time.perf_counter() - start)
