"""Format values for sentences; list the formats with a Python type of their own."""

from __future__ import annotations

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


def truncate(value: str) -> str:
    """Return a JSON text, truncated if it is long."""
    return value if len(value) <= 60 else value[:59] + "…"


def format_list(values: Iterable[str]) -> str:
    """Return JSON texts as a sorted list, truncated if it is long."""
    ordered = sorted(values)
    rest = f" and {len(ordered) - _MAX_VALUES} more" if len(ordered) > _MAX_VALUES else ""
    return ", ".join(truncate(value) for value in ordered[:_MAX_VALUES]) + rest
