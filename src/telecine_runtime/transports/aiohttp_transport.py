"""Asynchronous transport over aiohttp, for hundreds of concurrent jobs. Needs the extra `fast`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from functools import lru_cache
from typing import Any, Final

from telecine_runtime.endpoint import HttpRequest
from telecine_runtime.errors import ConfigurationError, InvalidRequest, NotSent, ResponseLost, TelecineError
from telecine_runtime.response import Response
from telecine_runtime.transports.interface import LimitedBuffer, LoopAffinity, is_within_limit, wrap_unexpected_error
from telecine_runtime.transports.proxies import ProxySettings

try:
    import aiohttp
    from aiohttp.http_exceptions import ContentEncodingError
    from yarl import URL
except ImportError as error:
    raise ImportError("AiohttpTransport needs the extra `fast`: pip install 'telecine[fast]'") from error

CHUNK_SIZE: Final = 1 << 16
_LINE_BREAK: Final = re.compile("[\r\n\0]")
"""Characters that are not allowed in a header."""
NOT_SENT_ERRORS: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientConnectorCertificateError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
)


class AiohttpTransport:
    """Asynchronous transport over aiohttp: ``AsyncClient(transport=AiohttpTransport())``.

    Uses a fraction of the CPU time of httpx, especially for many concurrent jobs. Certificates are those of the system,
    unlike in httpx; proxies come from the environment.

    Args:
        connector: Your own `aiohttp.TCPConnector`, with your certificates or limits. You close it.

    Raises:
        ImportError: aiohttp is not installed.
    """

    def __init__(self, connector: aiohttp.BaseConnector | None = None) -> None:
        self._connector = connector
        self._proxies = ProxySettings("http", "https")
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._loop_affinity = LoopAffinity()
        self._closed = False

    async def send(self, request: HttpRequest, timeout: float | None) -> Response:
        """Send a request; see `Transport.send`."""
        content = request.content
        try:
            if content is None or timeout is None or len(content) <= CHUNK_SIZE:
                return await self._exchange(request, content, timeout)
            # aiohttp has no write timeout for a server that stops reading.
            async with asyncio.timeout(None) as stalled:
                return await self._exchange(request, _iter_chunks(content, stalled, timeout), timeout)
        except (aiohttp.ClientError, OSError) as error:
            mapped = _map_error(request.operation, error)
        raise mapped  # without a cause, which contains the headers with the API key

    async def _exchange(self, request: HttpRequest, data: Any, timeout: float | None) -> Response:
        headers = request.headers
        if request.content is not None:
            headers = {**headers, "content-length": str(len(request.content))}
        async with self._session(decompress=True).request(
            request.method,
            _parse_url(request),
            headers=headers,
            data=data,
            allow_redirects=False,
            timeout=_timeouts(timeout),
            proxy=self._proxies.get(request.url),
        ) as response:
            headers = _lowercase_headers(response)
            return Response(response.status, headers, await _read_content(request.operation, headers, response))

    async def open(self, url: str, headers: Mapping[str, str], timeout: float | None) -> _AiohttpBody:
        """Send a GET and return the body; see `Transport.open`."""
        session, proxy = self._session(decompress=False), self._proxies.get(url)
        try:
            return _AiohttpBody(
                await session.get(
                    URL(url, encoded=True),
                    headers=headers,
                    allow_redirects=False,
                    timeout=_timeouts(timeout),
                    proxy=proxy,
                )
            )
        except (aiohttp.ClientError, OSError) as error:
            mapped = _map_error("download", error)
        raise mapped  # without a cause, which contains the signed URL

    async def close(self) -> None:
        """Close the connections, except those of a connector that was passed in."""
        self._closed = True
        for session in self._sessions.values():
            await session.close()

    def _session(self, *, decompress: bool) -> aiohttp.ClientSession:
        # Created on first use, because a session is bound to the running loop.
        if self._closed:
            raise ConfigurationError("the client is closed")
        if self._loop_affinity.has_changed():
            self._sessions = {}
        if decompress not in self._sessions:
            self._sessions[decompress] = aiohttp.ClientSession(
                connector=self._connector,
                connector_owner=self._connector is None,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=decompress,
            )
        return self._sessions[decompress]


class _AiohttpBody:
    """See `AsyncResponseBody`."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.head = Response(response.status, _lowercase_headers(response), b"")
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.content.iter_any():
                yield chunk
        except (aiohttp.ClientError, OSError) as error:
            mapped = _map_error("download", error)
        except Exception as error:  # noqa: BLE001, RUF100 - its text may contain the signed URL, which is a secret
            mapped = wrap_unexpected_error("download", error)
        else:
            return
        raise mapped

    async def aclose(self) -> None:
        # Closes the connection unless the body was read to its end.
        self._response.close()


async def _read_content(operation: str, headers: Mapping[str, str], response: aiohttp.ClientResponse) -> bytes:
    if is_within_limit(headers):
        return await response.read()
    buffer = LimitedBuffer(operation)
    async for chunk in response.content.iter_any():
        buffer.add(chunk)
    return buffer.content()


def _parse_url(request: HttpRequest) -> URL:
    # Checked here, because a ValueError from aiohttp does not tell whether the request was sent.
    if _LINE_BREAK.search("".join(request.headers.values())):
        raise InvalidRequest(request.operation, ("the request cannot be encoded: a header contains a line break",))
    try:
        return URL(request.url, encoded=True)
    except ValueError as error:
        raise InvalidRequest(request.operation, (f"the request cannot be encoded: {error}",)) from None


async def _iter_chunks(content: bytes, stalled: asyncio.Timeout, timeout: float) -> AsyncGenerator[bytes]:
    now = asyncio.get_running_loop().time
    for start in range(0, len(content), CHUNK_SIZE):
        stalled.reschedule(now() + timeout)
        yield content[start : start + CHUNK_SIZE]
    stalled.reschedule(now() + 2 * timeout)  # for the last chunk and the response


@lru_cache(maxsize=8)
def _timeouts(timeout: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=timeout, sock_connect=timeout, sock_read=timeout)


def _lowercase_headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    return {_lowercase_name(name): value.decode("latin-1") for name, value in response.raw_headers}


@lru_cache(maxsize=256)  # responses use the same few names
def _lowercase_name(field: bytes) -> str:
    return field.lower().decode("latin-1")


def _map_error(operation: str, error: Exception) -> TelecineError:
    if isinstance(error, aiohttp.InvalidURL):
        return InvalidRequest(operation, ("the request cannot be encoded: its URL is invalid",))
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return NotSent(operation, "connecting timed out")
    if isinstance(error, aiohttp.ClientResponseError):  # the text contains URLs and headers
        reason = f"{type(error).__name__} {error.status or ''}".strip()
    else:
        reason = str(error) or type(error).__name__
    if isinstance(error, NOT_SENT_ERRORS):
        return NotSent(operation, f"no connection: {reason}")
    if isinstance(error, TimeoutError):
        return ResponseLost(operation, f"timed out: {reason}", timed_out=True)
    is_encoding_error = isinstance(error.__cause__, ContentEncodingError)
    what = "invalid content encoding" if is_encoding_error else "the connection broke"
    return ResponseLost(operation, f"{what}: {reason}", timed_out=False)
