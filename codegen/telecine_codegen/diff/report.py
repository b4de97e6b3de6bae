"""Format a diff as text for a terminal, Markdown for a pull request, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from telecine_codegen.diff.changes import Change, Diff
from telecine_codegen.diff.rules import SEVERITIES, Severity

_COLOURS: Final[dict[Severity, str]] = {"BREAK": "31;1", "WARN": "33", "INFO": "32"}
_MAX_OPERATIONS = 3  # operations named in a heading


def format_text(diff: Diff, *, coloured: bool = False) -> str:
    """Return the changes grouped by provider and operation, each with its reason, names and place."""
    lines: list[str] = []
    for provider, changes in _group_by_provider(diff.changes):
        lines += [_paint(f"{provider}: {count_by_severity(changes)}", "1", coloured=coloured)]
        for heading, group in group_by_heading(changes):
            lines += ["", f"  {heading}"] if heading else [""]
            width = max(len(_format_subject(change)) for change in group)
            for change in group:
                lines += _format_change(change, min(width, 44), coloured=coloured)
        lines += [""]
    return "".join(f"{line}\n" for line in lines[:-1])


def _format_change(change: Change, width: int, *, coloured: bool) -> Iterator[str]:
    subject = _format_subject(change)
    verdict = _paint(f"{change.severity:<5}", _COLOURS[change.severity], coloured=coloured)
    column = f"{subject:<{width}}  " if subject else ""
    yield f"    {verdict}  {column}{change.what}".rstrip()
    names = f"  [{', '.join(change.python)}]" if change.python else ""
    yield f"           {change.why}{names}"
    yield _paint(f"           {change.place}", "2", coloured=coloured)


def _format_subject(change: Change) -> str:
    return " ".join(part for part in (change.part, change.subject) if part)


def format_markdown(diff: Diff) -> str:
    """Return the changes as a table for each provider."""
    lines: list[str] = []
    for provider, changes in _group_by_provider(diff.changes):
        lines += [
            f"## {provider}: {count_by_severity(changes)}",
            "",
            "| | Change | Why | Python | Place |",
            "|---|---|---|---|---|",
        ]
        for change in changes:
            names = " ".join(f"`{name}`" for name in change.python)
            cells = (f"**{change.severity}**", change.sentence, change.why, names, f"`{change.place}`")
            lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
        lines.append("")
    return "".join(f"{line}\n" for line in lines[:-1])


def format_json(diff: Diff) -> str:
    """Return the number of changes by severity, and the changes."""
    counts = {severity: sum(change.severity == severity for change in diff.changes) for severity in SEVERITIES}
    data = {
        "counts": counts,
        "changes": [change.as_json() for change in diff.changes],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def count_by_severity(changes: Iterable[Change]) -> str:
    """Return the number of changes by severity: ``2 BREAK, 1 INFO``."""
    found = [change.severity for change in changes]
    return ", ".join(f"{found.count(severity)} {severity}" for severity in SEVERITIES if severity in found)


def _group_by_provider(changes: Iterable[Change]) -> Iterator[tuple[str, list[Change]]]:
    for provider, group in groupby(changes, key=lambda change: change.provider):
        yield provider, list(group)


def group_by_heading(changes: list[Change]) -> list[tuple[str, list[Change]]]:
    """Return the changes by operation, the most severe first in each group."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(_format_heading(change), []).append(change)
    return list(found.items())


def _format_heading(change: Change) -> str:
    if len(change.headings) <= 1:
        return "".join(change.headings)
    rest = len(change.operations) - _MAX_OPERATIONS
    return ", ".join(change.operations[:_MAX_OPERATIONS]) + (f" and {rest} more" if rest > 0 else "")


def _paint(text: str, code: str, *, coloured: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if coloured else text
