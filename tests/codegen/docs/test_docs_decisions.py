"""Tests of decisions: they settle findings, and unused ones are reported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from telecine_codegen.diagnostics import Place, Report
from telecine_codegen.docs.apply_decisions import apply_decisions, find_unused_decisions, is_match
from telecine_codegen.docs.compare_pages import compare_page
from telecine_codegen.docs.decisions import Decision, read_decisions
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.docs.page_facts import Page, PageExample, PageFact, PageOperation
from telecine_codegen.docs.page_reader import read_page
from telecine_codegen.openapi.reader import read_document

PAGES = Path(__file__).parent / "pages"
SPECS = Path(__file__).parents[3] / "specs"
EARLIER = Path(__file__).parent / "specs"
PROVIDERS = {
    "ttapi_generations.txt": "ttapi",
    "ttapi_old.md": "ttapi",
    "toapis_video_3.txt": "toapis",
    "cometapi_create.txt": "cometapi",
    "apikley_text_to_video.txt": "apikley",
}
GOOD = """\
decisions:
  - operation: POST /grok/generations
    field: resolution_name
    verdict: contradicts
    reason: It is a text.
    source: x.md#part-one
"""
ERRORS = [
    ("verdict: contradicts", "verdict: maybe", '4:5: error: unknown verdict "maybe"; expected one of ignored, '),
    ("    reason: It is a text.\n", "", "2:5: error: a decision needs reason"),
    ("    field:", "    name:", "3:5: error: unknown key name; expected one of operation,"),
    ("    field: resolution_name", "    field: {a: b}", "3:5: error: field must be a text or a list of texts"),
    ("x.md#part-one", "y.md", '6:5: error: source "y.md": file not found: specs/sources/y.md'),
    ("#part-one", "#part-two", '6:5: error: source "x.md#part-two": specs/sources/x.md has no heading #part-two'),
    ("decisions:", "settled:", "1:1: error: decisions must be a list"),
    ("resolution_name", "16:9", "3:12: error: YAML 1.1 reads the bare 16:9 as the integer 969"),
]  # fmt: skip


OPERATION = PageOperation(
    "GET",
    "/jobs/{id}",
    1,
    (
        PageFact("path", "id", "type", "string", 2),
        PageFact("answer 200", "state", "type", "string", 3),
        PageFact("answer 200", "state", "enum", ["done"], 4),
        PageFact("answer 200", "url", "field", True, 5),
    ),
    (PageExample("answer", "answer 200", {"state": "done", "data": [{"cost": 1}]}, 6),),
)
STATED = [
    {"where": "answer 200"},
    {"where": "answer*", "kinds": ("example",)},
    {"where": "answer*", "fields": ("state",)},
    {"where": "answer*", "fields": ("st*",), "kinds": ("type",), "docs": "integer"},
    {"where": "answer*", "fields": ("state",), "kinds": ("state",)},
    {"where": "answer*", "fields": ("state",), "kinds": ("default",)},
    {"where": "answer*", "fields": ("data.cost",), "kinds": ("field",)},
    {"where": "answer*", "fields": ("state", "url"), "kinds": ("field",)},
    {"where": "path", "fields": ("id",), "kinds": ("location",), "docs": "body"},
    {"kinds": ("endpoint",)},
]
UNSTATED = [
    {"where": "request"},
    {"where": "answer 404"},
    {"where": "answer 404", "kinds": ("example",)},
    {"where": "answer*", "fields": ("error",)},
    {"where": "answer*", "fields": ("error",), "kinds": ("field",)},
    {"where": "answer*", "fields": ("state", "error"), "kinds": ("field",)},
    {"where": "answer*", "fields": ("url",), "kinds": ("type",)},
    {"where": "answer*", "fields": ("url",), "kinds": ("state",)},
    {"where": "answer*", "fields": ("state",), "kinds": ("default",), "docs": "done"},
    {"where": "answer*", "fields": ("state",), "kinds": ("enum", "format")},
    {"where": "answer*", "fields": ("data.cost",), "kinds": ("required",)},
    {"where": "request", "fields": ("id",)},
    {"kinds": ("server",)},
]


def build_decision(pattern: dict[str, Any]) -> Decision:
    return Decision("GET /jobs/{id}", "spec-wins", "because", "x.md", Place("x.yaml", 1, 1), **pattern)


def compare(name: str, specs: Path = SPECS) -> tuple[Page, list[FactFinding], list[Decision]]:
    provider = PROVIDERS[name]
    document = read_document(specs / f"{provider}.yaml", report := Report())
    assert document is not None
    decisions = read_decisions(specs / "decisions" / f"{provider}.yaml", report)
    assert not report.diagnostics, str(report)
    page = read_page(str(PAGES / name))
    return page, apply_decisions(compare_page(page, document), decisions), decisions


@pytest.mark.parametrize("name", PROVIDERS)
def test_source_pages_have_no_open_findings(name: str) -> None:
    page, findings, decisions = compare(name)
    assert [one for one in findings if one.is_open] == []
    assert find_unused_decisions(decisions, [page], findings) == []


def test_differences_have_their_decisions() -> None:
    _, findings, _ = compare("ttapi_old.md", EARLIER)
    assert [
        (one.name, one.kind, one.decision and one.decision.verdict) for one in findings if one.verdict != "agrees"
    ] == [
        ("resolution_name", "type", "contradicts"),
        ("", "example", "ignored"),
        ("jobId", "location", "contradicts"),
        ("status", "state", "spec-wins"),
    ]


def test_decision_without_finding_is_unused_if_its_page_was_read() -> None:
    page, findings, decisions = compare("ttapi_old.md", EARLIER)
    agreeing = [one for one in findings if one.verdict == "agrees"]
    assert find_unused_decisions(decisions, [page], agreeing) == decisions
    other, _, _ = compare("ttapi_generations.txt")
    assert find_unused_decisions(decisions, [other], agreeing) == []


def test_decision_about_a_value_does_not_match_another_value(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/x.md").write_text("# Part one\n", "utf-8")
    (tmp_path / "decisions").mkdir()
    path = tmp_path / "decisions/ttapi.yaml"
    path.write_text(GOOD + "    docs: integer\n", "utf-8")
    decision = read_decisions(path, Report())[0]
    page, findings, _ = compare("ttapi_old.md")
    finding = next(one for one in findings if one.name == "resolution_name" and one.kind == "type")
    assert page.layout == finding.layout == "gitbook"
    assert is_match(decision, finding)
    path.write_text(GOOD + "    docs: number\n", "utf-8")
    assert not is_match(read_decisions(path, Report())[0], finding)


@pytest.mark.parametrize(("old", "new", "message"), ERRORS)
def test_error_in_the_decisions_is_reported_with_its_position(old: str, new: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/x.md").write_text("# Part one\n", "utf-8")
    (tmp_path / "decisions").mkdir()
    path = tmp_path / "decisions/ttapi.yaml"
    path.write_text(GOOD, "utf-8")
    assert len(read_decisions(path, report := Report())) == 1
    assert not report.diagnostics
    path.write_text(GOOD.replace(old, new), "utf-8")
    read_decisions(path, report := Report())
    assert f"{path}:{message}" in str(report)


def test_missing_file_has_no_decisions(tmp_path: Path) -> None:
    assert read_decisions(tmp_path / "none.yaml", Report()) == []


def test_outdated_decision_is_never_unused() -> None:
    page, findings, decisions = compare("ttapi_old.md")
    outdated = [one for one in decisions if one.verdict == "outdated"]
    assert len(outdated) == 3
    assert not {id(one) for one in outdated} & {id(one) for one in find_unused_decisions(decisions, [page], [])}
    assert {one.name for one in findings if one.decision in outdated} == {"model", "video_length", "resolution_name"}


def test_decision_about_one_model_applies_to_pages_of_that_model() -> None:
    page, findings, decisions = compare("toapis_video_3.txt")
    assert page.operations[0].models == ("grok-video-3",)
    own = [one for one in decisions if one.models == ("grok-video-3",)]
    others = [one for one in decisions if one.models == ("grok-video-1.0",)]
    assert find_unused_decisions(own, [page], []) == own != []
    assert find_unused_decisions(others, [page], []) == []
    assert not any(is_match(one, finding) for one in others for finding in findings)


@pytest.mark.parametrize("pattern", STATED, ids=str)
def test_a_decision_about_what_a_page_says_can_become_needless(pattern: dict[str, Any]) -> None:
    decision = build_decision(pattern)
    assert find_unused_decisions([decision], [Page("a.txt", "flat", (OPERATION,))], []) == [decision]


@pytest.mark.parametrize("pattern", UNSTATED, ids=str)
def test_a_decision_about_what_a_page_does_not_say_never_becomes_needless(pattern: dict[str, Any]) -> None:
    assert find_unused_decisions([build_decision(pattern)], [Page("a.txt", "flat", (OPERATION,))], []) == []


def test_a_decision_is_needless_if_several_pages_together_speak_of_its_fields() -> None:
    decision = build_decision({"where": "answer*", "fields": ("state", "url"), "kinds": ("type", "field")})
    url = replace(OPERATION, facts=(PageFact("answer 200", "url", "type", "string", 1),), examples=())
    pages = [Page("a.txt", "flat", (OPERATION,)), Page("b.txt", "flat", (url,))]
    assert find_unused_decisions([decision], pages[:1], []) == []
    assert find_unused_decisions([decision], pages[1:], []) == []
    assert find_unused_decisions([decision], pages, []) == [decision]


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_page_that_names_only_its_operations_makes_no_decision_needless(name: str) -> None:
    page, _, decisions = compare(name)
    bare = tuple(replace(operation, facts=(), examples=()) for operation in page.operations)
    assert find_unused_decisions(decisions, [replace(page, operations=bare)], []) == []
