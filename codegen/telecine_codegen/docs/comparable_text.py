"""Canonical text of a value, by which values of a page and a spec are compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def comparable_text(value: Any) -> str:
    """Return the canonical text of a value: 10, "10" and 10.0 give the same text."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case list():
            return ", ".join(comparable_text(item) for item in value)
        case _:
            return str(value)


def unique_values(values: Iterable[Any]) -> list[Any]:
    """Return the values without duplicates; the last of equal values is kept, at the place of the first."""
    return list({comparable_text(value): value for value in values}.values())
