"""Enumerate the matches of digit patterns, such as durations in seconds as strings."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import Final

_MAX_DIGITS: Final = 4
_DIGIT_PATTERN: Final = re.compile(r"\^(?:\((?:\?:)?(?:[0-9\[\]|?{},-]|\\d)*\)|(?:[0-9\[\]?{},-]|\\d)*)\$")


@cache
def expand_pattern(pattern: str) -> frozenset[str] | None:
    """Return all matches of a pattern of digits; ``None`` for other patterns, or if there are long matches."""
    if not _DIGIT_PATTERN.fullmatch(pattern):
        return None
    try:
        expression = re.compile(pattern, re.ASCII)
    except re.error:
        return None
    candidates = (
        "".join(digits) for length in range(_MAX_DIGITS + 2) for digits in product("0123456789", repeat=length)
    )
    found = frozenset(text for text in candidates if expression.search(text))
    return None if any(len(text) > _MAX_DIGITS for text in found) else found
