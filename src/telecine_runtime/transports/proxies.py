"""The proxies that the environment names, as urllib reads it: ``HTTPS_PROXY``, ``NO_PROXY`` and their like."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from telecine_runtime.errors import ConfigurationError


class ProxySettings:
    """What the environment said when this was made.

    Args:
        schemes: What kinds of proxy can be used.

    Attributes:
        every: All the proxies it names.

    Raises:
        ConfigurationError: It names one that cannot be used. Its URL is not shown, because a password may be in it.
    """

    def __init__(self, *schemes: str) -> None:
        named = {kind: url for kind, url in getproxies().items() if url and kind in {"http", "https", "all"}}
        self._by_scheme = {kind: url if "://" in url else f"http://{url}" for kind, url in named.items()}
        for kind, url in self._by_scheme.items():
            if not _is_usable(url, schemes):
                raise unusable_proxy_error(kind)
        self.every = frozenset(self._by_scheme.values())

    def of(self, url: str) -> str | None:
        """Return the proxy through which a URL is to be asked for, if there is one."""
        if not self.every:
            return None
        parts = urlsplit(url)
        if proxy_bypass(parts.netloc.rpartition("@")[2]):  # with the port, which NO_PROXY may name
            return None
        return self._by_scheme.get(parts.scheme) or self._by_scheme.get("all")


def unusable_proxy_error(kind: str) -> ConfigurationError:
    """Return the error of a proxy that cannot be used, which names its variable only."""
    return ConfigurationError(f"{kind.upper()}_PROXY in the environment names a proxy that cannot be used")


def _is_usable(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)
