"""Connection pools over httpx transports, used unless the user passes an httpx client."""

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
"""Maximum number of connections."""
KEEPALIVE_SECONDS: Final = 20.0
"""Seconds that an idle connection is kept. The longest poll interval is 12 seconds."""
PROXY_SCHEMES: Final = ("http", "https", "socks5", "socks5h")
"""Proxy schemes that httpx supports."""
POOL_SIZE: Final = 4
"""Connections in an asynchronous pool. For each request httpx checks every connection of the pool, with a system call
for each idle one, so many small pools are several times as fast as a large one."""


class ConnectionPool:
    """Replacement for `httpx.Client` without cookies and redirects, which halves the time of a call.

    Like a client it uses the certificates of httpx and the proxies of the environment.

    Raises:
        ConfigurationError: The environment names an invalid proxy.
    """

    headers: Final = httpx.Headers({"accept-encoding": "gzip, deflate", "connection": "keep-alive"})
    is_closed = False

    def __init__(self) -> None:
        self._proxies = ProxySettings(*PROXY_SCHEMES)
        self._by_proxy = _build_transports(httpx.HTTPTransport, self._proxies, MAX_CONNECTIONS)

    def send(self, request: httpx.Request, **_: object) -> httpx.Response:
        """Send a request and return the unread response."""
        response = self._by_proxy[_select_proxy(self._proxies, request)].handle_request(request)
        response.request = request
        return response

    def close(self) -> None:
        """Close all connections."""
        self.is_closed = True
        for transport in self._by_proxy.values():
            transport.close()


class AsyncConnectionPool:
    """Replacement for `httpx.AsyncClient`; see `ConnectionPool`."""

    headers: Final = ConnectionPool.headers
    is_closed = False

    def __init__(self) -> None:
        self._proxies = ProxySettings(*PROXY_SCHEMES)
        self._by_proxy = _build_transports(httpx.AsyncHTTPTransport, self._proxies, POOL_SIZE)

    async def send(self, request: httpx.Request, **_: object) -> httpx.Response:
        """Send a request and return the unread response."""
        response = await self._by_proxy[_select_proxy(self._proxies, request)].handle_async_request(request)
        response.request = request
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        self.is_closed = True
        for transport in self._by_proxy.values():
            await transport.aclose()


def _build_transports(kind: Callable[..., T], proxies: ProxySettings, size: int) -> dict[str | None, T]:
    limits = httpx.Limits(max_connections=size, max_keepalive_connections=size, keepalive_expiry=KEEPALIVE_SECONDS)
    try:
        return {proxy: kind(verify=_ssl_context(), limits=limits, proxy=proxy) for proxy in (None, *proxies.urls)}
    except ImportError:
        raise ConfigurationError("the environment names a SOCKS proxy, which needs the package socksio") from None
    except (ValueError, httpx.InvalidURL):  # their texts may contain a password
        raise ConfigurationError("the environment names an invalid proxy") from None


def _select_proxy(proxies: ProxySettings, request: httpx.Request) -> str | None:
    return proxies.get(str(request.url)) if proxies.urls else None


@cache
def _ssl_context() -> ssl.SSLContext:
    # Loading the certificates takes longer than a hundred calls.
    return httpx.create_ssl_context()
