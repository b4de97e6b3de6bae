"""The page around an HTML report: one self-contained file, without scripts."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from textwrap import dedent
from typing import Final

_STYLE: Final = Path(__file__).with_name("report.css").read_text(encoding="utf-8")


def format_page(title: str, summary: str, legend: str, body: str) -> str:
    """Return an HTML document; `legend` and `body` are HTML, the others text."""
    name = escape(title)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{name}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{name}</h1><p>{escape(summary)}</p>{legend}</header>{body}</body></html>\n"
    )


def format_chip(kind: str, label: str, count: int) -> str:
    """Return a number with its label, in the colour of a kind."""
    return f'<span class="chip {kind}">{escape(label)} <b>{count}</b></span>'


def format_name(name: str) -> str:
    """Return a dotted name that may be broken after each of its parts."""
    return re.sub(r"(?<=[._)])(?=[\w(])", "<wbr>", escape(name))


def format_excerpt(lines: str) -> str:
    """Return lines of a file or value, without their common indentation."""
    return f"<pre>{escape(dedent(lines).rstrip())}</pre>"
