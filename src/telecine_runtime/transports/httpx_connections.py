"""Connections of our own over httpx, for whoever brings no client."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import cache
from typing import Final, TypeVar

import httpx

from telecine_runtime.errors import ConfigurationError
from telecine_runtime.transports.proxies import ProxySettings

T = TypeVar("T")

MAX_CONNECTIONS: Final = 100
"""How many connections there are at most."""
KEEPALIVE_SECONDS: Final = 20.0
"""Seconds that a connection is kept for the next poll, which comes after twelve at most."""
PROXY_SCHEMES: Final = ("http", "https", "socks5", "socks5h")
"""What kinds of proxy httpx can use."""
POOL_SIZE: Final = 4
"""How many connections share a pool beside an event loop. For each request httpx looks at every connection of a pool,
and asks the system about every idle one: small pools serve many jobs several times as fast as one large pool."""


class ConnectionPool:
    """Stands in for `httpx.Client`, which looks after cookies and redirects that no provider has, in half of its time.

    Certificates are httpx's, proxies come from the environment, as with a client.

    Raises:
        ConfigurationError: The environment names a proxy that cannot be used.
    """

    headers: Final = httpx.Headers({"accept-encoding": "gzip, deflate", "connection": "keep-alive"})
    is_closed = False

    def __init__(self) -> None:
        self._proxies = ProxySettings(*PROXY_SCHEMES)
        self._by_proxy = _build_transports(httpx.HTTPTransport, self._proxies, MAX_CONNECTIONS)

    def send(self, request: httpx.Request, **_: object) -> httpx.Response:
        """Return the answer, unread."""
        response = self._by_proxy[_select_proxy(self._proxies, request)].handle_request(request)
        response.request = request
        return response

    def close(self) -> None:
        """Close them all."""
        self.is_closed = True
        for transport in self._by_proxy.values():
            transport.close()


class AsyncConnectionPool:
    """Stands in for `httpx.AsyncClient`, as `ConnectionPool` does for its twin."""

    headers: Final = ConnectionPool.headers
    is_closed = False

    def __init__(self) -> None:
        self._proxies = ProxySettings(*PROXY_SCHEMES)
        self._by_proxy = _build_transports(httpx.AsyncHTTPTransport, self._proxies, POOL_SIZE)

    async def send(self, request: httpx.Request, **_: object) -> httpx.Response:
        """Return the answer, unread."""
        response = await self._by_proxy[_select_proxy(self._proxies, request)].handle_async_request(request)
        response.request = request
        return response

    async def aclose(self) -> None:
        """Close them all."""
        self.is_closed = True
        for transport in self._by_proxy.values():
            await transport.aclose()


def _build_transports(kind: Callable[..., T], proxies: ProxySettings, most: int) -> dict[str | None, T]:
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=most, keepalive_expiry=KEEPALIVE_SECONDS)
    try:
        every = (None, *proxies.every)
        return {proxy: kind(verify=_ssl_context(), limits=limits, proxy=proxy) for proxy in every}
    except ImportError:
        raise ConfigurationError("a SOCKS proxy is named in the environment; it needs the package socksio") from None
    except (ValueError, httpx.InvalidURL):  # whose texts may hold a password
        raise ConfigurationError("the environment names a proxy that cannot be used") from None


def _select_proxy(proxies: ProxySettings, request: httpx.Request) -> str | None:
    return proxies.of(str(request.url)) if proxies.every else None


@cache
def _ssl_context() -> ssl.SSLContext:
    # Reading them takes longer than a hundred calls.
    return httpx.create_ssl_context()
