"""Requests over httpx, the default."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, aclosing, closing
from functools import lru_cache
from typing import Any, Final

import httpx

from telecine_runtime.endpoint import HttpRequest
from telecine_runtime.errors import ConfigurationError, InvalidRequest, NotSent, ResponseLost, TelecineError
from telecine_runtime.response import Response
from telecine_runtime.transports.httpx_connections import (
    MAX_CONNECTIONS,
    POOL_SIZE,
    AsyncConnectionPool,
    ConnectionPool,
)
from telecine_runtime.transports.httpx_log import redact_locations
from telecine_runtime.transports.interface import (
    AsyncTransport,
    LimitedBuffer,
    LoopAffinity,
    is_within_limit,
    wrap_unexpected_error,
)

NOT_SENT_ERRORS: Final = (
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
        self._client = ConnectionPool() if client is None else client

    def send(self, request: HttpRequest, timeout: float | None) -> Response:
        """Send a request; see `Transport.send`."""
        _raise_if(closed=self._client.is_closed)
        prepared = build_request(request, self._client.headers, timeout)
        try:
            with (
                redact_locations(),
                closing(self._client.send(prepared, stream=True, follow_redirects=False)) as response,
            ):
                headers = _lowercase_headers(response.headers)
                return Response(response.status_code, headers, _read_content(request.operation, headers, response))
        except httpx.RequestError as error:
            raise _map_error(request.operation, error) from error

    def open(self, url: str, headers: Mapping[str, str], timeout: float | None) -> _HttpxBody:
        """Fetch a URL and return its body; see `Transport.open`."""
        _raise_if(closed=self._client.is_closed)
        request = _build_download_request(url, headers, timeout)
        try:
            with redact_locations():
                return _HttpxBody(self._client.send(request, stream=True, auth=None, follow_redirects=False))
        except httpx.RequestError as error:
            lost = _map_download_error(error)
        raise lost

    def close(self) -> None:
        """Close the connections, if they are ours."""
        if self._owned:
            self._client.close()


class AsyncHttpxTransport:
    """Requests over httpx beside an event loop; an `httpx.AsyncClient` that is passed in is borrowed and stays open."""

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._owned = client is None
        self._pools = [_PooledClient(AsyncConnectionPool() if client is None else client)]
        self._home = LoopAffinity()

    async def send(self, request: HttpRequest, timeout: float | None) -> Response:
        """Send a request; see `Transport.send`."""
        with self._pool() as client:
            prepared = build_request(request, client.headers, timeout)
            try:
                with redact_locations():
                    response = await client.send(prepared, stream=True, follow_redirects=False)
                async with aclosing(response):
                    headers = _lowercase_headers(response.headers)
                    return Response(
                        response.status_code, headers, await _aread_content(request.operation, headers, response)
                    )
            except httpx.RequestError as error:
                raise _map_error(request.operation, error) from error

    async def open(self, url: str, headers: Mapping[str, str], timeout: float | None) -> _AsyncHttpxBody:
        """Fetch a URL and return its body; see `Transport.open`."""
        request = _build_download_request(url, headers, timeout)
        with ExitStack() as busy:
            client = busy.enter_context(self._pool())
            try:
                with redact_locations():
                    response = await client.send(request, stream=True, auth=None, follow_redirects=False)
                return _AsyncHttpxBody(response, busy.pop_all())
            except httpx.RequestError as error:
                lost = _map_download_error(error)
        raise lost

    async def close(self) -> None:
        """Close the connections, if they are ours."""
        if self._owned:
            for pool in self._pools:
                await pool.client.aclose()

    def _pool(self) -> _PooledClient:
        """Return the first pool with room, else a new one, else the one with the least to do."""
        _raise_if(closed=self._pools[0].client.is_closed)
        if self._owned and self._home.has_changed():
            self._pools = [_PooledClient(AsyncConnectionPool())]
        pool = next((pool for pool in self._pools if pool.busy < POOL_SIZE), None)
        if pool is None and self._owned and len(self._pools) < MAX_CONNECTIONS // POOL_SIZE:
            pool = _PooledClient(AsyncConnectionPool())
            self._pools.append(pool)
        return pool or min(self._pools, key=lambda pool: pool.busy)


class _HttpxBody:
    """See `transport.Body`."""

    def __init__(self, response: httpx.Response) -> None:
        self.head = Response(response.status_code, _lowercase_headers(response.headers), b"")
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_raw()
        except Exception as error:  # noqa: BLE001, RUF100 - none may name the whole URL, which is a secret
            lost = _map_download_error(error)
        else:
            return
        raise lost

    def close(self) -> None:
        self._response.close()


class _AsyncHttpxBody:
    """See `transport.AsyncResponseBody`; `busy` tells its pool when there is room again."""

    def __init__(self, response: httpx.Response, busy: ExitStack) -> None:
        self.head = Response(response.status_code, _lowercase_headers(response.headers), b"")
        self._response, self._busy = response, busy

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._response.aiter_raw():
                yield piece
        except Exception as error:  # noqa: BLE001, RUF100 - none may name the whole URL, which is a secret
            lost = _map_download_error(error)
        else:
            return
        raise lost

    async def aclose(self) -> None:
        with self._busy:
            await self._response.aclose()


def _read_content(operation: str, headers: Mapping[str, str], response: httpx.Response) -> bytes:
    if is_within_limit(headers):
        return response.read()
    collected = LimitedBuffer(operation)
    for piece in response.iter_bytes():
        collected.add(piece)
    return collected.content()


async def _aread_content(operation: str, headers: Mapping[str, str], response: httpx.Response) -> bytes:
    if is_within_limit(headers):
        return await response.aread()
    collected = LimitedBuffer(operation)
    async for piece in response.aiter_bytes():
        collected.add(piece)
    return collected.content()


class _PooledClient:
    """A client and how many requests it is at; as a context, one more."""

    __slots__ = ("busy", "client")

    def __init__(self, client: httpx.AsyncClient | AsyncConnectionPool) -> None:
        self.client = client
        self.busy = 0

    def __enter__(self) -> httpx.AsyncClient | AsyncConnectionPool:
        self.busy += 1
        return self.client

    def __exit__(self, *_: object) -> None:
        self.busy -= 1


def resolve_transport(client: httpx.AsyncClient | None, transport: AsyncTransport | None) -> AsyncTransport:
    """Return what carries the requests of an asynchronous client: what it was given, else httpx.

    Raises:
        ConfigurationError: It was given both.
    """
    if transport is None:
        return AsyncHttpxTransport(client)
    if client is not None:
        raise ConfigurationError("give http_client or transport, not both")
    return transport


def _raise_if(*, closed: bool) -> None:
    if closed:
        raise ConfigurationError("the client is closed")


def build_request(request: HttpRequest, headers: httpx.Headers, timeout: float | None) -> httpx.Request:
    """Return a request as httpx has it, with further headers below its own.

    Built by hand: merging base URL, parameters and cookies costs more than the rest of a call, and is all known here.

    Raises:
        InvalidRequest: It cannot be written.
    """
    try:
        return httpx.Request(
            request.method,
            _parse_url(request.url),
            headers={**_lowercase_headers(headers), **request.headers},
            content=request.content,
            extensions=_timeouts(timeout),
        )
    except httpx.InvalidURL as error:  # a parameter is endless
        raise InvalidRequest(request.operation, (f"the request cannot be written: {error}",)) from None


@lru_cache(maxsize=1024)
def _parse_url(url: str) -> httpx.URL:
    # Taking a URL apart is a tenth of a call, and a poll asks for the same one again and again.
    return httpx.URL(url)


def _timeouts(timeout: float | None) -> dict[str, Any]:
    return {"timeout": {"connect": timeout, "read": timeout, "write": timeout, "pool": timeout}}


class _SignedUrl(httpx.URL):
    # Whoever holds the query of a signed URL can fetch the video, and httpx writes the URL of every request to its log.
    def __str__(self) -> str:
        return str(self.copy_with(query=None)) if self.query else super().__str__()


def _build_download_request(url: str, headers: Mapping[str, str], timeout: float | None) -> httpx.Request:
    # Built by hand: a client would add its own headers, cookies and parameters, and these are for the provider only.
    try:
        request = httpx.Request("GET", url, headers=headers, extensions=_timeouts(timeout))
    except httpx.InvalidURL as error:
        raise InvalidRequest("download", (f"url: {error}",)) from None
    request.url = _SignedUrl(request.url)
    return request


def _lowercase_headers(headers: httpx.Headers) -> Mapping[str, str]:
    # From the raw pairs: httpx's own mapping looks each name up again, which doubles the time of a call.
    return {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in headers.raw}


def _map_download_error(error: Exception) -> TelecineError:
    if not isinstance(error, httpx.RequestError):
        return wrap_unexpected_error("download", error)
    # Without httpx's own text where it quotes the answer, and without a cause: a redirect may hold a signed URL.
    if isinstance(error, httpx.ProtocolError):
        return ResponseLost("download", f"the connection broke: {type(error).__name__}", timed_out=False)
    return _map_error("download", error)


def _map_error(operation: str, error: httpx.RequestError) -> TelecineError:
    reason = str(error) or type(error).__name__
    if isinstance(error, httpx.LocalProtocolError):
        return InvalidRequest(operation, (f"the request cannot be written: {reason}",))
    if isinstance(error, NOT_SENT_ERRORS):
        return NotSent(operation, f"no connection: {reason}")
    timed_out = isinstance(error, httpx.TimeoutException)
    unreadable = isinstance(error, httpx.DecodingError)
    what = "no answer in time" if timed_out else "the answer is garbled" if unreadable else "the connection broke"
    return ResponseLost(operation, f"{what}: {reason}", timed_out=timed_out)
