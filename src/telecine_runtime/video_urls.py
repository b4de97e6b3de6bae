"""Normalisation and validation of the video URLs in responses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urljoin, urlsplit

from telecine_runtime.url_safety import find_url_problem, is_public_address, redact_url

_PLAIN_URL: Final = re.compile(
    r"https?://(?:[A-Za-z0-9-]{1,63}\.)+(?!(?:local|localhost|internal|intranet|lan|arpa)[:/])[a-z]{2,63}(?::\d{1,5})?/[!-\[\]-~]*"
)
"""Fast path: a URL with a public host name and no characters that need escaping."""
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):\S")
_RELATIVE: Final = re.compile(r"\.{0,2}/\S|[^\s:?#]+\.(?:mp4|mov|webm|m4v|m3u8|gif)(?:[?#]\S*)?$", re.IGNORECASE)
_PRIVATE_SUFFIXES: Final = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa")
_NUMERIC_HOST: Final = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UnusableUrl:
    """A URL that must not be fetched, and the reason."""

    shown: str
    reason: str

    def __str__(self) -> str:
        return f"the video URL {self.shown!r} {self.reason}"


def resolve_video_url(value: object, base: Callable[[], str]) -> str | UnusableUrl | None:
    """Return the absolute URL, why it cannot be used, or ``None`` if the value is not a URL.

    Args:
        value: The value in the response.
        base: Returns the URL of the request; relative URLs are resolved against it.
    """
    if not isinstance(value, str):
        return None
    return value if _PLAIN_URL.fullmatch(value) else _resolve_url(value.strip(), base())


def _resolve_url(text: str, base: str) -> str | UnusableUrl | None:
    scheme = _SCHEME.match(text)
    if scheme is not None and scheme[1].lower() in {"http", "https"}:
        url = scheme[1].lower() + text[len(scheme[1]) :]
    elif text.startswith("//"):
        url = f"{base.partition(':')[0] or 'https'}:{text}"
    elif _RELATIVE.match(text):
        url = urljoin(base, text)
    elif scheme is not None and " " not in text:
        return UnusableUrl(_shorten_url(text), f"has the scheme {scheme[1].lower()!r}; expected http or https")
    else:
        return None
    url = url.replace(" ", "%20")
    if find_url_problem(url) is not None:
        return UnusableUrl(_shorten_url(text), "is malformed")
    if not _is_allowed_host(urlsplit(url).hostname or "", urlsplit(base).hostname or ""):
        return UnusableUrl(_shorten_url(text), "points into a private network")
    return url


def _shorten_url(text: str) -> str:
    shown = redact_url(text)
    return shown if len(shown) <= 200 else shown[:199] + "…"


def _is_allowed_host(host: str, base: str) -> bool:
    """Return whether a host is public, or in the same kind of network as the API, like a mock server."""
    kind = _classify_network(host.lower().rstrip("."))
    return kind is None or (kind != "link-local" and kind == _classify_network(base.lower().rstrip(".")))


def _classify_network(host: str) -> str | None:
    """Return the kind of network of a host, by its name or address; ``None`` if it is public."""
    if host == "localhost" or host.endswith(".localhost"):
        return "loopback"
    if host.endswith(_PRIVATE_SUFFIXES):
        return "private"
    try:
        address = ip_address(host)
    except ValueError:
        # Some resolvers accept 2130706433 and 0x7f.1 as addresses.
        return "private" if _NUMERIC_HOST.fullmatch(host.rpartition(".")[2]) else None
    if is_public_address(address):
        return None
    if address.is_link_local:
        return "link-local"
    return "loopback" if address.is_loopback else "private"
