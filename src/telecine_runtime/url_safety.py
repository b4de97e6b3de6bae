"""Where a download may go: which URLs are fit to fetch, and which hosts stand inside the caller's own network."""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

_HOST: Final = re.compile(r"[A-Za-z0-9._:-]+")
_FORBIDDEN_CHARACTERS: Final = re.compile(r"[\x00-\x20\x7f\\]")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_METADATA_ADDRESSES: Final = frozenset({"fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192"})
"""Where clouds answer with the machine's own credentials, beside the link-local addresses."""


def redact_url(url: str) -> str:
    """Return a URL as it may be shown: whoever holds the query of a signed URL can fetch the video."""
    return re.sub(r"//[^/]*@", "//", re.split(r"[?#]", url, maxsplit=1)[0])


def find_url_problem(url: str) -> str | None:
    """Tell why a URL cannot be fetched; ``None`` when it can.

    Strict about the host, so that no two parsers can read another one out of the same text.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "is no URL"
    if parts.scheme not in {"http", "https"}:
        return "does not begin with http:// or https://"
    if parts.username is not None or parts.password is not None:
        return "carries a user name or password"
    host = parts.hostname or ""
    if not _HOST.fullmatch(host) or _FORBIDDEN_CHARACTERS.search(url):
        return "is no URL"
    if ":" not in host and not all(1 <= len(label) <= 63 for label in host.removesuffix(".").split(".")):
        return "is no URL"
    return None


def resolves_to_private_address(url: str) -> bool:
    """Look the host of a URL up, and tell whether any of its addresses is not of the public internet.

    A host that cannot be found stands nowhere: connecting to it will fail, or a proxy knows it and judges by itself.
    """
    return any(not is_public_address(address) for address in _resolve_addresses(url))


def resolves_to_metadata_address(url: str) -> bool:
    """Look the host of a URL up, and tell whether any address is link-local or of a cloud's metadata service."""
    return any(is_metadata_address(address) for address in _resolve_addresses(url))


def _resolve_addresses(url: str) -> list[IPv4Address | IPv6Address]:
    try:
        found = socket.getaddrinfo(urlsplit(url).hostname, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [ip_address(info[4][0]) for info in found]


def has_metadata_host(url: str) -> bool:
    """Tell the same of a URL whose host is an address, without looking anything up."""
    try:
        return is_metadata_address(ip_address(urlsplit(url).hostname or ""))
    except ValueError:
        return False


def is_metadata_address(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is link-local or of a cloud's metadata service: no video is ever there."""
    inner = _embedded_ipv4(address) if isinstance(address, IPv6Address) else None
    return (inner or address).is_link_local or str(inner or address) in _METADATA_ADDRESSES


def is_public_address(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one of the public internet."""
    inner = _embedded_ipv4(address) if isinstance(address, IPv6Address) else None
    return (inner or address).is_global and not address.is_multicast


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    # An IPv6 address can be a wrapping for an IPv4 one, and then that is where the packets arrive.
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
