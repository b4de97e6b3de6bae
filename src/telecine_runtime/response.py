"""HTTP response: status, headers and raw body."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

REQUEST_ID_HEADERS: Final = ("x-request-id", "request-id", "x-oneapi-request-id", "cf-ray")


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response.

    Attributes:
        status: HTTP status.
        headers: Header fields; names are in lower case.
        content: The raw body, decompressed.

    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the HTTP status is a success (2xx)."""
        return 200 <= self.status < 300

    @property
    def request_id(self) -> str | None:
        """The provider's request id, to quote in a support request."""
        return next((self.headers[name] for name in REQUEST_ID_HEADERS if name in self.headers), None)

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait according to the ``Retry-After`` header."""
        return parse_retry_after(self.headers.get("retry-after"), self.headers.get("date"))

    def json(self) -> Any:
        """Return the parsed body, or `NOT_JSON`.

        Accepts latin-1 text, and trailing bytes after an object or an array.
        """
        try:
            text = self.content.decode()
        except UnicodeDecodeError:
            text = self.content.decode("latin-1")
        start = 0 if text[:1] in "{[" else _START.match(text).end()  # type: ignore[union-attr] # it matches any text
        try:
            value, end = _SCAN(text, start)
        except (ValueError, RecursionError):
            return NOT_JSON
        is_complete = text[start : start + 1] in "{[" or not text[end:].strip()
        return value if is_complete else NOT_JSON


_SCAN: Final = json.JSONDecoder().raw_decode
_START: Final = re.compile(r"\ufeff?\s*")
NOT_JSON: Final = object()
"""Returned by `Response.json` for HTML, an empty or a truncated body."""


def parse_retry_after(value: str | None, date: str | None = None) -> float | None:
    """Return the seconds to wait according to a ``Retry-After`` header (RFC 9110, 10.2.3).

    Args:
        value: The header: seconds, or an HTTP date.
        date: The ``Date`` header of the same response. A date is compared with the server's clock, not ours.

    Returns:
        Seconds from now, at least 0; ``None`` if the header is missing or invalid.

    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return float(text)
    retry_at = _parse_http_date(text)
    if retry_at is None:
        return None
    now = _parse_http_date(date) or datetime.now(UTC)
    return max(0.0, (retry_at - now).total_seconds())


def _parse_http_date(text: str | None) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(text) if text else None
    except (ValueError, OverflowError):
        return None
    if parsed is not None and parsed.tzinfo is None:
        return parsed.replace(tzinfo=UTC)
    return parsed
