"""HTML reports: a self-contained file with page and spec side by side, open findings first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final, get_args

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.decisions import Decision
from telecine_codegen.docs.findings import VERDICTS, FactFinding
from telecine_codegen.docs.page_facts import FactKind, Page
from telecine_codegen.docs.report_text import format_counts, format_value, sort_open_findings
from telecine_codegen.report_page import format_chip, format_excerpt, format_page

_KINDS: Final = frozenset(get_args(FactKind))
_CLASSES: Final = dict(zip(VERDICTS, ("differs", "spec", "docs", "example", "agrees"), strict=True))
_MAX_INLINE_JSON: Final = 60
_MAX_EXCERPT_WIDTH: Final = 240


def format_findings_html(
    pages: Sequence[Page], findings: Sequence[FactFinding], unused: Sequence[Decision], spec: Path
) -> str:
    """Return the report of a comparison; `unused` are the decisions that match no finding."""
    sources = {page.label: _read_lines(Path(page.label)) for page in pages} | {spec.as_posix(): _read_lines(spec)}
    groups: dict[tuple[str, str, str], list[FactFinding]] = {}
    for finding in findings:
        groups.setdefault((finding.page, finding.layout, finding.operation), []).append(finding)
    sections = [_format_section(*group, own, sources) for group, own in groups.items()]
    body = f"{_format_unused(unused)}{''.join(sections)}"
    return format_page(f"Docs and {spec.as_posix()}", format_counts(findings), _format_legend(findings), body)


def _format_legend(findings: Sequence[FactFinding]) -> str:
    chips = []
    for verdict in VERDICTS:
        shown = [one for one in findings if one.verdict == verdict and (one.is_open or verdict == "agrees")]
        chips.append(format_chip(_CLASSES[verdict], verdict, len(shown)))
    settled = sum(finding.decision is not None for finding in findings)
    return f'<div class="legend">{"".join(chips)}{format_chip("settled", "settled", settled)}</div>'


def _format_unused(unused: Sequence[Decision]) -> str:
    if not unused:
        return ""
    items = "".join(
        f"<li><code>{escape(str(one.place))}</code> {escape(one.operation)} {escape(one.where)}</li>" for one in unused
    )
    return f'<section class="stale"><h2>Unused decisions</h2><ul>{items}</ul></section>'


def _format_section(
    page: str, layout: str, operation: str, findings: Sequence[FactFinding], sources: Mapping[str, list[str]]
) -> str:
    unresolved = sort_open_findings(findings)
    method, _, path = operation.partition(" ")
    head = (
        f'<h2><span class="method">{escape(method)}</span> {escape(path)}</h2>'
        f'<p class="page">{escape(page)} · {escape(layout)} · {escape(format_counts(findings))}</p>'
    )
    body = _format_rows(unresolved, sources) if unresolved else '<p class="quiet">Nothing is open.</p>'
    for name, group in (
        ("settled by a decision", [one for one in findings if one.decision is not None]),
        ("in agreement", [one for one in findings if one.verdict == "agrees"]),
    ):
        if group:
            body += f"<details><summary>{len(group)} {name}</summary>{_format_rows(group, sources)}</details>"
    return f"<section>{head}{body}</section>"


def _format_rows(findings: Sequence[FactFinding], sources: Mapping[str, list[str]]) -> str:
    head = '<div class="row top"><span></span><span>The page says</span><span>The spec says</span></div>'
    return f'<div class="rows">{head}{"".join(_format_row(finding, sources) for finding in findings)}</div>'


def _format_row(finding: FactFinding, sources: Mapping[str, list[str]]) -> str:
    kind = "settled" if finding.decision else _CLASSES[finding.verdict]
    notes = [escape(finding.note)] if finding.note else []
    if decision := finding.decision:
        notes.append(f"{decision.verdict}: {escape(decision.reason)} <code>{escape(decision.source)}</code>")
    note = "".join(f'<p class="note">{text}</p>' for text in notes)
    subject = (
        f'<span class="where">{escape(finding.where)}</span> <b>{escape(finding.name)}</b>'
        f' <span class="kind">{escape(finding.kind)}</span>'
    )
    label = f'<span class="chip {kind}">{escape(finding.verdict)}</span>'
    what = f'<div class="what">{label}<p>{subject}</p>{note}</div>'
    spec_value = None if finding.verdict == "missing in the spec" and finding.kind != "enum" else finding.spec
    line, place = finding.line, finding.place
    docs_value = _format_compared_value(finding.docs, spec_value)
    docs = _format_side(docs_value, f"line {line}" if line else "", sources.get(finding.page, []), line)
    spec = _format_side(
        _format_compared_value(spec_value, finding.docs),
        f"{place.file}:{place.line}" if place else "",
        sources.get(place.file, []) if place else [],
        place.line if place else None,
    )
    return f'<div class="row {kind}">{what}{docs}{spec}</div>'


def _format_side(value: str, place: str, lines: Sequence[str], line: int | None) -> str:
    """Return one side of a row: value, position, and an excerpt of the lines at the position."""
    if not value and not place:
        return '<div class="side none">nothing</div>'
    excerpt = ""
    if line and line <= len(lines):
        excerpt = format_excerpt("\n".join(part[:_MAX_EXCERPT_WIDTH] for part in lines[line - 1 : line + 2]))
    position = f'<p class="place">{escape(place)}</p>' if place else ""
    return f'<div class="side">{value}{position}{excerpt}</div>'


def _format_compared_value(value: Any, other: Any) -> str:
    """Return a value; items of a list that the other side does not have are highlighted."""
    if value is None or value is True or value == {"field": True}:
        return ""
    if isinstance(value, list) and not any(item is None or isinstance(item, dict | list) for item in value):
        return _format_compared_list(value, other if isinstance(other, list) else value)
    is_field = isinstance(value, dict) and (set(value) - {"field"}) <= _KINDS
    if isinstance(value, dict | list) and not is_field:
        text = json.dumps(value, ensure_ascii=False)
        if len(text) > _MAX_INLINE_JSON:
            return f'<pre class="value">{escape(json.dumps(value, ensure_ascii=False, indent=2))}</pre>'
        if isinstance(value, dict):
            return f'<p class="value">{escape(text)}</p>'
    return f'<p class="value">{escape(format_value(value))}</p>'


def _format_compared_list(values: Sequence[Any], others: Sequence[Any]) -> str:
    known = set(map(comparable_text, others))
    items = []
    for text in map(comparable_text, values):
        mark = "" if text in known else " class=new"
        items.append(f"<code{mark}>{escape(text)}</code>")
    return f'<p class="value">{" ".join(items)}</p>'


def _read_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except (OSError, ValueError):
        return []  # a URL: the report has no excerpts of it
