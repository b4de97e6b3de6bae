"""Fuzz tests of the page parsers: a garbled page is parsed or refused, and never crashes."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest

from telecine_codegen.diagnostics import Report
from telecine_codegen.docs.compare_pages import compare_page
from telecine_codegen.docs.page_lock import build_lock_entry, format_lock
from telecine_codegen.docs.page_reader import PageError, RawPage, parse_page
from telecine_codegen.docs.report_html import format_findings_html
from telecine_codegen.docs.report_text import TerminalColours, format_findings_text
from telecine_codegen.openapi.reader import read_document

pytestmark = pytest.mark.slow

PAGES = sorted((Path(__file__).parent / "pages").iterdir())
SPEC = Path(__file__).parents[3] / "specs/toapis.yaml"
FRAGMENTS = [
    "|",
    "```json",
    "{",
    "}",
    "- ",
    "enum:",
    "type: x",
    "string",
    "required",
    "Example:",
    "POST",
    "/",
    "<table>",
]
FRAGMENTS += ["Response", "default:", "[", "'': ''", "https://[", "$ref: '#/'", "- $ref: x"]
FRAGMENTS += ["Available options:", '{% tab title="" %}', "x" * 3000]


def garble(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(lines))
        match chance.randint(0, 4):
            case 0:
                del lines[at : at + chance.randint(1, 5)]
                lines = lines or [""]
            case 1:
                lines.insert(at, chance.choice(FRAGMENTS))
            case 2:
                lines[at] = lines[at][: len(lines[at]) // 2] + chance.choice(FRAGMENTS)
            case 3:
                lines.insert(at, chance.choice(lines))
            case _:
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_garbled_page_is_parsed_or_refused(path: Path) -> None:
    document = read_document(SPEC, Report())
    assert document is not None
    text = path.read_text("utf-8")
    was_read = 0
    for seed in range(40):
        with contextlib.suppress(PageError):
            page = parse_page(RawPage("page", garble(text, random.Random(seed)).encode()))
            was_read += 1
            findings = compare_page(page, document)
            format_findings_text(findings, [], TerminalColours(is_enabled=True))
            format_findings_html([page], findings, [], SPEC)
            format_lock({"a": build_lock_entry(page, "toapis", None, "2026-01-01")})
    assert was_read  # otherwise nothing is tested


def test_html_report_escapes_texts_of_the_page() -> None:
    text = "POST /v1/videos/generations\n\nBody\n\nmodel\nstring\ndefault:<script>alert(1)</script>\n\nWords <b>\n"
    text += "aspect_ratio\nenum<string>\n\nAvailable options:\n<script>,\n16:9\n"
    document = read_document(SPEC, Report())
    assert document is not None
    page = parse_page(RawPage("<i>page</i>", text.encode()))
    html = format_findings_html([page], compare_page(page, document), [], SPEC)
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<i>page" not in html
