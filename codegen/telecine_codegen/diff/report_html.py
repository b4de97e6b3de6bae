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
from telecine_codegen.report_page import format_chip, format_excerpt, format_page

_CLASSES: Final[dict[Severity, str]] = {"BREAK": "differs", "WARN": "spec", "INFO": "agrees"}
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
    body = "".join(_format_operation(heading, group, old, new) for heading, group in group_by_heading(changes))
    return f"<section><h2>{escape(provider)}</h2>{body}</section>"


def _format_operation(heading: str, changes: Sequence[Change], old: str, new: str) -> str:
    labels = (heading or "The provider as a whole", count_by_severity(changes))
    top = f'<div class="row top"><span></span><span>{escape(old)}</span><span>{escape(new)}</span></div>'
    ordered = sorted(changes, key=lambda change: SEVERITIES.index(change.severity))
    rows = "".join(_format_row(change) for change in ordered)
    return f'<p class="page">{escape(" · ".join(labels))}</p><div class="rows">{top}{rows}</div>'


def _format_row(change: Change) -> str:
    kind = _CLASSES[change.severity]
    names = "".join(f" <code>{escape(name)}</code>" for name in change.python)
    what = (
        f'<div class="what"><span class="chip {kind}">{change.severity}</span>'
        f'<p><span class="where">{escape(change.part)}</span> <b>{escape(change.subject)}</b> {escape(change.what)}</p>'
        f'<p class="note">{escape(change.why)}{names}</p></div>'
    )
    words = change.rule.split(".")
    before = None if "added" in words else change.before
    after = None if "removed" in words else change.after
    return f'<div class="row {kind}">{what}{_format_side(before)}{_format_side(after)}</div>'


def _format_side(node: Node | None) -> str:
    """Return one side of a row: the place, and an excerpt of the value there."""
    if node is None:
        return '<div class="side none">nothing</div>'
    key = unescape_token(node.at.rpartition("/")[2])
    value = {key: node.value} if key and not key.isdigit() else node.value
    lines = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=_MAX_WIDTH).splitlines()
    more = ["…"] if len(lines) > _MAX_LINES else []
    excerpt = "\n".join(line[:_MAX_WIDTH] for line in [*lines[:_MAX_LINES], *more])
    return f'<div class="side"><p class="place">{escape(str(node.place))}</p>{format_excerpt(excerpt)}</div>'
