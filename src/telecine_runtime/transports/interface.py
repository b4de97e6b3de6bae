"""Interface of HTTP transports, and helpers for their implementations."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, Protocol

from telecine_runtime.endpoint import HttpRequest
from telecine_runtime.errors import ConfigurationError, ResponseLost
from telecine_runtime.flows import Sink
from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.response import Response

if TYPE_CHECKING:
    import asyncio
else:
    asyncio = LazyModule("asyncio")  # blocking clients do not need it


MAX_RESPONSE_BYTES: Final = 16 << 20
"""Maximum size of a decompressed API response. Downloads have a limit of their own."""


class ResponseBody(Protocol):
    """Body of a download. Raises the same errors as `Transport`.

    Attributes:
        head: Status and headers of the response.
    """

    head: Response

    def __iter__(self) -> Iterator[bytes]:
        """Yield the chunks of the body."""
        ...

    def close(self) -> None:
        """Stop reading and release the connection."""
        ...


class AsyncResponseBody(Protocol):
    """The body of a download beside an event loop; see `Body`."""

    head: Response

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the chunks of the body."""
        ...

    async def aclose(self) -> None:
        """Stop reading and release the connection."""
        ...


class Transport(Protocol):
    """Blocking HTTP transport.

    Methods raise only `NotSent` (no connection was made), `ResponseLost` (the request may have been sent),
    `InvalidRequest` (it cannot be encoded) and `ConfigurationError` (the transport is closed).
    """

    def send(self, request: HttpRequest, timeout: float | None) -> Response:
        """Send a request and return its decompressed response, without following redirects.

        Raises `ResponseLost` for a response of more than `MAX_RESPONSE_BYTES`.

        Args:
            request: The request; a client of the user may add to it.
            timeout: Seconds without progress after which the request fails.
        """
        ...

    def open(self, url: str, headers: Mapping[str, str], timeout: float | None) -> ResponseBody:
        """Send a GET with exactly these headers and return the raw body, not decompressed."""
        ...

    def close(self) -> None:
        """Close the connections, except those of a client that was passed in."""
        ...


class AsyncTransport(Protocol):
    """Asynchronous HTTP transport; see `Transport`."""

    async def send(self, request: HttpRequest, timeout: float | None) -> Response:
        """Send a request and return its response; see `Transport.send`."""
        ...

    async def open(self, url: str, headers: Mapping[str, str], timeout: float | None) -> AsyncResponseBody:
        """Send a GET and return the body; see `Transport.open`."""
        ...

    async def close(self) -> None:
        """Close the connections, except those of a client that was passed in."""
        ...


class LoopAffinity:
    """The event loop that connections are bound to."""

    __slots__ = ("_loop",)

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def has_changed(self) -> bool:
        """Return whether the running loop differs from the previous one, so that new connections are needed.

        Raises:
            ConfigurationError: The previous loop is still open, so its connections may be in use.
        """
        loop = asyncio.get_running_loop()
        if loop is self._loop:
            return False
        previous = self._loop
        if previous is not None and not previous.is_closed():
            raise ConfigurationError("the client is bound to another event loop, which is still open")
        self._loop = loop
        return previous is not None


def write_to_sink(body: Iterable[bytes], sink: Sink) -> None:
    """Write a body to a sink, with backpressure."""
    for chunk in body:
        if sink.write(chunk):
            sink.wait()


async def awrite_to_sink(body: AsyncIterable[bytes], sink: Sink) -> None:
    """Write a body to a sink, with backpressure that does not block the event loop."""
    async for chunk in body:
        if sink.write(chunk):
            await asyncio.to_thread(sink.wait)


def is_within_limit(headers: Mapping[str, str]) -> bool:
    """Return whether ``Content-Length`` guarantees that a response is within the size limit."""
    length = headers.get("content-length", "")
    return length.isdigit() and int(length) <= MAX_RESPONSE_BYTES and "content-encoding" not in headers


class LimitedBuffer:
    """Buffer for the chunks of a response, with a size limit."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> None:
        """Add a chunk.

        Raises:
            ResponseLost: The response is too large.
        """
        self._size += len(chunk)
        if self._size > MAX_RESPONSE_BYTES:
            raise ResponseLost(
                self._operation, f"the response has more than {MAX_RESPONSE_BYTES >> 20} MiB", timed_out=False
            )
        self._chunks.append(chunk)

    def content(self) -> bytes:
        """Return the whole response body."""
        return b"".join(self._chunks)


def wrap_unexpected_error(operation: str, error: Exception) -> ResponseLost:
    """Return the error for an unexpected exception, without its text, which may contain a signed URL."""
    # It may come from a hook or transport of the user, or a closed loop, after the request was sent.
    return ResponseLost(operation, f"the response was lost: {type(error).__name__}", timed_out=False)
