"""Reports for a terminal: what is open, by operation, in columns."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from codegen.docs.decisions import Decision
from codegen.docs.findings import VERDICTS, FactFinding
from codegen.docs.page_changes import PageChange

_COLOURS: Final = {
    "differs": "31", "missing in the spec": "33", "missing in the docs": "36", "bad example": "35", "agrees": "32",
    "new": "32", "gone": "31", "changed": "33",
}  # fmt: skip
_MAX_VALUE_WIDTH: Final = 46


class TerminalColours:
    """Colours text where the reader can see it."""

    def __init__(self, *, is_on: bool) -> None:
        self._is_on = is_on

    def __call__(self, code: str, text: str) -> str:
        """Return the text in the colour of an ANSI code."""
        return f"\033[{code}m{text}\033[0m" if self._is_on and text else text


def format_findings_text(findings: Sequence[FactFinding], stale: Sequence[Decision], ink: TerminalColours) -> str:
    """Return the report: the open findings of each operation of each page, then counts."""
    lines: list[str] = []
    groups = dict.fromkeys((one.page, one.layout, one.operation) for one in findings)
    for page, layout, operation in groups:
        own = [one for one in findings if (one.page, one.operation) == (page, operation)]
        lines.append(f"{ink('1', operation)}  {ink('2', f'{page} ({layout})')}")
        opened = sorted(
            (one for one in own if one.is_open), key=lambda one: (VERDICTS.index(one.verdict), one.line or 0)
        )
        lines.extend(_format_table([_format_row(one, ink) for one in opened]))
        lines.extend([f"  {format_counts(own)}", ""])
    lines.extend(f"{one.place}: this decision settles nothing any more: {one}" for one in stale)
    lines.append(
        f"{'in all: ' if len(groups) > 1 else ''}{format_counts(findings)}" if len(groups) > 1 or stale else ""
    )
    return "\n".join(lines).rstrip("\n") + "\n"


def format_counts(findings: Iterable[FactFinding]) -> str:
    """Return how many facts agree, are settled and are open, in words."""
    count = Counter("agree" if one.verdict == "agrees" else "open" if one.is_open else "settled" for one in findings)
    return ", ".join(f"{count[word]} {word}" for word in ("agree", "settled", "open") if count[word] or word == "open")


def format_changes_text(changes: Sequence[PageChange], page: str, since: str, ink: TerminalColours) -> str:
    """Return what a provider changed on a page since it was locked."""
    if not changes:
        return f"{page}: nothing changed since {since}\n"
    lines = [f"{page}: changed since {since}", ""]
    for operation in dict.fromkeys(one.operation for one in changes):
        lines.append(ink("1", operation))
        rows = [
            (ink(_COLOURS[one.what], one.what), one.subject, one.kind, _format_change(one))
            for one in changes
            if one.operation == operation
        ]
        lines.extend([*_format_table(rows), ""])
    return "\n".join(lines)


def format_short_value(data: Any) -> str:
    """Return a value as the terminal shows it: on one line, cut where it is long."""
    text = " ".join(format_value(data).split())
    return text if len(text) <= _MAX_VALUE_WIDTH else text[: _MAX_VALUE_WIDTH - 1] + "…"


def format_value(data: Any) -> str:
    """Return a value in words: facts of a field one after the other, bounds with dots between them."""
    if isinstance(data, dict) and data.keys() <= {"field"}:
        return ""
    if isinstance(data, dict):
        return ", ".join(
            str(data[key]) if key == "type" else f"{key} {format_value(data[key])}" for key in data if key != "field"
        )
    if (
        isinstance(data, list)
        and len(data) == 2
        and all(item is None or isinstance(item, int | float) for item in data)
    ):
        return "…".join("" if item is None else str(item) for item in data)
    if isinstance(data, list):
        return " ".join(
            str(item) if not isinstance(item, dict | list) else json.dumps(item, ensure_ascii=False) for item in data
        )
    return "" if data is None else str(data).lower() if isinstance(data, bool) else str(data)


def _format_row(one: FactFinding, ink: TerminalColours) -> tuple[str, ...]:
    docs = f"docs {format_short_value(one.docs)}" if format_short_value(one.docs) else ""
    spec = (
        f"spec {format_short_value(one.spec)}"
        if one.spec is not None and one.verdict != "missing in the spec" and one.kind != "field"
        else ""
    )
    place = f"{one.place.file}:{one.place.line}" if one.place else ""
    page = f"line {one.line}" if one.line else ""
    note = one.note if one.kind != "enum" else ""
    said = (
        f"docs {one.note.removeprefix('only in the docs: ')}"
        if one.note.startswith("only in the docs: ") and ";" not in one.note
        else docs
    )
    return (
        ink(_COLOURS[one.verdict], one.verdict), one.subject, one.kind, said, spec,
        ink("2", page), ink("2", place), ink("2", note),
    )  # fmt: skip


def _format_change(one: PageChange) -> str:
    if one.what == "changed":
        return f"{format_short_value(one.before)} → {format_short_value(one.after)}" if one.after is not None else ""
    return (
        format_short_value(one.after if one.what == "new" else one.before)
        if one.kind not in ("endpoint", "example member")
        else ""
    )


def _format_table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    widths = [max(_display_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(
            cell + " " * (width - _display_width(cell)) for cell, width in zip(row, widths, strict=True) if width
        ).rstrip()
        for row in rows
    ]


def _display_width(text: str) -> int:
    """Return how many columns a text takes, colours left out, characters of Chinese counted twice."""
    plain = re.sub(r"\033\[\d+m", "", text)
    return sum(2 if "\u2e80" <= char <= "\uffef" else 1 for char in plain)
