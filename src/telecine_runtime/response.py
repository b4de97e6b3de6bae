"""What came back from one HTTP request, before anybody believes it."""

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
    """Status, headers and body of an HTTP answer.

    Attributes:
        status: HTTP status.
        headers: Header fields, names in lower case.
        content: The body as it came, decompressed.

    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the HTTP status says success."""
        return 200 <= self.status < 300

    @property
    def request_id(self) -> str | None:
        """The provider's name for this exchange, to quote in a support request."""
        return next((self.headers[name] for name in REQUEST_ID_HEADERS if name in self.headers), None)

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait that the ``Retry-After`` header asks for, given as a number or as a date."""
        return parse_retry_after(self.headers.get("retry-after"), self.headers.get("date"))

    def json(self) -> Any:
        """Return the decoded body, or `NOT_JSON` when it is no JSON text.

        Lenient where nothing can be misread: text in latin-1, and bytes after an object or a list.
        """
        try:
            text = self.content.decode()
        except UnicodeDecodeError:
            text = self.content.decode("latin-1")
        start = 0 if text[:1] in "{[" else _START.match(text).end()  # type: ignore[union-attr] # it matches any text
        try:
            found, end = _SCAN(text, start)
        except (ValueError, RecursionError):
            return NOT_JSON
        whole = text[start : start + 1] in "{[" or not text[end:].strip()
        return found if whole else NOT_JSON


_SCAN: Final = json.JSONDecoder().raw_decode
_START: Final = re.compile(r"\ufeff?\s*")
NOT_JSON: Final = object()
"""What `Response.json` returns for HTML, an empty body or a text that was cut off."""


def parse_retry_after(value: str | None, date: str | None = None) -> float | None:
    """Read a ``Retry-After`` header (RFC 9110, 10.2.3).

    Args:
        value: The header; seconds, or an HTTP date.
        date: The ``Date`` header of the same answer: a date is measured against the sender's clock, not ours.

    Returns:
        Seconds from now, at least 0; ``None`` when there is no such header or nobody can read it.

    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return float(text)
    then = _parse_http_date(text)
    if then is None:
        return None
    now = _parse_http_date(date) or datetime.now(UTC)
    return max(0.0, (then - now).total_seconds())


def _parse_http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
