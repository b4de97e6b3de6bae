"""The seam between steps and an HTTP library: what a transport has to do, each in one file of its own."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from typing import TYPE_CHECKING, Protocol

from .answer import Answer
from .endpoint import Request
from .errors import ConfigurationError
from .flow import Save, Sink
from .lazy import LazyModule

if TYPE_CHECKING:
    import asyncio
else:
    asyncio = LazyModule("asyncio")  # a blocking program does without


class Transport(Protocol):
    """Carries requests, blocking.

    Every method raises errors of ours only: `NotSent` when no connection was made, `AnswerLost` when the request may
    have left, `InvalidRequest` when it cannot be written, `ConfigurationError` when the transport is closed.
    """

    def send(self, request: Request, timeout: float | None) -> Answer:
        """Send a request, follow no redirect, and return its answer, decompressed.

        Args:
            request: Complete, but for what the caller's own client adds to each request.
            timeout: Seconds without any progress after which to give up.
        """
        ...

    def save(self, step: Save, timeout: float | None) -> Answer:
        """Pour a body as it comes into a sink, and return the head of the answer; nothing of a client's own is sent."""
        ...

    def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        ...


class AsyncTransport(Protocol):
    """Carries requests beside an event loop; the methods do what those of `Transport` do."""

    async def send(self, request: Request, timeout: float | None) -> Answer:
        """Send a request and return its answer; see `Transport.send`."""
        ...

    async def save(self, step: Save, timeout: float | None) -> Answer:
        """Pour a body into a sink; see `Transport.save`."""
        ...

    async def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        ...


class Home:
    """Remembers the event loop that connections belong to: they die with it."""

    __slots__ = ("_loop",)

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def has_moved(self) -> bool:
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


def pour(body: Iterable[bytes], sink: Sink) -> None:
    """Pour a body into a sink, no faster than that can take it."""
    for chunk in body:
        if sink.write(chunk):
            sink.wait()


async def apour(body: AsyncIterable[bytes], sink: Sink) -> None:
    """Pour a body into a sink; the loop goes on while the sink is full."""
    async for chunk in body:
        if sink.write(chunk):
            await asyncio.to_thread(sink.wait)
