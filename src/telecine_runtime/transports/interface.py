"""The seam between steps and an HTTP library: what a transport has to do, each in one file of its own."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, Protocol

from telecine_runtime.endpoint import HttpRequest
from telecine_runtime.errors import ConfigurationError, ResponseLost
from telecine_runtime.flow import Sink
from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.response import Response

if TYPE_CHECKING:
    import asyncio
else:
    asyncio = LazyModule("asyncio")  # a blocking program does without


MAX_RESPONSE_BYTES: Final = 16 << 20
"""How many bytes an answer of an API may have, unpacked; a video is no answer, and has a limit of its own."""


class ResponseBody(Protocol):
    """The body of a download, which raises the same errors as `Transport` when it breaks.

    Attributes:
        head: Status and headers of the answer.
    """

    head: Response

    def __iter__(self) -> Iterator[bytes]:
        """Yield the body, piece by piece."""
        ...

    def close(self) -> None:
        """Read no more."""
        ...


class AsyncResponseBody(Protocol):
    """The body of a download beside an event loop; see `Body`."""

    head: Response

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the body, piece by piece."""
        ...

    async def aclose(self) -> None:
        """Read no more."""
        ...


class Transport(Protocol):
    """Carries requests, blocking.

    Every method raises errors of ours only: `NotSent` when no connection was made, `ResponseLost` when the request may
    have left, `InvalidRequest` when it cannot be written, `ConfigurationError` when the transport is closed.
    """

    def send(self, request: HttpRequest, timeout: float | None) -> Response:
        """Send a request, follow no redirect, and return its answer, decompressed; at most `MAX_RESPONSE_BYTES`.

        Args:
            request: Complete, but for what the caller's own client adds to each request.
            timeout: Seconds without any progress after which to give up.
        """
        ...

    def open(self, url: str, headers: Mapping[str, str], timeout: float | None) -> ResponseBody:
        """Fetch a URL with these headers, nothing of a client's own, and return the body as it comes, not unpacked."""
        ...

    def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        ...


class AsyncTransport(Protocol):
    """Carries requests beside an event loop; the methods do what those of `Transport` do."""

    async def send(self, request: HttpRequest, timeout: float | None) -> Response:
        """Send a request and return its answer; see `Transport.send`."""
        ...

    async def open(self, url: str, headers: Mapping[str, str], timeout: float | None) -> AsyncResponseBody:
        """Fetch a URL and return its body; see `Transport.open`."""
        ...

    async def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        ...


class LoopAffinity:
    """Remembers the event loop that connections belong to: they die with it."""

    __slots__ = ("_loop",)

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def has_changed(self) -> bool:
        """Tell whether the loop that runs is another one than before, so that connections have to be made anew.

        Raises:
            ConfigurationError: The one before is still open, so that its connections may be in use.
        """
        loop = asyncio.get_running_loop()
        if loop is self._loop:
            return False
        before, self._loop = self._loop, loop
        if before is not None and not before.is_closed():
            self._loop = before
            raise ConfigurationError("the client belongs to another event loop, which is still open")
        return before is not None


def write_to_sink(body: Iterable[bytes], sink: Sink) -> None:
    """Pour a body into a sink, no faster than that can take it."""
    for chunk in body:
        if sink.write(chunk):
            sink.wait()


async def awrite_to_sink(body: AsyncIterable[bytes], sink: Sink) -> None:
    """Pour a body into a sink; the loop goes on while the sink is full."""
    async for chunk in body:
        if sink.write(chunk):
            await asyncio.to_thread(sink.wait)


def is_within_limit(headers: Mapping[str, str]) -> bool:
    """Tell whether an answer says that it is no longer than is allowed, so that nobody need count."""
    length = headers.get("content-length", "")
    return length.isdigit() and int(length) <= MAX_RESPONSE_BYTES and "content-encoding" not in headers


class LimitedBuffer:
    """The pieces of an answer, counted."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            ResponseLost: There are too many.
        """
        self._size += len(piece)
        if self._size > MAX_RESPONSE_BYTES:
            raise ResponseLost(
                self._operation, f"the answer has more than {MAX_RESPONSE_BYTES >> 20} MiB", timed_out=False
            )
        self._pieces.append(piece)

    def content(self) -> bytes:
        """Return them as one."""
        return b"".join(self._pieces)


def wrap_unexpected_error(operation: str, error: Exception) -> ResponseLost:
    """Return the error for one that nobody has foreseen; its text stays out, which may name a whole signed URL."""
    # A hook or a transport of the caller's own, or a loop that is gone: the request may well have left.
    return ResponseLost(operation, f"the answer was lost to {type(error).__name__}", timed_out=False)
