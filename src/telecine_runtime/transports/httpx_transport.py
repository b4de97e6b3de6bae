"""Transports over httpx, the default."""

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
    """Blocking transport over httpx. It does not close an `httpx.Client` that is passed in."""

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
        """Send a GET and return the body; see `Transport.open`."""
        _raise_if(closed=self._client.is_closed)
        request = _build_download_request(url, headers, timeout)
        try:
            with redact_locations():
                return _HttpxBody(self._client.send(request, stream=True, auth=None, follow_redirects=False))
        except httpx.RequestError as error:
            mapped = _map_download_error(error)
        raise mapped

    def close(self) -> None:
        """Close the connections, except those of a client that was passed in."""
        if self._owned:
            self._client.close()


class AsyncHttpxTransport:
    """Asynchronous transport over httpx. It does not close an `httpx.AsyncClient` that is passed in."""

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._owned = client is None
        self._pools = [_PooledClient(AsyncConnectionPool() if client is None else client)]
        self._loop_affinity = LoopAffinity()

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
        """Send a GET and return the body; see `Transport.open`."""
        request = _build_download_request(url, headers, timeout)
        with ExitStack() as stack:
            client = stack.enter_context(self._pool())
            try:
                with redact_locations():
                    response = await client.send(request, stream=True, auth=None, follow_redirects=False)
                return _AsyncHttpxBody(response, stack.pop_all())
            except httpx.RequestError as error:
                mapped = _map_download_error(error)
        raise mapped

    async def close(self) -> None:
        """Close the connections, except those of a client that was passed in."""
        if self._owned:
            for pool in self._pools:
                await pool.client.aclose()

    def _pool(self) -> _PooledClient:
        """Return the first pool with a free connection, else a new pool, else the least busy one."""
        _raise_if(closed=self._pools[0].client.is_closed)
        if self._owned and self._loop_affinity.has_changed():
            self._pools = [_PooledClient(AsyncConnectionPool())]
        pool = next((pool for pool in self._pools if pool.busy < POOL_SIZE), None)
        if pool is None and self._owned and len(self._pools) < MAX_CONNECTIONS // POOL_SIZE:
            pool = _PooledClient(AsyncConnectionPool())
            self._pools.append(pool)
        return pool or min(self._pools, key=lambda pool: pool.busy)


class _HttpxBody:
    """See `ResponseBody`."""

    def __init__(self, response: httpx.Response) -> None:
        self.head = Response(response.status_code, _lowercase_headers(response.headers), b"")
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_raw()
        except Exception as error:  # noqa: BLE001, RUF100 - its text may contain the signed URL, which is a secret
            mapped = _map_download_error(error)
        else:
            return
        raise mapped

    def close(self) -> None:
        self._response.close()


class _AsyncHttpxBody:
    """See `AsyncResponseBody`. Closing it releases its place in the pool."""

    def __init__(self, response: httpx.Response, release: ExitStack) -> None:
        self.head = Response(response.status_code, _lowercase_headers(response.headers), b"")
        self._response, self._release = response, release

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_raw():
                yield chunk
        except Exception as error:  # noqa: BLE001, RUF100 - its text may contain the signed URL, which is a secret
            mapped = _map_download_error(error)
        else:
            return
        raise mapped

    async def aclose(self) -> None:
        with self._release:
            await self._response.aclose()


def _read_content(operation: str, headers: Mapping[str, str], response: httpx.Response) -> bytes:
    if is_within_limit(headers):
        return response.read()
    buffer = LimitedBuffer(operation)
    for chunk in response.iter_bytes():
        buffer.add(chunk)
    return buffer.content()


async def _aread_content(operation: str, headers: Mapping[str, str], response: httpx.Response) -> bytes:
    if is_within_limit(headers):
        return await response.aread()
    buffer = LimitedBuffer(operation)
    async for chunk in response.aiter_bytes():
        buffer.add(chunk)
    return buffer.content()


class _PooledClient:
    """A client with the number of its open requests. Entering the context counts one more."""

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
    """Return the transport of an asynchronous client; by default httpx.

    Raises:
        ConfigurationError: Both a client and a transport were given.
    """
    if transport is None:
        return AsyncHttpxTransport(client)
    if client is not None:
        raise ConfigurationError("pass either http_client or transport, not both")
    return transport


def _raise_if(*, closed: bool) -> None:
    if closed:
        raise ConfigurationError("the client is closed")


def build_request(request: HttpRequest, headers: httpx.Headers, timeout: float | None) -> httpx.Request:
    """Return the httpx request, with the default headers of the client.

    Avoids `httpx.Client.build_request`, which merges base URL, parameters and cookies and takes longer than the rest of
    a call.

    Raises:
        InvalidRequest: The request cannot be encoded.
    """
    try:
        return httpx.Request(
            request.method,
            _parse_url(request.url),
            headers={**_lowercase_headers(headers), **request.headers},
            content=request.content,
            extensions=_timeouts(timeout),
        )
    except httpx.InvalidURL as error:  # a parameter is too long
        raise InvalidRequest(request.operation, (f"the request cannot be encoded: {error}",)) from None


@lru_cache(maxsize=1024)
def _parse_url(url: str) -> httpx.URL:
    # Parsing a URL is a tenth of a call, and polls repeat the same URL.
    return httpx.URL(url)


def _timeouts(timeout: float | None) -> dict[str, Any]:
    return {"timeout": {"connect": timeout, "read": timeout, "write": timeout, "pool": timeout}}


class _SignedUrl(httpx.URL):
    # The query of a signed URL grants access to the video, and httpx logs the URL of every request.
    def __str__(self) -> str:
        return str(self.copy_with(query=None)) if self.query else super().__str__()


def _build_download_request(url: str, headers: Mapping[str, str], timeout: float | None) -> httpx.Request:
    # A client would add its headers, cookies and parameters, which are for the provider only.
    try:
        request = httpx.Request("GET", url, headers=headers, extensions=_timeouts(timeout))
    except httpx.InvalidURL as error:
        raise InvalidRequest("download", (f"url: {error}",)) from None
    request.url = _SignedUrl(request.url)
    return request


def _lowercase_headers(headers: httpx.Headers) -> Mapping[str, str]:
    # The mapping interface of httpx.Headers looks each name up again, which doubles the time of a call.
    return {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in headers.raw}


def _map_download_error(error: Exception) -> TelecineError:
    if not isinstance(error, httpx.RequestError):
        return wrap_unexpected_error("download", error)
    # Without the text of httpx, which quotes the response, and without a cause: a redirect may contain a signed URL.
    if isinstance(error, httpx.ProtocolError):
        return ResponseLost("download", f"the connection broke: {type(error).__name__}", timed_out=False)
    return _map_error("download", error)


def _map_error(operation: str, error: httpx.RequestError) -> TelecineError:
    reason = str(error) or type(error).__name__
    if isinstance(error, httpx.LocalProtocolError):
        return InvalidRequest(operation, (f"the request cannot be encoded: {reason}",))
    if isinstance(error, NOT_SENT_ERRORS):
        return NotSent(operation, f"no connection: {reason}")
    if isinstance(error, httpx.TimeoutException):
        return ResponseLost(operation, f"timed out: {reason}", timed_out=True)
    what = "invalid content encoding" if isinstance(error, httpx.DecodingError) else "the connection broke"
    return ResponseLost(operation, f"{what}: {reason}", timed_out=False)
