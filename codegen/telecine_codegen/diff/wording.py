"""Format values for sentences; list the formats with a Python type of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from telecine_codegen.openapi.schema import TEXT_FORMATS

PARSED_FORMATS: Final = frozenset(
    {
        "date", "date-time", "date-time-local", "time", "time-local", "duration", "uuid", "uuid1", "uuid2", "uuid3",
        "uuid4", "uuid5", "email", "idn-email", "ipv4", "ipv6", "ipv4-network", "ipv6-network", "decimal", "password",
        "path", "unix-time", "ulid",
    }
)  # fmt: skip
"""Formats of texts that code parses."""
PYTHON_FORMATS: Final = PARSED_FORMATS - frozenset(TEXT_FORMATS)
"""Formats with a type other than `str`, `int` or `float` in a generated model."""

_MAX_VALUES = 6
_MAX_LENGTH = 60


def truncate(value: str) -> str:
    """Return a JSON text; a long one is truncated and ends in its hash, so that no two values read the same."""
    return value if len(value) <= _MAX_LENGTH else f"{value[: _MAX_LENGTH - 1]}… ({_short_hash(value)})"


def format_list(values: Iterable[str]) -> str:
    """Return JSON texts as a sorted list; a long one is truncated and ends in the hash of the values left out."""
    ordered = sorted(values)
    shown, more = ordered[:_MAX_VALUES], ordered[_MAX_VALUES:]
    rest = f" and {len(more)} more ({_short_hash(', '.join(more))})" if more else ""
    return ", ".join(map(truncate, shown)) + rest


def _short_hash(text: str) -> str:
    return f"sha256 {hashlib.sha256(text.encode()).hexdigest()[:12]}"
