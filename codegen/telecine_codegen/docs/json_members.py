"""Iteration over the nested members of a JSON value by dotted name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def iter_members(value: Any, parent: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted name and value of all nested members of a JSON value; list items add nothing to the name."""
    if isinstance(value, list):
        for item in value:
            yield from iter_members(item, parent)
    elif isinstance(value, dict):
        for key, item in value.items():
            name = f"{parent}.{key}" if parent else str(key)
            yield name, item
            yield from iter_members(item, name)
