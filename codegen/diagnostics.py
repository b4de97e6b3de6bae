"""What the compiler has to say about a spec: each problem with its place, one line each, all of them in one run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]

_MAX_LENGTH = 100


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: file as it was given, line and column counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{escape_unprintable(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One problem; the hint, which says how to mend it, takes no part in comparisons."""

    place: Place
    severity: Severity
    message: str
    hint: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        text = f"{self.place}: {self.severity}: {escape_unprintable(self.message)}"
        return text if self.hint is None else f"{text}\n    hint: {escape_unprintable(self.hint)}"


class Report:
    """Collects diagnostics; the same problem told twice is one."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}

    def error(self, place: Place, message: str, hint: str | None = None) -> None:
        """Note a problem that forbids to generate anything."""
        self._found.setdefault(Diagnostic(place, "error", message, hint))

    def warning(self, place: Place, message: str, hint: str | None = None) -> None:
        """Note a blemish; code can be generated all the same."""
        self._found.setdefault(Diagnostic(place, "warning", message, hint))

    def include(self, other: Report) -> None:
        """Take over what another report has collected."""
        self._found |= other._found

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All diagnostics in the order of files, lines and columns."""
        return tuple(sorted(self._found))

    @property
    def failed(self) -> bool:
        """Whether there is an error."""
        return any(diagnostic.severity == "error" for diagnostic in self._found)

    def __str__(self) -> str:
        return "".join(f"{diagnostic}\n" for diagnostic in self.diagnostics)


def escape_unprintable(text: str) -> str:
    """Return the text with every character that could break the line, or hide in it, as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def quote(value: object) -> str:
    """Return a value of a spec as a message quotes it: in double quotes when it is a text, cut when it is long."""
    text = str(value)
    cut = text if len(text) <= _MAX_LENGTH else text[:_MAX_LENGTH] + "…"
    return f'"{cut}"' if isinstance(value, str) else cut
