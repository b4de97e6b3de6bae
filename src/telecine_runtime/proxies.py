"""The proxies that the environment names, as urllib reads it: ``HTTPS_PROXY``, ``NO_PROXY`` and their like."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


class Proxies:
    """What the environment said when this was made.

    Attributes:
        every: All the proxies it names.
    """

    def __init__(self) -> None:
        named = {scheme: url for scheme, url in getproxies().items() if url and scheme in {"http", "https", "all"}}
        self._by_scheme = {scheme: url if "://" in url else f"http://{url}" for scheme, url in named.items()}
        self.every = frozenset(self._by_scheme.values())

    def of(self, url: str) -> str | None:
        """Return the proxy through which a URL is to be asked for, if there is one."""
        parts = urlsplit(url)
        if not self.every or proxy_bypass(parts.hostname or ""):
            return None
        return self._by_scheme.get(parts.scheme) or self._by_scheme.get("all")
