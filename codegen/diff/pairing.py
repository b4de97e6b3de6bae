"""Find which old thing is which new one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Generic, TypeVar

T = TypeVar("T")

MIN_SIMILARITY = 0.6  # how much of two names must agree before one is taken for the other's new name


class Pairs(Generic[T]):
    """Pairs of old and new things, the surest matches first.

    Attributes:
        both: The pairs found so far.
        removed: Old things without a partner.
        added: New things without a partner.
    """

    def __init__(self, old: Sequence[T], new: Sequence[T]) -> None:
        self.both: list[tuple[T, T]] = []
        self.removed = list(old)
        self.added = list(new)

    def match(self, is_same: Callable[[T, T], bool]) -> None:
        """Pair the things that are still alone and that a test finds to be the same."""
        for a in tuple(self.removed):
            b = next((other for other in self.added if is_same(a, other)), None)
            if b is not None:
                self._pair(a, b)

    def match_last(self) -> None:
        """Pair what is left if it is one on each side."""
        if len(self.removed) == len(self.added) == 1:
            self._pair(self.removed[0], self.added[0])

    def _pair(self, a: T, b: T) -> None:
        self.both.append((a, b))
        self.removed = [other for other in self.removed if other is not a]
        self.added = [other for other in self.added if other is not b]


def is_similar_name(old: str, new: str, *, alone: bool) -> bool:
    """Tell whether a name may be another's new spelling; one that is merely alike only if no other is in question."""
    one, other = (re.sub(r"[^a-z0-9]", "", name.lower()) for name in (old, new))
    return one == other or (alone and SequenceMatcher(None, one, other).ratio() >= MIN_SIMILARITY)
