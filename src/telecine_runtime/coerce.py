"""Lenient conversion of provider values. Invalid input gives ``None``."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Context, Decimal, InvalidOperation
from typing import Final

MAX_DIGITS: Final = 20
"""Maximum number of digits; a longer number is invalid."""
MAX_SECONDS: Final = 1e9
"""Maximum duration; a longer one is invalid."""
_DECIMAL_CONTEXT: Final = Context(traps=[InvalidOperation])
"""Shared context. The default one depends on the caller's settings, and is copied for each asyncio task."""
_SECONDS_SUFFIX: Final = re.compile(r"\s*s(ec(onds?)?)?\.?\s*", re.IGNORECASE)
_EPOCH_UNITS: Final = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
"""Upper limits of Unix timestamps in seconds, milliseconds, microseconds and nanoseconds, with their divisors."""


def parse_decimal(value: object, per: int = 1) -> Decimal | None:
    """Return a number or numeric text as a decimal, divided by `per`."""
    if type(value) is str and value.isdecimal() and value.isascii() and len(value) <= MAX_DIGITS:
        return Decimal(value) if per == 1 else _DECIMAL_CONTEXT.divide(Decimal(value), Decimal(per))
    if isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value), _DECIMAL_CONTEXT)
    except (InvalidOperation, ValueError):
        return None
    if not found.is_finite() or abs(found.adjusted()) > MAX_DIGITS:
        return None
    return found if per == 1 else _DECIMAL_CONTEXT.divide(found, Decimal(per))


def parse_seconds(value: object, per: int = 1) -> float | None:
    """Return a duration, given as a number or as text such as ``10`` or ``10s``, divided by `per`."""
    if type(value) is str:
        value = (
            int(value)
            if value.isdecimal() and len(value) < MAX_DIGITS
            else parse_decimal(_SECONDS_SUFFIX.sub("", value))
        )
    elif type(value) is not int and type(value) is not float:
        return None
    return float(value) / per if value is not None and 0 < value < MAX_SECONDS else None


def parse_timestamp(value: object) -> datetime | None:
    """Return a timestamp in UTC, given as Unix time (in seconds to nanoseconds) or ISO 8601 text; 0 gives ``None``."""
    if isinstance(value, str) and not value.strip().isdecimal():
        return _parse_iso8601(value.strip())
    found = parse_decimal(value)
    if not found:
        return None
    per = next((scale for limit, scale in _EPOCH_UNITS if abs(found) < limit), None)
    try:
        return None if per is None else datetime.fromtimestamp(float(found) / per, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _parse_iso8601(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def parse_percent(value: object) -> int | None:
    """Return a percentage from 0 to 100, given as 40, ``40%`` or as a fraction such as 0.4."""
    if type(value) is int and 0 <= value <= 100:
        return value
    found = parse_decimal(value.strip().removesuffix("%").rstrip() if isinstance(value, str) else value)
    if found is None or found < 0:
        return None
    is_fraction = isinstance(value, float) and 0 < found < 1
    return min(int(found * 100 if is_fraction else found), 100)


def parse_text(value: object) -> str | None:
    """Return a non-blank text, stripped, or a number as text."""
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def parse_id(value: object) -> str | None:
    """Return an id, given as text or as an integer."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
