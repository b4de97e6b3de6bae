"""Test harness for a synchronous or asynchronous client: coroutines are awaited."""

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
    """A client with an event loop.

    Attributes:
        client: `Client` or `AsyncClient`.
        mode: ``sync``, ``async``, or ``aiohttp``: asynchronous with the aiohttp transport.
    """

    def __init__(self, client: Any, mode: str, runner: asyncio.Runner) -> None:
        self.client = client
        self.mode = mode
        self._runner = runner

    def resolve(self, value: Any) -> Any:
        """Return a value, or the result of an awaitable."""
        return self._runner.run(_await(value)) if isawaitable(value) else value

    def iterate(self, items: Iterator[Any] | AsyncIterator[Any]) -> Iterator[Any]:
        """Yield the items of a synchronous or asynchronous iterator."""
        if not isinstance(items, AsyncIterator):
            yield from items
            return
        while True:
            try:
                yield self.resolve(anext(items))
            except StopAsyncIteration:
                return


async def _await(value: Awaitable[Any]) -> Any:
    return await value


@contextmanager
def open_client(
    mode: str, *, handler: Handler | None = None, http: dict[str, Any] | None = None, **options: Any
) -> Iterator[ClientHarness]:
    """Open a client over sockets, or over a function that responds to requests."""
    client_options = dict(http or {}) | ({"transport": httpx.MockTransport(handler)} if handler else {})
    # Ignore the machine's proxy, and do not load certificates, which takes longer than most tests.
    client_options = client_options and {"trust_env": False, "verify": TLS, **client_options}
    options = {"api_key": KEY, "retry": FAST_RETRY, "poll": FAST_POLL, "timeout": 5.0} | options
    with asyncio.Runner() as runner:
        if mode == "sync":
            with (
                httpx.Client(**client_options) if client_options else nullcontext() as http_client,
                Client(http_client=http_client, **options) as client,
            ):
                yield ClientHarness(client, mode, runner)
            return
        async_http_client = httpx.AsyncClient(**client_options) if client_options and mode == "async" else None
        client = runner.run(_open_async(mode, async_http_client, handler, **options))
        try:
            yield ClientHarness(client, mode, runner)
        finally:
            runner.run(client.close())
            if async_http_client is not None:
                runner.run(async_http_client.aclose())


async def _open_async(
    mode: str, http_client: httpx.AsyncClient | None, handler: Handler | None, **options: Any
) -> AsyncClient:
    if mode == "aiohttp":
        return AsyncClient(transport=AiohttpTransport(ScriptedConnector(handler) if handler else None), **options)
    return AsyncClient(http_client=http_client, **options)


def run_coroutine(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in its own event loop."""
    return asyncio.run(coroutine)
