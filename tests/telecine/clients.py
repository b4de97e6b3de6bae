"""A client of either colour, used in one way: whatever has to be awaited is awaited."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from inspect import isawaitable
from typing import Any, Final

import httpx
from tests.providers import PROVIDER_NAMES
from tests.scripted_aiohttp import ScriptedConnector

from telecine import AiohttpTransport, AsyncClient, Client, Poll, Retry

PROVIDERS: Final = PROVIDER_NAMES
MODES: Final = ("sync", "async", "aiohttp")
KEY: Final = "mock-key-of-this-test-suite"
TLS: Final = ssl.create_default_context()
FAST_RETRY: Final = Retry(first_pause=0.01, longest_pause=0.02, longest_wait=5.0)
FAST_POLL: Final = Poll(first=0.01, cap=0.03, grace=0.1)

Handler = Callable[[httpx.Request], httpx.Response]


class ClientHarness:
    """A client and, where it needs one, an event loop.

    Attributes:
        client: `Client` or `AsyncClient`.
        colour: ``sync``, ``async``, or ``aiohttp``, which is asynchronous over the other transport.
    """

    def __init__(self, client: Any, colour: str, runner: asyncio.Runner) -> None:
        self.client = client
        self.colour = colour
        self._runner = runner

    def do(self, made: Any) -> Any:
        """Return a value, awaited if need be."""
        return self._runner.run(_await(made)) if isawaitable(made) else made

    def each(self, made: Iterator[Any] | AsyncIterator[Any]) -> Iterator[Any]:
        """Return what a generator of either colour yields, one by one."""
        if not isinstance(made, AsyncIterator):
            yield from made
            return
        while True:
            try:
                yield self.do(anext(made))
            except StopAsyncIteration:
                return


async def _await(made: Awaitable[Any]) -> Any:
    return await made


@contextmanager
def open_client(
    colour: str, *, handler: Handler | None = None, http: dict[str, Any] | None = None, **options: Any
) -> Iterator[ClientHarness]:
    """Make a client over sockets, or over a function that answers requests."""
    given = dict(http or {}) | ({"transport": httpx.MockTransport(handler)} if handler else {})
    # The machine's proxy has no business in a test, and reading certificates takes longer than most tests.
    given = given and {"trust_env": False, "verify": TLS, **given}
    options = {"api_key": KEY, "retry": FAST_RETRY, "poll": FAST_POLL, "timeout": 5.0} | options
    with asyncio.Runner() as runner:
        if colour == "sync":
            with (
                httpx.Client(**given) if given else nullcontext() as lines,
                Client(http_client=lines, **options) as client,
            ):
                yield ClientHarness(client, colour, runner)
            return
        lines_async = httpx.AsyncClient(**given) if given and colour == "async" else None
        made = runner.run(_open_async(colour, lines_async, handler, **options))
        try:
            yield ClientHarness(made, colour, runner)
        finally:
            runner.run(made.close())
            if lines_async is not None:
                runner.run(lines_async.aclose())


async def _open_async(
    colour: str, lines: httpx.AsyncClient | None, handler: Handler | None, **options: Any
) -> AsyncClient:
    if colour == "aiohttp":
        return AsyncClient(transport=AiohttpTransport(ScriptedConnector(handler) if handler else None), **options)
    return AsyncClient(http_client=lines, **options)


def run_coroutine(flow: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a loop of its own."""
    return asyncio.run(flow)
