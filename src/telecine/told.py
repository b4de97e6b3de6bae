"""Numbers, moments and links as providers tell them; what makes no sense becomes ``None``, and never an exception."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Context, Decimal, InvalidOperation
from typing import Final

MAGNITUDE: Final = 20
"""Digits of a number above which it is nonsense."""
_CONTEXT: Final = Context(traps=[InvalidOperation])
"""Ours, whatever the caller's own is; by default each task of an event loop would get one of its own, and keep it."""


def amount(told: object) -> Decimal | None:
    """Return a number, told as number or as text."""
    try:
        found = Decimal(str(told), _CONTEXT)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) <= MAGNITUDE else None


def moment(seconds: int | None) -> datetime | None:
    """Return the moment so many seconds after 1970, in UTC; 0 is none."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def percent(told: int | str | None) -> int | None:
    """Return how much is done, from 0 to 100, as a number or as a text such as ``40%``."""
    digits = str(told).removesuffix("%")
    return min(int(digits), 100) if digits.isascii() and digits.isdecimal() and len(digits) <= MAGNITUDE else None


def link_of(told: object) -> str | None:
    """Return a URL, if it is one that can be fetched."""
    return told if isinstance(told, str) and told.startswith(("http://", "https://")) else None
