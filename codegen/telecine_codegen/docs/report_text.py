"""Text reports: open findings by operation, changes since the lock, in columns."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from telecine_codegen.docs.decisions import Decision
from telecine_codegen.docs.findings import VERDICTS, FactFinding
from telecine_codegen.docs.page_changes import PageChange
from telecine_codegen.docs.page_facts import Page

_COLOURS: Final = {
    "differs": "31", "missing in the spec": "33", "missing in the docs": "36", "bad example": "35", "not read": "35",
    "agrees": "32",
    "new": "32", "gone": "31", "changed": "33",
}  # fmt: skip
_BOLD: Final = "1"
_DIM: Final = "2"
_MAX_VALUE_WIDTH: Final = 46
_ONLY_IN_DOCS: Final = "only in the docs: "


class TerminalColours:
    """Formatter of coloured text; returns plain text if it is disabled."""

    def __init__(self, *, is_enabled: bool) -> None:
        self._is_enabled = is_enabled

    def colour(self, code: str, text: str) -> str:
        """Return the text in the colour of an ANSI code."""
        return f"\033[{code}m{text}\033[0m" if self._is_enabled and text else text


def format_findings_text(
    findings: Sequence[FactFinding], unused: Sequence[Decision], colours: TerminalColours, pages: Sequence[Page] = ()
) -> str:
    """Return the report of a comparison; `unused` are the decisions that match no finding."""
    lines: list[str] = []
    groups = dict.fromkeys((finding.page, finding.layout, finding.operation) for finding in findings)
    for page, layout, operation in groups:
        own = [finding for finding in findings if (finding.page, finding.operation) == (page, operation)]
        lines.append(f"{colours.colour(_BOLD, operation)}  {colours.colour(_DIM, f'{page} ({layout})')}")
        lines.extend(_format_table([_format_finding(finding, colours) for finding in sort_open_findings(own)]))
        lines.extend([f"  {format_counts(own)}", ""])
    lines.extend(format_read_counts(page) for page in pages)
    lines.extend(f"{decision.place}: unused decision, it matches no finding: {decision}" for decision in unused)
    if len(groups) > 1:
        lines.append(f"in all: {format_counts(findings)}")
    elif unused:
        lines.append(format_counts(findings))
    return "\n".join(lines).rstrip("\n") + "\n"


def sort_open_findings(findings: Iterable[FactFinding]) -> list[FactFinding]:
    """Return the open findings, most important verdicts first, then by line of the page."""
    unresolved = [finding for finding in findings if finding.is_open]
    return sorted(unresolved, key=lambda finding: (VERDICTS.index(finding.verdict), finding.line or 0))


def format_counts(findings: Iterable[FactFinding]) -> str:
    """Return the counts of findings that agree, are settled and are open: `32 agree, 1 settled, 0 open`."""
    counts = Counter(map(_classify, findings))
    return ", ".join(
        f"{counts[state]} {state}" for state in ("agree", "settled", "open") if counts[state] or state == "open"
    )


def format_read_counts(page: Page) -> str:
    """Return how much of a page was understood: `page.md: 12 of 14 lines like fields were read`."""
    together = "".join(f", with {document.label}" for document in page.documents)
    if "openapi" in page.layout and not page.field_count:
        return f"{page.label}: read as a whole{together}"
    read = page.field_count - page.unread_count
    return f"{page.label}: {read} of {page.field_count} lines like fields were read{together}"


def format_changes_text(changes: Sequence[PageChange], page: str, since: str, colours: TerminalColours) -> str:
    """Return the report of the changes of a page since its locked state."""
    if not changes:
        return f"{page}: nothing changed since {since}\n"
    lines = [f"{page}: changed since {since}", ""]
    for operation in dict.fromkeys(change.operation for change in changes):
        rows = [
            (colours.colour(_COLOURS[change.what], change.what), change.subject, change.kind, _format_change(change))
            for change in changes
            if change.operation == operation
        ]
        lines.extend([colours.colour(_BOLD, operation), *_format_table(rows), ""])
    return "\n".join(lines)


def format_short_value(value: Any) -> str:
    """Return a value on one line, truncated if it is long."""
    text = " ".join(format_value(value).split())
    return text if len(text) <= _MAX_VALUE_WIDTH else text[: _MAX_VALUE_WIDTH - 1] + "…"


def format_value(value: Any) -> str:
    """Return a value as text; a mapping has the facts of a field, a pair of numbers is a range."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case dict():
            return ", ".join(
                str(fact) if kind == "type" else f"{kind} {format_value(fact)}"
                for kind, fact in value.items()
                if kind != "field"
            )
        case [low, high] if all(bound is None or isinstance(bound, int | float) for bound in (low, high)):
            return f"{'' if low is None else low}…{'' if high is None else high}"
        case list():
            return " ".join(
                json.dumps(item, ensure_ascii=False) if isinstance(item, dict | list) else str(item) for item in value
            )
        case _:
            return str(value)


def _classify(finding: FactFinding) -> str:
    if finding.verdict == "agrees":
        return "agree"
    return "open" if finding.is_open else "settled"


def _format_finding(finding: FactFinding, colours: TerminalColours) -> tuple[str, ...]:
    place = f"{finding.place.file}:{finding.place.line}" if finding.place else ""
    line = f"line {finding.line}" if finding.line else ""
    note = finding.note if finding.kind != "enum" else ""
    return (
        colours.colour(_COLOURS[finding.verdict], finding.verdict),
        finding.subject,
        finding.kind,
        _format_docs(finding),
        _format_spec(finding),
        colours.colour(_DIM, line),
        colours.colour(_DIM, place),
        colours.colour(_DIM, note),
    )


def _format_docs(finding: FactFinding) -> str:
    if finding.note.startswith(_ONLY_IN_DOCS) and ";" not in finding.note:
        return f"docs {finding.note.removeprefix(_ONLY_IN_DOCS)}"
    text = format_short_value(finding.docs)
    return f"docs {text}" if text else ""


def _format_spec(finding: FactFinding) -> str:
    if finding.spec is None or finding.verdict == "missing in the spec" or finding.kind == "field":
        return ""
    return f"spec {format_short_value(finding.spec)}"


def _format_change(change: PageChange) -> str:
    if change.kind in ("endpoint", "example member", "unread") or (change.what == "changed" and change.after is None):
        return ""
    if change.what == "changed":
        return f"{format_short_value(change.before)} → {format_short_value(change.after)}"
    return format_short_value(change.after if change.what == "new" else change.before)


def _format_table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the lines of a table; empty columns are left out."""
    widths = [max(map(_display_width, column)) for column in zip(*rows, strict=True)]
    lines: list[str] = []
    for row in rows:
        cells = [cell + " " * (width - _display_width(cell)) for cell, width in zip(row, widths, strict=True) if width]
        lines.append(f"  {'  '.join(cells)}".rstrip())
    return lines


def _display_width(text: str) -> int:
    """Return the number of terminal columns, without colour codes; Chinese characters take two."""
    plain = re.sub(r"\033\[\d+m", "", text)
    return sum(2 if "\u2e80" <= char <= "\uffef" else 1 for char in plain)
