"""HTML reports: a self-contained file with page and spec side by side, open findings first."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final, get_args

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.decisions import Decision
from telecine_codegen.docs.findings import VERDICTS, FactFinding
from telecine_codegen.docs.page_facts import FactKind, Page
from telecine_codegen.docs.report_excerpts import ExcerptTarget, format_excerpt, list_values
from telecine_codegen.docs.report_text import format_counts, format_read_counts, format_value, sort_open_findings
from telecine_codegen.report_page import format_chip, format_name, format_page

_KINDS: Final = frozenset(get_args(FactKind))
_CLASSES: Final = dict(zip(VERDICTS, ("differs", "spec", "docs", "example", "unread", "agrees"), strict=True))
_MAX_INLINE_JSON: Final = 60


def format_findings_html(
    pages: Sequence[Page], findings: Sequence[FactFinding], unused: Sequence[Decision], spec: Path
) -> str:
    """Return the report of a comparison; `unused` are the decisions that match no finding."""
    sources = {page.label: _read_lines(Path(page.label)) for page in pages} | {spec.as_posix(): _read_lines(spec)}
    groups: dict[tuple[str, str, str], list[FactFinding]] = {}
    for finding in findings:
        groups.setdefault((finding.page, finding.layout, finding.operation), []).append(finding)
    sections = [_format_section(*group, own, sources) for group, own in groups.items()]
    read = "".join(f'<p class="page">{escape(format_read_counts(page))}</p>' for page in pages)
    body = f"{read}{_format_unused(unused)}{''.join(sections)}"
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
    items = "".join(map(_format_unused_decision, unused))
    return (
        '<section class="stale"><h2>Unused decisions</h2>'
        '<p class="page">Each matches no finding, although the page speaks of what it is about.'
        f" Delete it, or correct it.</p><ul>{items}</ul></section>"
    )


def _format_unused_decision(decision: Decision) -> str:
    fields, kinds = (", ".join(names).replace("*", "any") for names in (decision.fields, decision.kinds))
    subject = f'<span class="where">{escape(decision.where.replace("*", " any"))}</span>'
    return (
        f"<li><p><code>{escape(decision.operation)}</code></p>"
        f'<p>{subject} <b>{escape(fields)}</b> <span class="kind">{escape(kinds)}</span></p>'
        f'<p class="note">{escape(decision.verdict)}: {escape(decision.reason)}</p>'
        f'<p class="place">{escape(str(decision.place))}</p></li>'
    )


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
        f'<span class="where">{escape(finding.where)}</span> <b>{format_name(finding.name)}</b>'
        f' <span class="kind">{escape(finding.kind)}</span>'
    )
    label = f'<span class="chip {kind}">{escape(finding.verdict)}</span>'
    what = f'<div class="what">{label}<p>{subject}</p>{note}</div>'
    spec_value = None if finding.verdict == "missing in the spec" and finding.kind != "enum" else finding.spec
    line, place, name = finding.line, finding.place, finding.name.rpartition(".")[2]
    faulty = re.match(r"([\w.\[\]-]+):", finding.note) if finding.verdict == "bad example" else None
    values = (faulty[1].rpartition(".")[2],) if faulty else list_values(finding.docs, spec_value)
    excerpt = format_excerpt(sources.get(finding.page, []), ExcerptTarget(line or 0, name, values))
    docs = _format_side(
        "The page says",
        "" if faulty and excerpt else _format_compared_value(finding.docs, spec_value),
        f"line {line}" if line else "",
        excerpt,
        is_missing=finding.verdict == "missing in the docs",
    )
    keyword = "required" if finding.kind == "required" and finding.spec is True else ""
    spec = _format_side(
        "The spec says",
        _format_compared_value(spec_value, finding.docs),
        f"{place.file}:{place.line}" if place else "",
        format_excerpt(
            sources.get(place.file, []),
            ExcerptTarget(place.line, name, list_values(spec_value, finding.docs), keyword),
        )
        if place
        else "",
        is_missing=finding.verdict == "missing in the spec",
        empty="not compared" if finding.verdict == "not read" else "nothing",
    )
    return f'<div class="row {kind}">{what}{docs}{spec}</div>'


def _format_side(title: str, value: str, place: str, excerpt: str, *, is_missing: bool, empty: str = "nothing") -> str:
    """Return one side of a row: value, position, and an excerpt of the lines at the position."""
    if not value and (is_missing or not place):
        value = f'<p class="none">{empty}</p>'
    position = f'<p class="place">{escape(place)}</p>' if place else ""
    return f'<div class="side"><p class="title">{title}</p>{value}{position}{excerpt}</div>'


def _format_compared_value(value: Any, other: Any) -> str:
    """Return a value; items of a list that the other side does not have are highlighted."""
    if value is None or value is True or value == {"field": True}:
        return ""
    if isinstance(value, list) and isinstance(other, str):
        # a range, for which the spec has a pattern
        return f'<p class="value">{escape(format_value(value))}</p>'
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
