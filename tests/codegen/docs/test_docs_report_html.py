"""Tests of the HTML report: excerpts show the lines that matter, and unused decisions say what they are about."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from telecine_codegen.diagnostics import Place
from telecine_codegen.docs.decisions import Decision
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.docs.page_facts import Page
from telecine_codegen.docs.report_excerpts import ExcerptTarget, format_excerpt, list_values
from telecine_codegen.docs.report_html import format_findings_html

SPEC = """\
Request:
  type: object
  required: [model, size]
  properties:
    model:
      type: string
      enum:
        - one
        - two
        - three
        - four
        - five
        - six
    size:
      type: integer
      minimum: 1
      maximum: 10
      description: Size.
""".splitlines()


def get_marked(excerpt: str) -> list[str]:
    return [unescape(text).strip() for text in re.findall("<mark>(.*?)</mark>", excerpt)]


def test_an_excerpt_reaches_the_value_that_matters_and_omits_what_is_between() -> None:
    excerpt = format_excerpt(SPEC, ExcerptTarget(7, "model", ("six",)))
    assert get_marked(excerpt) == ["model:", "enum:", "- six"]
    assert "\u22ef" in excerpt
    assert "four" not in excerpt


def test_an_excerpt_begins_with_the_name_of_the_field() -> None:
    assert get_marked(format_excerpt(SPEC, ExcerptTarget(16, "size", ("1", "10")))) == [
        "size:", "minimum: 1", "maximum: 10",
    ]  # fmt: skip


def test_an_excerpt_of_a_required_field_shows_the_list_of_required_fields() -> None:
    target = ExcerptTarget(14, "size", (), "required")
    assert get_marked(format_excerpt(SPEC, target)) == ["required: [model, size]", "size:"]


def test_values_that_both_sides_have_do_not_matter() -> None:
    assert list_values(["a", "b", "c"], ["a", "c"]) == ("b",)
    assert list_values(["a"], ["a"]) == ("a",)
    assert list_values({"type": "integer", "range": [None, 9], "required": True}) == ("integer", "9")


def test_a_line_that_a_text_does_not_have_gives_no_excerpt() -> None:
    assert format_excerpt([], ExcerptTarget(1)) == ""
    assert format_excerpt(["a"], ExcerptTarget(0)) == ""
    assert format_excerpt(["a"], ExcerptTarget(2)) == ""


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 100))
def test_an_excerpt_of_a_long_line_shows_the_name_beside_the_value(before: int, after: int, distance: int) -> None:
    statement = f"seconds {'<br>' * (distance // 4)} 12"
    line = f"seconds {'<p>' * (before // 3)} {statement} {'</p>' * (after // 4)} 12"
    excerpt = format_excerpt([line], ExcerptTarget(1, "seconds", ("12",)))
    assert statement in unescape(re.sub("</?(?:mark|pre)>", "", excerpt))
    assert len(unescape(excerpt)) < 400


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=300), min_size=1, max_size=60),
    st.integers(-2, 70),
    st.text(max_size=5),
    st.lists(st.text(min_size=1, max_size=5), max_size=4),
)
def test_every_excerpt_is_escaped_and_contains_its_line(
    lines: list[str], line: int, name: str, values: list[str]
) -> None:
    excerpt = format_excerpt(lines, ExcerptTarget(line, name, tuple(values)))
    assert not re.search("<(?!/?(?:pre|mark)>)", excerpt)
    if 0 < line <= len(lines) and len(lines[line - 1].expandtabs(4)) <= 240:
        assert lines[line - 1].expandtabs(4).strip() in unescape(re.sub("</?(?:mark|pre)>", "", excerpt))


def test_an_unused_decision_is_shown_with_its_fields_and_kinds() -> None:
    decision = Decision(
        "GET /jobs/{id}",
        "spec-wins",
        "It was <needed> once.",
        "x.md",
        Place("specs/decisions/x.yaml", 4, 5),
        where="answer*",
        fields=("state", "data.url"),
        kinds=("type", "enum"),
    )
    text = re.sub("<[^>]+>", " ", format_findings_html([], [], [decision], Path("specs/x.yaml")).split("Unused")[1])
    shown = " ".join(unescape(text).split())
    for part in (
        "GET /jobs/{id}", "answer any", "state, data.url", "type, enum", "spec-wins: It was <needed> once.",
        "specs/decisions/x.yaml:4:5",
    ):  # fmt: skip
        assert part in shown


def test_the_report_says_how_much_of_each_page_was_read() -> None:
    pages = [Page("page.md", "gitbook", (), field_count=14, unread_count=2), Page("films.yaml", "openapi", ())]
    report = format_findings_html(pages, [], [], Path("specs/ferry.yaml"))
    assert "page.md: 12 of 14 lines like fields were read" in report
    assert "films.yaml: read as a whole" in report


def test_a_bad_example_is_shown_once_with_the_member_that_is_wrong(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('{\n  "prompt": "x",\n  "size": "huge"\n}\n', "utf-8")
    note = 'size: "huge" is not one of "big"'
    value = {"prompt": "x", "size": "huge"}
    finding = FactFinding(
        verdict="bad example",
        where="request",
        name="",
        kind="example",
        docs=value,
        line=1,
        note=note,
        page=str(page),
        layout="gitbook",
        operation="POST /x",
    )
    unread = replace(finding, verdict="not read", where="page", name="seed", kind="list", docs=None, note="")
    report = format_findings_html([Page(str(page), "gitbook", ())], [finding, unread], [], Path("specs/x.yaml"))
    assert unescape(report).count('"size": "huge"') == 1
    assert '<mark>"size": "huge"</mark>' in unescape(report)
    assert report.count("not compared") == 1
