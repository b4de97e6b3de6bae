"""Requests over httpx, the default."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, aclosing, closing
from functools import lru_cache
from typing import Any, Final

import httpx

from telecine_runtime.endpoint import Request
from telecine_runtime.errors import AnswerLost, ConfigurationError, InvalidRequest, NotSent, TelecineError
from telecine_runtime.response import Answer
from telecine_runtime.transports.httpx_connections import MOST, SMALL, AsyncConnections, Connections
from telecine_runtime.transports.httpx_log import discreet
from telecine_runtime.transports.interface import AsyncTransport, Collected, Home, is_short, lost_to

NEVER_LEFT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class HttpxTransport:
    """Requests over httpx; an `httpx.Client` that is passed in is borrowed and stays open."""

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._owned = client is None
        self._client = Connections() if client is None else client

    def send(self, request: Request, timeout: float | None) -> Answer:
        """Send a request; see `Transport.send`."""
        _refuse_if(closed=self._client.is_closed)
        prepared = written(request, self._client.headers, timeout)
        try:
            with discreet(), closing(self._client.send(prepared, stream=True, follow_redirects=False)) as response:
                headers = _lower(response.headers)
                return Answer(response.status_code, headers, _content(request.operation, headers, response))
        except httpx.RequestError as error:
            raise _lost(request.operation, error) from error

    def open(self, url: str, headers: Mapping[str, str], timeout: float | None) -> _Body:
        """Fetch a URL and return its body; see `Transport.open`."""
        _refuse_if(closed=self._client.is_closed)
        request = _bare(url, headers, timeout)
        try:
            with discreet():
                return _Body(self._client.send(request, stream=True, auth=None, follow_redirects=False))
        except httpx.RequestError as error:
            lost = _broken(error)
        raise lost

    def close(self) -> None:
        """Close the connections, if they are ours."""
        if self._owned:
            self._client.close()


class AsyncHttpxTransport:
    """Requests over httpx beside an event loop; an `httpx.AsyncClient` that is passed in is borrowed and stays open."""

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._owned = client is None
        self._pools = [_Pool(AsyncConnections() if client is None else client)]
        self._home = Home()

    async def send(self, request: Request, timeout: float | None) -> Answer:
        """Send a request; see `Transport.send`."""
        with self._pool() as client:
            prepared = written(request, client.headers, timeout)
            try:
                with discreet():
                    response = await client.send(prepared, stream=True, follow_redirects=False)
                async with aclosing(response):
                    headers = _lower(response.headers)
                    return Answer(response.status_code, headers, await _acontent(request.operation, headers, response))
            except httpx.RequestError as error:
                raise _lost(request.operation, error) from error

    async def open(self, url: str, headers: Mapping[str, str], timeout: float | None) -> _AsyncBody:
        """Fetch a URL and return its body; see `Transport.open`."""
        request = _bare(url, headers, timeout)
        with ExitStack() as busy:
            client = busy.enter_context(self._pool())
            try:
                with discreet():
                    response = await client.send(request, stream=True, auth=None, follow_redirects=False)
                return _AsyncBody(response, busy.pop_all())
            except httpx.RequestError as error:
                lost = _broken(error)
        raise lost

    async def close(self) -> None:
        """Close the connections, if they are ours."""
        if self._owned:
            for pool in self._pools:
                await pool.client.aclose()

    def _pool(self) -> _Pool:
        """Return the first pool with room, else a new one, else the one with the least to do."""
        _refuse_if(closed=self._pools[0].client.is_closed)
        if self._owned and self._home.has_moved():
            self._pools = [_Pool(AsyncConnections())]
        pool = next((pool for pool in self._pools if pool.busy < SMALL), None)
        if pool is None and self._owned and len(self._pools) < MOST // SMALL:
            pool = _Pool(AsyncConnections())
            self._pools.append(pool)
        return pool or min(self._pools, key=lambda pool: pool.busy)


class _Body:
    """See `transport.Body`."""

    def __init__(self, response: httpx.Response) -> None:
        self.head = Answer(response.status_code, _lower(response.headers), b"")
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_raw()
        except Exception as error:  # noqa: BLE001, RUF100 - none may name the whole URL, which is a secret
            lost = _broken(error)
        else:
            return
        raise lost

    def close(self) -> None:
        self._response.close()


class _AsyncBody:
    """See `transport.AsyncBody`; `busy` tells its pool when there is room again."""

    def __init__(self, response: httpx.Response, busy: ExitStack) -> None:
        self.head = Answer(response.status_code, _lower(response.headers), b"")
        self._response, self._busy = response, busy

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._response.aiter_raw():
                yield piece
        except Exception as error:  # noqa: BLE001, RUF100 - none may name the whole URL, which is a secret
            lost = _broken(error)
        else:
            return
        raise lost

    async def aclose(self) -> None:
        with self._busy:
            await self._response.aclose()


def _content(operation: str, headers: Mapping[str, str], response: httpx.Response) -> bytes:
    if is_short(headers):
        return response.read()
    collected = Collected(operation)
    for piece in response.iter_bytes():
        collected.add(piece)
    return collected.content()


async def _acontent(operation: str, headers: Mapping[str, str], response: httpx.Response) -> bytes:
    if is_short(headers):
        return await response.aread()
    collected = Collected(operation)
    async for piece in response.aiter_bytes():
        collected.add(piece)
    return collected.content()


class _Pool:
    """A client and how many requests it is at; as a context, one more."""

    __slots__ = ("busy", "client")

    def __init__(self, client: httpx.AsyncClient | AsyncConnections) -> None:
        self.client = client
        self.busy = 0

    def __enter__(self) -> httpx.AsyncClient | AsyncConnections:
        self.busy += 1
        return self.client

    def __exit__(self, *_: object) -> None:
        self.busy -= 1


def carrier(client: httpx.AsyncClient | None, transport: AsyncTransport | None) -> AsyncTransport:
    """Return what carries the requests of an asynchronous client: what it was given, else httpx.

    Raises:
        ConfigurationError: It was given both.
    """
    if transport is None:
        return AsyncHttpxTransport(client)
    if client is not None:
        raise ConfigurationError("give http_client or transport, not both")
    return transport


def _refuse_if(*, closed: bool) -> None:
    if closed:
        raise ConfigurationError("the client is closed")


def written(request: Request, headers: httpx.Headers, timeout: float | None) -> httpx.Request:
    """Return a request as httpx has it, with further headers below its own.

    Built by hand: merging base URL, parameters and cookies costs more than the rest of a call, and is all known here.

    Raises:
        InvalidRequest: It cannot be written.
    """
    try:
        return httpx.Request(
            request.method,
            _url(request.url),
            headers={**_lower(headers), **request.headers},
            content=request.content,
            extensions=_limits(timeout),
        )
    except httpx.InvalidURL as error:  # a parameter is endless
        raise InvalidRequest(request.operation, (f"the request cannot be written: {error}",)) from None


@lru_cache(maxsize=1024)
def _url(url: str) -> httpx.URL:
    # Taking a URL apart is a tenth of a call, and a poll asks for the same one again and again.
    return httpx.URL(url)


def _limits(timeout: float | None) -> dict[str, Any]:
    return {"timeout": {"connect": timeout, "read": timeout, "write": timeout, "pool": timeout}}


class _SignedUrl(httpx.URL):
    # Whoever holds the query of a signed URL can fetch the video, and httpx writes the URL of every request to its log.
    def __str__(self) -> str:
        return str(self.copy_with(query=None)) if self.query else super().__str__()


def _bare(url: str, headers: Mapping[str, str], timeout: float | None) -> httpx.Request:
    # Built by hand: a client would add its own headers, cookies and parameters, and these are for the provider only.
    try:
        request = httpx.Request("GET", url, headers=headers, extensions=_limits(timeout))
    except httpx.InvalidURL as error:
        raise InvalidRequest("download", (f"url: {error}",)) from None
    request.url = _SignedUrl(request.url)
    return request


def _lower(headers: httpx.Headers) -> Mapping[str, str]:
    # From the raw pairs: httpx's own mapping looks each name up again, which doubles the time of a call.
    return {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in headers.raw}


def _broken(error: Exception) -> TelecineError:
    if not isinstance(error, httpx.RequestError):
        return lost_to("download", error)
    # Without httpx's own text where it quotes the answer, and without a cause: a redirect may hold a signed URL.
    if isinstance(error, httpx.ProtocolError):
        return AnswerLost("download", f"the connection broke: {type(error).__name__}", timed_out=False)
    return _lost("download", error)


def _lost(operation: str, error: httpx.RequestError) -> TelecineError:
    reason = str(error) or type(error).__name__
    if isinstance(error, httpx.LocalProtocolError):
        return InvalidRequest(operation, (f"the request cannot be written: {reason}",))
    if isinstance(error, NEVER_LEFT):
        return NotSent(operation, f"no connection: {reason}")
    timed_out = isinstance(error, httpx.TimeoutException)
    unreadable = isinstance(error, httpx.DecodingError)
    what = "no answer in time" if timed_out else "the answer is garbled" if unreadable else "the connection broke"
    return AnswerLost(operation, f"{what}: {reason}", timed_out=timed_out)
