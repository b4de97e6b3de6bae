"""Proxy settings from environment variables, such as ``HTTPS_PROXY`` and ``NO_PROXY``."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from telecine_runtime.errors import ConfigurationError


class ProxySettings:
    """The proxy settings of the environment at the time of construction.

    Args:
        schemes: Supported proxy schemes.

    Attributes:
        urls: The URLs of all proxies.

    Raises:
        ConfigurationError: A proxy is invalid. Its URL is not shown, because it may contain a password.
    """

    def __init__(self, *schemes: str) -> None:
        proxies = {kind: url for kind, url in getproxies().items() if url and kind in {"http", "https", "all"}}
        self._by_scheme = {kind: url if "://" in url else f"http://{url}" for kind, url in proxies.items()}
        for kind, url in self._by_scheme.items():
            if not _is_usable(url, schemes):
                raise unusable_proxy_error(kind)
        self.urls = frozenset(self._by_scheme.values())

    def get(self, url: str) -> str | None:
        """Return the proxy for a URL, if any."""
        if not self.urls:
            return None
        parts = urlsplit(url)
        if proxy_bypass(parts.netloc.rpartition("@")[2]):  # with the port, which NO_PROXY may contain
            return None
        return self._by_scheme.get(parts.scheme) or self._by_scheme.get("all")


def unusable_proxy_error(kind: str) -> ConfigurationError:
    """Return the error for an invalid proxy, without its URL."""
    return ConfigurationError(f"{kind.upper()}_PROXY is not a valid proxy URL")


def _is_usable(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)
