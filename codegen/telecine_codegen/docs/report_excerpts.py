"""Excerpts of a page or a spec for the HTML report: the line of a finding, and the lines that state its values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice, pairwise
from textwrap import dedent
from typing import Any, Final

_MAX_DISTANCE: Final = 40
"""Number of lines within which the values of a finding are looked for."""
_MAX_NAME_DISTANCE: Final = 12
"""Number of lines above in which the name of the field is looked for."""
_MAX_GAP: Final = 2
"""Number of lines between two that matter that are shown, too."""
_MAX_WIDTH: Final = 240
_OMISSION: Final = "⋯"


@dataclass(frozen=True, slots=True)
class ExcerptTarget:
    """What an excerpt must show.

    Attributes:
        line: Line of the finding, from 1.
        name: Name of the field, without the objects around it.
        values: Values that the text states.
        keyword: YAML keyword of the object around the field that decides, such as `required`.
    """

    line: int
    name: str = ""
    values: tuple[str, ...] = ()
    keyword: str = ""


def format_excerpt(lines: Sequence[str], target: ExcerptTarget) -> str:
    """Return the excerpt as HTML, with the lines that matter marked; empty if the text has no such line."""
    if not 0 < target.line <= len(lines):
        return ""
    important = _find_important_lines(lines, target)
    shown = _add_context(important, len(lines))
    texts = dedent("\n".join(_shorten(lines[index].expandtabs(4), target) for index in shown)).split("\n")
    parts: list[str] = []
    for position, (index, text) in enumerate(zip(shown, texts, strict=True)):
        if position and index > shown[position - 1] + 1:
            parts.append(_OMISSION)
        is_whole = index in important and len(lines[index].expandtabs(4)) <= _MAX_WIDTH
        parts.append(_mark_text(text, target, is_whole=is_whole))
    return f"<pre>{chr(10).join(parts)}</pre>"


def list_values(value: Any, other: Any = None) -> tuple[str, ...]:
    """Return the values that a side of a finding states, as texts; of two lists those that the other one lacks."""
    values = list(_iter_values(value))
    if isinstance(value, list) and isinstance(other, list):
        known = set(_iter_values(other))
        values = [one for one in values if one not in known] or values
    return tuple(dict.fromkeys(values))


def _mark_text(text: str, target: ExcerptTarget, *, is_whole: bool) -> str:
    """Return a line as HTML: marked as a whole, or if it is part of a long line, with name and values marked."""
    if is_whole:
        rest = text.lstrip()
        return f"{text[: len(text) - len(rest)]}<mark>{escape(rest)}</mark>" if rest else ""
    if len(text) < _MAX_WIDTH - 1:
        return escape(text)
    words = [_build_pattern(each).pattern for each in (target.name, *target.values) if each]
    if not words:
        return escape(text)
    pieces = re.split(f"({'|'.join(words)})", text, flags=re.IGNORECASE)
    return "".join(
        f"<mark>{escape(piece)}</mark>" if position % 2 else escape(piece) for position, piece in enumerate(pieces)
    )


def _iter_values(value: Any) -> Iterator[str]:
    match value:
        case None | bool() | "":
            return
        case dict():
            for inner in value.values():
                yield from _iter_values(inner)
        case list():
            for inner in value:
                yield from _iter_values(inner)
        case _:
            yield str(value)


def _find_important_lines(lines: Sequence[str], target: ExcerptTarget) -> set[int]:
    """Return the indexes of the line, of the first line after it with each value, and of the keyword above it."""
    start = target.line - 1
    found = {start}
    for value in target.values:
        pattern = _build_pattern(value)
        following = range(start, min(start + _MAX_DISTANCE, len(lines)))
        if (index := next((index for index in following if pattern.search(lines[index])), None)) is not None:
            found.add(index)
    found |= set(_find_above(lines, start, target))
    return found


def _find_above(lines: Sequence[str], start: int, target: ExcerptTarget) -> Iterator[int]:
    """Yield the indexes of the nearest lines above with the name of the field, and with the keyword of its object."""
    if target.name and not _build_pattern(target.name).search(lines[start]):
        names = (index for index in _iter_above(start, _MAX_NAME_DISTANCE) if _has_name(lines[index], target))
        yield from islice(names, 1)
    if target.keyword:
        indent = _get_indent(lines[start])
        objects = (
            index
            for index in _iter_above(start, 2 * _MAX_DISTANCE)
            if lines[index].strip().startswith(f"{target.keyword}:") and _get_indent(lines[index]) == indent - 2
        )
        yield from islice(objects, 1)


def _iter_above(start: int, count: int) -> Iterator[int]:
    return iter(range(start - 1, max(start - count, 0) - 1, -1))


def _has_name(line: str, target: ExcerptTarget) -> bool:
    return bool(_build_pattern(target.name).search(line))


def _add_context(important: set[int], count: int) -> list[int]:
    """Return the lines to show: those that matter, the line after each, and what lies between two that are close."""
    shown = {index + offset for index in important for offset in (0, 1) if index + offset < count}
    ordered = sorted(shown)
    for one, following in pairwise(ordered):
        if following - one <= _MAX_GAP + 1:
            shown |= set(range(one, following))
    return sorted(shown)


def _shorten(text: str, target: ExcerptTarget) -> str:
    """Return a line, or the part of a long one that says most about the field."""
    if len(text) <= _MAX_WIDTH:
        return text.rstrip()
    patterns = [_build_pattern(each) for each in (target.name, *target.values) if each]
    starts = [match.start() for pattern in patterns for match in pattern.finditer(text)]
    first = max(starts, key=lambda start: _count_matches(patterns, text[start : start + _MAX_WIDTH]), default=0)
    begin = max(0, min(first - 40, len(text) - _MAX_WIDTH))
    part = text[begin : begin + _MAX_WIDTH].strip()
    return f"{_OMISSION if begin else ''}{part}{_OMISSION if begin + _MAX_WIDTH < len(text) else ''}"


def _count_matches(patterns: Sequence[re.Pattern[str]], text: str) -> int:
    return sum(bool(pattern.search(text)) for pattern in patterns)


def _build_pattern(value: str) -> re.Pattern[str]:
    """Return the pattern of a value as a word of its own: `1` is not in `10`."""
    return re.compile(rf"(?<![\w.]){re.escape(value)}(?![\w])(?!\.\d)", re.IGNORECASE)


def _get_indent(line: str) -> int:
    return len(line) - len(line.lstrip())
