"""Servers of a batch, where they are not the providers' own."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from telecine._core import environment
from telecine._core.client_base import ByProvider


def find_servers(base_url: ByProvider) -> tuple[str, ...]:
    """Return the hosts of servers other than the providers' own, such as the mock."""
    urls = environment.base_url() if base_url is None else base_url
    several = urls.values() if isinstance(urls, Mapping) else [urls] if urls else []
    return tuple(sorted({urlsplit(url).netloc.rpartition("@")[2] for url in several}))
