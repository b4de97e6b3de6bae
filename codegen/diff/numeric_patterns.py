"""Which texts a pattern takes, where that can be told: numbers as text, such as lengths in seconds."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import Final

_MAX_DIGITS: Final = 4
_DIGIT_PATTERN: Final = re.compile(r"\^(?:\((?:\?:)?(?:[0-9\[\]|?{},-]|\\d)*\)|(?:[0-9\[\]?{},-]|\\d)*)\$")


@cache
def expand_pattern(pattern: str) -> frozenset[str] | None:
    """Return all texts that a pattern of digits takes; nothing for any other pattern, or one that takes long ones."""
    if not _DIGIT_PATTERN.fullmatch(pattern):
        return None
    try:
        expression = re.compile(pattern, re.ASCII)
    except re.error:
        return None
    tried = ("".join(digits) for length in range(_MAX_DIGITS + 2) for digits in product("0123456789", repeat=length))
    found = frozenset(text for text in tried if expression.search(text))
    return None if any(len(text) > _MAX_DIGITS for text in found) else found
