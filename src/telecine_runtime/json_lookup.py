"""Lenient lookup of paths in parsed JSON. Accepts a single object for a list, and JSON inside a text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from telecine_runtime.lifecycle_tables import JsonPath


OBJECT: Final[Any] = dict
LIST: Final[Any] = list
"""Types of parsed JSON, as `Any` for `type(value) is …`."""


def find_value(body: Any, path: JsonPath) -> Any:
    """Return the first non-null value at a path, or ``None``."""
    value = body
    for step in path:  # fast path for responses as documented
        if type(value) is not OBJECT or step is None:
            return None if value is None else _find_lenient(body, path)
        value = value.get(step)
    return value


def _find_lenient(value: Any, path: JsonPath) -> Any:
    for number, step in enumerate(path):
        if type(value) is OBJECT:
            if step is not None:  # a single object may replace a list of one item
                value = value.get(step)
        elif type(value) is LIST:
            rest = path[number + 1 :] if step is None else path[number:]
            for item in value:
                if step is None or type(item) is OBJECT:
                    found = find_value(item, rest)
                    if found is not None:
                        return found
            return None
        elif step is not None:
            value = _get_embedded_member(value, step)
        if value is None:
            return None
    return value


def iter_values(value: Any, path: JsonPath) -> Iterator[Any]:
    """Yield the non-null values at a path, in document order."""
    for number, step in enumerate(path):
        if type(value) is OBJECT:
            if step is not None:
                value = value.get(step)
        elif type(value) is LIST:
            rest = path[number + 1 :] if step is None else path[number:]
            for item in value:
                if step is None or type(item) is OBJECT:
                    yield from iter_values(item, rest)
            return
        elif step is not None:
            value = _get_embedded_member(value, step)
    if value is not None:
        yield value


def _get_embedded_member(value: object, step: str) -> Any:
    """Return a member of a JSON object that is encoded as text."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return None
    try:
        return json.loads(value).get(step)
    except (ValueError, RecursionError):
        return None
