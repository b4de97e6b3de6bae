"""HTML report of a diff: a self-contained file with the old and the new spec side by side."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import Final

import yaml

from telecine_codegen.diff.changes import Change, Diff
from telecine_codegen.diff.report import count_by_severity, group_by_heading
from telecine_codegen.diff.rules import SEVERITIES, Severity
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.pointer import unescape_token
from telecine_codegen.report_page import format_chip, format_excerpt, format_name, format_page

_CLASSES: Final[dict[Severity, str]] = {"BREAK": "differs", "WARN": "spec", "INFO": "agrees"}
_SIDES: Final = ("before", "after")
_MAX_LINES: Final = 8
_MAX_WIDTH: Final = 240


def format_html(diff: Diff, old: str, new: str) -> str:
    """Return the changes by provider and operation, the most severe first; `old` and `new` name the versions."""
    chips = "".join(
        format_chip(_CLASSES[severity], severity, sum(change.severity == severity for change in diff.changes))
        for severity in SEVERITIES
    )
    body = "".join(
        _format_provider(provider, list(changes), old, new)
        for provider, changes in groupby(diff.changes, key=lambda change: change.provider)
    )
    summary = count_by_severity(diff.changes) or "no changes for callers"
    return format_page(f"{old} and {new}", summary, f'<div class="legend">{chips}</div>', body)


def _format_provider(provider: str, changes: list[Change], old: str, new: str) -> str:
    body = "".join(_format_operation(heading, group) for heading, group in group_by_heading(changes))
    names = "".join(
        f'<span>{label} <span class="file">{escape(name)}</span></span>'
        for label, name in zip(_SIDES, (old, new), strict=True)
    )
    return f'<section><h2>{escape(provider)}</h2><div class="row top"><span></span>{names}</div>{body}</section>'


def _format_operation(heading: str, changes: Sequence[Change]) -> str:
    title = format_name(heading or "The provider as a whole")
    ordered = sorted(changes, key=lambda change: SEVERITIES.index(change.severity))
    rows = "".join(map(_format_row, ordered))
    counts = escape(count_by_severity(changes))
    return f'<p class="operation">{title} <span>{counts}</span></p><div class="rows">{rows}</div>'


def _format_row(change: Change) -> str:
    kind = _CLASSES[change.severity]
    names = "".join(f" <code>{escape(name)}</code>" for name in change.python)
    subject = f'<span class="where">{escape(change.part)}</span> <b>{format_name(change.subject)}</b>'
    what = (
        f'<div class="what"><span class="chip {kind}">{change.severity}</span>'
        f"<p>{subject} {escape(change.what)}</p>"
        f'<p class="note">{escape(change.why)}{names}</p></div>'
    )
    words = change.rule.split(".")
    before = None if "added" in words else change.before
    after = None if "removed" in words else change.after
    return f'<div class="row {kind}">{what}{_format_side(_SIDES[0], before)}{_format_side(_SIDES[1], after)}</div>'


def _format_side(label: str, node: Node | None) -> str:
    """Return one side of a row: the place, and an excerpt of the value there."""
    title = f'<p class="title">{label}</p>'
    if node is None:
        return f'<div class="side">{title}<p class="none">nothing</p></div>'
    key = unescape_token(node.at.rpartition("/")[2])
    value = {key: node.value} if key and not key.isdigit() else node.value
    lines = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=_MAX_WIDTH).splitlines()
    more = ["…"] if len(lines) > _MAX_LINES else []
    excerpt = "\n".join(line[:_MAX_WIDTH] for line in [*lines[:_MAX_LINES], *more])
    return f'<div class="side">{title}<p class="place">{escape(str(node.place))}</p>{format_excerpt(excerpt)}</div>'
