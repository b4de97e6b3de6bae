"""Changelog lines of spec changes: what `release` writes and `check` looks for, and the version that they require."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from telecine_codegen.changelog_file import Item, join_words, strip_comments

if TYPE_CHECKING:
    from telecine_codegen.diff.changes import Change, Diff

Step = Literal["major", "minor", "patch"]

BREAKING: Final = "**Breaking:**"
FIX_KINDS: Final = frozenset({"Fixed", "Security"})
"""Headings whose items require no more than a patch."""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A line about one change, without the hyphen, and the heading that it belongs below."""

    kind: str
    text: str

    @property
    def is_breaking(self) -> bool:
        """Whether a caller must change."""
        return self.text.startswith(BREAKING)


def build_lines(found: Diff) -> list[EntryLine]:
    """Return the line of each change: severity, provider, place, kind and reason."""
    return [*_iter_lines(found)]


def _iter_lines(found: Diff) -> Iterator[EntryLine]:
    for change in found.changes:
        mark = f"{BREAKING} " if change.severity == "BREAK" else ""
        yield EntryLine(_choose_kind(change), f"{mark}{change.provider}: {change.sentence} {change.why}")


def _choose_kind(change: Change) -> str:
    words = change.rule.split(".")
    if "deprecated" in words:
        return "Deprecated"
    if words[0] == "security":
        return "Security"
    action = words[1] if len(words) > 1 else ""
    return {"added": "Added", "removed": "Removed"}.get(action, "Changed")


def group_by_kind(lines: Iterable[EntryLine]) -> dict[str, list[str]]:
    """Return the texts of the lines by heading."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.kind, []).append(line.text)
    return found


def find_missing(lines: Iterable[EntryLine], items: Iterable[Item]) -> list[EntryLine]:
    """Return the lines that no item contains word for word; other words may stand before and after a line."""
    text = "\n".join(f" {item.text} " for item in items)
    return [line for line in lines if not _contains(text, f" {join_words(strip_comments(line.text))} ")]


def _contains(text: str, words: str) -> bool:
    """Return whether a text contains these words, and calls them breaking only if they do so themselves."""
    unmarked = text if words.startswith(f" {BREAKING}") else text.replace(f" {BREAKING}{words}", "")
    return words in unmarked


def required_step(lines: Sequence[EntryLine], items: Sequence[Item]) -> Step:
    """Return the version step that the changes of the specs and the items of the changelog require from 1.0 on."""
    if any(line.is_breaking for line in lines) or any(item.is_breaking for item in items):
        return "major"
    return "minor" if lines or any(item.kind not in FIX_KINDS for item in items) else "patch"
