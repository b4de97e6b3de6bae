"""Pair old items with new ones, by a sequence of tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Generic, TypeVar

T = TypeVar("T")

MIN_SIMILARITY = 0.6  # from this ratio on, a name counts as renamed


class Pairs(Generic[T]):
    """Pairs of old and new items; the most reliable tests run first.

    Attributes:
        both: The pairs found so far.
        removed: Old items without a partner.
        added: New items without a partner.
    """

    def __init__(self, old: Sequence[T], new: Sequence[T]) -> None:
        self.both: list[tuple[T, T]] = []
        self.removed = list(old)
        self.added = list(new)

    def match(self, is_same: Callable[[T, T], bool]) -> None:
        """Pair the remaining items for which a test holds."""
        for a in tuple(self.removed):
            b = next((other for other in self.added if is_same(a, other)), None)
            if b is not None:
                self._pair(a, b)

    def match_last(self) -> None:
        """Pair the remaining items if there is exactly one on each side."""
        if len(self.removed) == len(self.added) == 1:
            self._pair(self.removed[0], self.added[0])

    def _pair(self, a: T, b: T) -> None:
        self.both.append((a, b))
        self.removed = [other for other in self.removed if other is not a]
        self.added = [other for other in self.added if other is not b]


def is_reordered(pairs: Sequence[tuple[T, T]], old: Sequence[T], new: Sequence[T]) -> bool:
    """Return whether the paired items have another order among the new items than among the old ones."""
    places = {id(item): place for side in (old, new) for place, item in enumerate(side)}
    ordered = sorted(pairs, key=lambda pair: places[id(pair[0])])
    found = [places[id(after)] for _, after in ordered]
    return found != sorted(found)


def classify(old: object, new: object) -> str:
    """Return `changed`, `removed` or `added`, depending on which of two items exist."""
    if old and new:
        return "changed"
    return "removed" if old else "added"


def is_similar_name(old: str, new: str, *, alone: bool) -> bool:
    """Return whether a name may be the new spelling of another; without other candidates, a similar one is enough."""
    one, other = (re.sub(r"[^a-z0-9]", "", name.lower()) for name in (old, new))
    return one == other or (alone and SequenceMatcher(None, one, other).ratio() >= MIN_SIMILARITY)
