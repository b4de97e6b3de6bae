"""Validation of URLs for downloads: syntax, private networks, cloud metadata addresses."""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

_HOST: Final = re.compile(r"[A-Za-z0-9._:-]+")
_URL_IN_TEXT: Final = re.compile(r"https?://[^\s'\"<>]+", re.IGNORECASE)
_FORBIDDEN_CHARACTERS: Final = re.compile(r"[\x00-\x20\x7f\\]")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_METADATA_ADDRESSES: Final = frozenset({"fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192"})
"""Addresses, besides the link-local ones, at which clouds serve the credentials of the machine."""


def redact_url(url: str) -> str:
    """Return a URL without its query and credentials. The query of a signed URL grants access to the video."""
    return re.sub(r"//[^/]*@", "//", re.split(r"[?#]", url, maxsplit=1)[0])


def redact_urls(text: str) -> str:
    """Return a text in which the URLs have neither query nor credentials."""
    return _URL_IN_TEXT.sub(lambda match: redact_url(match[0]), text)


def find_url_problem(url: str) -> str | None:
    """Return why a URL cannot be fetched, or ``None``.

    Strict about the host, because URL parsers disagree about unusual ones.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "is malformed"
    if parts.scheme not in {"http", "https"}:
        return "has no http:// or https:// scheme"
    if parts.username is not None or parts.password is not None:
        return "contains a user name or password"
    host = parts.hostname or ""
    if not _HOST.fullmatch(host) or _FORBIDDEN_CHARACTERS.search(url):
        return "is malformed"
    if ":" not in host and not all(1 <= len(label) <= 63 for label in host.removesuffix(".").split(".")):
        return "is malformed"
    return None


def resolves_to_private_address(url: str) -> bool:
    """Return whether any address of the host is not public.

    False for a host that cannot be resolved: connecting to it fails, or a proxy resolves and checks it.
    """
    return any(not is_public_address(address) for address in _resolve_addresses(url))


def resolves_to_metadata_address(url: str) -> bool:
    """Return whether any address of the host is link-local or of a cloud metadata service."""
    return any(is_metadata_address(address) for address in _resolve_addresses(url))


def _resolve_addresses(url: str) -> list[IPv4Address | IPv6Address]:
    try:
        results = socket.getaddrinfo(urlsplit(url).hostname, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [ip_address(info[4][0]) for info in results]


def has_metadata_host(url: str) -> bool:
    """Return the same for a host that is an IP address, without a DNS lookup."""
    try:
        return is_metadata_address(ip_address(urlsplit(url).hostname or ""))
    except ValueError:
        return False


def is_metadata_address(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is link-local or of a cloud metadata service."""
    target = _effective_address(address)
    return target.is_link_local or str(target) in _METADATA_ADDRESSES


def is_public_address(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is public."""
    return _effective_address(address).is_global and not address.is_multicast


def _effective_address(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    # Packets for an IPv6 address that embeds an IPv4 one arrive at the latter.
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
