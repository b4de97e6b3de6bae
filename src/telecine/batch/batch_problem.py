"""Problem of a batch file: what is wrong in which line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

FIELD: Final = re.compile(r"([a-z_]+(?:\.[^\s:=]+)*)[:=]")
"""The name of a field at the start of a sentence, as in ``duration: expected …`` and ``duration=99: …``."""


@dataclass(frozen=True, slots=True)
class BatchProblem:
    """Why a line of a batch file is invalid.

    Attributes:
        line: The line, from 1; where a quoted cell continues on further lines, the first of them. ``None`` if the
            problem concerns the whole file.
        field: Name of the field or column, if the problem concerns one.
        message: One sentence, which names the field.
    """

    line: int | None
    field: str | None
    message: str

    @classmethod
    def from_sentence(cls, line: int | None, sentence: str) -> BatchProblem:
        """Return the problem that a sentence describes; a field is named at its start."""
        match = FIELD.match(sentence)
        return cls(line, match[1] if match else None, sentence)
