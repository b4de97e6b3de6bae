"""Fetch of a document that a page links: https only, no credentials, only the hosts that the page names."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from telecine_codegen.docs.page_reader import PageError, RawPage

if TYPE_CHECKING:
    import httpx

MAX_BYTES: Final = 4_000_000
TIMEOUT_SECONDS: Final = 20.0
_MAX_REDIRECTS: Final = 3


def fetch_document(place: str, address: str, page_url: str | None) -> RawPage:
    """Fetch a document; `place` begins the messages of errors.

    Raises:
        PageError: The address is not https, has a user name, redirects to a host that is neither that of the page nor
            that of the address, or does not answer with a document of acceptable size in time.
    """
    hosts = {_check_address(place, address)}
    if page_url is not None and (host := _get_host(page_url)):
        hosts.add(host)
    deadline = time.monotonic() + TIMEOUT_SECONDS
    with create_client() as client:
        for _ in range(_MAX_REDIRECTS + 1):
            data, location = _fetch_once(place, client, address, deadline)
            if location is None:
                return RawPage(address, data, address)
            address = _join(address, location)
            host = _check_address(place, address)
            if host not in hosts:
                raise PageError(f"{place}: redirected to another host, {host}, which is not followed")
    raise PageError(f"{place}: more than {_MAX_REDIRECTS} redirects")


def create_client() -> httpx.Client:
    """Return a client without credentials and cookies, which does not follow redirects by itself."""
    # Imported here, since most runs read files.
    import httpx

    return httpx.Client(follow_redirects=False, timeout=TIMEOUT_SECONDS / 2)


def _fetch_once(place: str, client: httpx.Client, address: str, deadline: float) -> tuple[bytes, str | None]:
    """Return the body of an address, or the location to which it redirects."""
    import httpx

    data = bytearray()
    try:
        with client.stream("GET", address, headers={"Accept": "application/json, application/yaml, */*"}) as response:
            client.cookies.clear()
            if response.has_redirect_location:
                return b"", response.headers["location"]
            if response.status_code >= 300:
                raise PageError(f"{place}: {address}: HTTP status {response.status_code}")
            for chunk in response.iter_bytes():
                data += chunk
                if len(data) > MAX_BYTES:
                    raise PageError(f"{place}: {address}: more than the limit of {MAX_BYTES:,} bytes")
                if time.monotonic() > deadline:
                    raise PageError(f"{place}: {address}: not received within {TIMEOUT_SECONDS:.0f} seconds")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise PageError(f"{place}: {address}: cannot be fetched: {str(error) or type(error).__name__}") from error
    return bytes(data), None


def _check_address(place: str, address: str) -> str:
    """Return the host of an address; raise PageError if it must not be fetched."""
    host = _get_host(address)
    scheme = address.partition(":")[0].lower() if ":" in address else ""
    if host is None or scheme != "https":
        advice = "; add --url with the address of the page" if "://" not in address else ""
        raise PageError(f"{place}: {address}: no https address, so it is not followed{advice}")
    if "@" in urlsplit(address).netloc:
        raise PageError(f"{place}: an address with a user name or password is not followed")
    return host


def _join(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        return location


def _get_host(address: str) -> str | None:
    """Return host and port of an address, `None` if it has no valid host."""
    try:
        parts = urlsplit(address)
        return f"{parts.hostname}:{parts.port or 443}" if parts.hostname else None
    except ValueError:
        return None
