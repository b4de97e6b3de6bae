"""Reports for a browser: one file, the page on the left and the spec on the right, what is open on top."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from textwrap import dedent
from typing import Any, Final, get_args

from codegen.docs.decisions import Decision
from codegen.docs.findings import VERDICTS, FactFinding, comparable_text
from codegen.docs.page_facts import FactKind, Page
from codegen.docs.report_text import format_counts, format_value

_STYLE: Final = (Path(__file__).with_name("report.css")).read_text(encoding="utf-8")
_KINDS: Final = frozenset(get_args(FactKind))
_CLASSES: Final = dict(zip(VERDICTS, ("differs", "spec", "docs", "example", "agrees"), strict=True))


def format_findings_html(
    pages: Sequence[Page], findings: Sequence[FactFinding], stale: Sequence[Decision], spec: Path
) -> str:
    """Return the report as an HTML document that needs nothing else."""
    sources = {page.label: _read_lines(Path(page.label)) for page in pages} | {spec.as_posix(): _read_lines(spec)}
    groups = dict.fromkeys((one.page, one.layout, one.operation) for one in findings)
    sections = [
        _format_section(
            page,
            layout,
            operation,
            [one for one in findings if (one.page, one.operation) == (page, operation)],
            sources,
        )
        for page, layout, operation in groups
    ]
    notes = "".join(
        f"<li><code>{escape(str(one.place))}</code> {escape(one.operation)} {escape(one.where)}</li>" for one in stale
    )
    warning = (
        f'<section class="stale"><h2>Decisions that settle nothing any more</h2><ul>{notes}</ul></section>'
        if stale
        else ""
    )
    title = f"Docs and {spec.as_posix()}"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{escape(title)}</h1><p>{escape(format_counts(findings))}</p>{_format_legend(findings)}</header>"
        f"{warning}{''.join(sections)}</body></html>\n"
    )


def _format_legend(findings: Sequence[FactFinding]) -> str:
    chips = []
    for verdict in VERDICTS:
        number = sum(one.verdict == verdict and (one.is_open or verdict == "agrees") for one in findings)
        chips.append(f'<span class="chip {_CLASSES[verdict]}">{escape(verdict)} <b>{number}</b></span>')
    settled = sum(one.decision is not None for one in findings)
    return f'<div class="legend">{"".join(chips)}<span class="chip settled">settled <b>{settled}</b></span></div>'


def _format_section(
    page: str, layout: str, operation: str, findings: Sequence[FactFinding], sources: Mapping[str, list[str]]
) -> str:
    opened = sorted(
        (one for one in findings if one.is_open), key=lambda one: (VERDICTS.index(one.verdict), one.line or 0)
    )
    settled = [one for one in findings if one.decision is not None]
    agreed = [one for one in findings if one.verdict == "agrees"]
    method, _, path = operation.partition(" ")
    head = (
        f'<h2><span class="method">{escape(method)}</span> {escape(path)}</h2>'
        f'<p class="page">{escape(page)} · {escape(layout)} · {escape(format_counts(findings))}</p>'
    )
    body = _format_rows(opened, sources) if opened else '<p class="quiet">Nothing is open.</p>'
    for name, group in (("settled by a decision", settled), ("in agreement", agreed)):
        if group:
            body += f"<details><summary>{len(group)} {name}</summary>{_format_rows(group, sources)}</details>"
    return f"<section>{head}{body}</section>"


def _format_rows(findings: Sequence[FactFinding], sources: Mapping[str, list[str]]) -> str:
    return (
        '<div class="rows"><div class="row top"><span></span><span>The page says</span><span>The spec says</span></div>'
        + "".join(_format_row(one, sources) for one in findings)
        + "</div>"
    )


def _format_row(one: FactFinding, sources: Mapping[str, list[str]]) -> str:
    kind = "settled" if one.decision else _CLASSES[one.verdict]
    notes = [escape(one.note)] if one.note else []
    if settled := one.decision:
        notes.append(f"{settled.verdict}: {escape(settled.reason)} <code>{escape(settled.source)}</code>")
    note = "".join(f'<p class="note">{text}</p>' for text in notes)
    where, name, what = (escape(text) for text in (one.where, one.name, one.kind))
    subject = f'<span class="where">{where}</span> <b>{name}</b> <span class="kind">{what}</span>'
    label = f'<span class="chip {kind}">{escape(one.verdict)}</span>'
    place = one.place
    spec_value = None if one.verdict == "missing in the spec" and one.kind != "enum" else one.spec
    page = _format_side(
        one.docs, spec_value, f"line {one.line}" if one.line else "", sources.get(one.page, []), one.line
    )
    stands, lines = (f"{place.file}:{place.line}", sources.get(place.file, [])) if place else ("", [])
    spec = _format_side(spec_value, one.docs, stands, lines, place.line if place else None)
    return f'<div class="row {kind}"><div class="what">{label}<p>{subject}</p>{note}</div>{page}{spec}</div>'


def _format_side(value: Any, other: Any, place: str, lines: Sequence[str], line: int | None) -> str:
    """Return one side: the value, where it stands, and what stands there."""
    shown = "" if value is None or value is True or value == {"field": True} else _format_value(value, other)
    excerpt = ""
    if line and line <= len(lines):
        text = dedent("\n".join(part[:240] for part in lines[line - 1 : line + 2]))
        excerpt = f"<pre>{escape(text.rstrip())}</pre>"
    where = f'<p class="place">{escape(place)}</p>' if place else ""
    return (
        f'<div class="side">{shown}{where}{excerpt}</div>' if shown or where else '<div class="side none">nothing</div>'
    )


def _format_value(value: Any, other: Any) -> str:
    """Return a value; of a list, what the other side does not have stands out."""
    if isinstance(value, list) and not any(item is None or isinstance(item, dict | list) for item in value):
        known = (
            {comparable_text(item) for item in other}
            if isinstance(other, list)
            else {comparable_text(item) for item in value}
        )
        marks = (
            f"<code{'' if comparable_text(item) in known else ' class=new'}>{escape(comparable_text(item))}</code>"
            for item in value
        )
        return f'<p class="value">{" ".join(marks)}</p>'
    if isinstance(value, dict) and (set(value) - {"field"}) <= _KINDS:
        return f'<p class="value">{escape(format_value(value))}</p>'
    if isinstance(value, dict | list) and len(text := json.dumps(value, ensure_ascii=False)) > 60:
        return f'<pre class="value">{escape(json.dumps(value, ensure_ascii=False, indent=2))}</pre>'
    return f'<p class="value">{escape(format_value(value) if not isinstance(value, dict) else text)}</p>'


def _read_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except (OSError, ValueError):
        return []  # a URL: the report shows what was read without the words around it
