"""Stable replacements of ids and tokens, of the same shape: an id that satisfies a schema still does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

MIN_LENGTH: Final = 4
"""Length of the shortest text that is replaced; a shorter one identifies nothing, and occurs by chance."""
_ALPHABETS: Final = (("0123456789", "123456789"), ("abcdefghijklmnopqrstuvwxyz", "abcdef"))
_PREFIX: Final = re.compile(r"[A-Za-z]{2,12}[_-]")


class Pseudonyms:
    """Replacements of ids. Equal ids have equal replacements, different ids different ones."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    @property
    def known(self) -> Mapping[str, str]:
        """The replacement of each id."""
        return self._known

    def add(self, text: str) -> str:
        """Return the replacement of an id, which is new if the id is."""
        if len(text) < MIN_LENGTH:
            return text
        if text not in self._known:
            taken, number = set(self._known.values()), len(self._known) + 1
            while (found := replace_letters(text, number)) in taken and number < len(self._known) + 5000:
                number += 1
            self._known[text] = found
        return self._known[text]


def replace_letters(text: str, number: int) -> str:
    """Return a text of the same shape that holds nothing but a number: ``task_9f3c`` and 1 give ``task_1a1b``.

    A word at the beginning is kept, as in ``task_``. A digit stays a digit, and a letter a letter of the same case that
    is a hexadecimal digit as well.
    """
    prefix = found[0] if (found := _PREFIX.match(text)) and len(found[0]) < len(text) else ""
    letters: list[str] = []
    for letter in reversed(text[len(prefix) :]):
        plain = next((small for large, small in _ALPHABETS if letter.lower() in large), None)
        if plain is None:
            letters.append(letter if letter.isascii() else "_")
            continue
        number, digit = divmod(number, len(plain))
        letters.append(plain[digit].upper() if letter.isupper() else plain[digit])
    return prefix + "".join(reversed(letters))
