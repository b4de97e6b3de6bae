"""Diagnostics: errors, questions and warnings with their place in a spec, collected in a report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "question", "warning"]

_MAX_LENGTH = 100


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file: the path as given, line and column counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{escape_unprintable(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """An error, question or warning; its hint on how to fix it does not take part in comparisons."""

    place: Place
    severity: Severity
    message: str
    hint: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        text = f"{self.place}: {self.severity}: {escape_unprintable(self.message)}"
        return text if self.hint is None else f"{text}\n    hint: {escape_unprintable(self.hint)}"


class Report:
    """Collects diagnostics without duplicates."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}

    def error(self, place: Place, message: str, hint: str | None = None) -> None:
        """Add an error, which prevents code generation."""
        self._found.setdefault(Diagnostic(place, "error", message, hint))

    def question(self, place: Place, message: str, hint: str | None = None) -> None:
        """Add a question that only a person can answer; an open one prevents code generation."""
        self._found.setdefault(Diagnostic(place, "question", message, hint))

    def warning(self, place: Place, message: str, hint: str | None = None) -> None:
        """Add a warning, which does not prevent code generation."""
        self._found.setdefault(Diagnostic(place, "warning", message, hint))

    def include(self, other: Report) -> None:
        """Add all diagnostics of another report."""
        self._found |= other._found

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All diagnostics in the order of files, lines and columns."""
        return tuple(sorted(self._found))

    @property
    def failed(self) -> bool:
        """Whether there is an error or an open question."""
        return any(diagnostic.severity != "warning" for diagnostic in self._found)

    def __str__(self) -> str:
        return "".join(f"{diagnostic}\n" for diagnostic in self.diagnostics)


def escape_unprintable(text: str) -> str:
    """Return the text with line breaks and other unprintable characters escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def quote(value: object) -> str:
    """Return a spec value for a message: strings in double quotes, truncated if long."""
    text = str(value)
    shortened = text if len(text) <= _MAX_LENGTH else text[:_MAX_LENGTH] + "…"
    return f'"{shortened}"' if isinstance(value, str) else shortened


def pluralise(number: int, noun: str) -> str:
    """Return a number with its noun: `1 spec`, `2 specs`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
