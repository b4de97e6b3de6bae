"""Tests of the checks of documented job states."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from telecine_codegen.compile.pipeline import read_and_lint
from telecine_codegen.diagnostics import Place, Report
from telecine_codegen.docs.apply_decisions import apply_decisions
from telecine_codegen.docs.compare_pages import compare_page
from telecine_codegen.docs.decisions import Decision
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.docs.page_facts import Page
from telecine_codegen.docs.page_reader import RawPage, parse_page
from telecine_codegen.docs.spec_patch import suggest_patch
from telecine_codegen.docs.state_checks import infer_state
from telecine_codegen.openapi.reader import read_document

HERE = Path(__file__).parent
SPECS = HERE.parents[2] / "specs"
LISTED = "  • queued - Waits\n  • in_progress - At work\n  • completed - Done\n  • failed - Not done\n"
WHOLE = LISTED + "  • submitted - Waits\n"
FILMS = (HERE / "pages/films.yaml").read_text("utf-8")
TABLE = "\n| Status | Meaning |\n|---|---|\n| submitted | waits |\n| frozen | failed for good |\n"


def page(lines: str, *, after: str = "") -> Page:
    text = (HERE / "pages/toapis_video_3.txt").read_text("utf-8")
    assert LISTED in text
    return parse_page(RawPage("page", (text.replace(LISTED, lines) + after).encode()))


def find_states(lines: str, *, after: str = "") -> list[FactFinding]:
    """Return the findings about states; ToAPIs' spec declares the meaning of each of its states."""
    document = read_document(SPECS / "toapis.yaml", Report())
    assert document is not None
    return [one for one in compare_page(page(lines, after=after), document) if one.kind == "state"]


def summarise(lines: str, *, after: str = "") -> list[tuple[str, object, object]]:
    return [(one.verdict, one.docs, one.spec) for one in find_states(lines, after=after)]


def test_complete_list_of_states_agrees() -> None:
    assert summarise(WHOLE) == []


def test_unknown_state_is_missing_in_the_spec() -> None:
    (one,) = find_states(WHOLE + "  • frozen - It is what it is\n")
    assert (one.verdict, one.where, one.name, one.docs) == ("missing in the spec", "answer", "status", "frozen")
    assert "the job may wait until its deadline" in one.note
    assert one.line is not None
    assert one.place is not None
    assert "x-states:" in (SPECS / "toapis.yaml").read_text("utf-8").splitlines()[one.place.line - 1]


def test_unknown_state_gets_the_meaning_of_its_explanation() -> None:
    assert summarise(WHOLE + "  • frozen - The task failed\n") == [("missing in the spec", "frozen: failed", None)]
    assert summarise(WHOLE + "  • paused - Waiting in line\n") == [("missing in the spec", "paused: queued", None)]


def test_note_of_a_state_that_the_runtime_knows() -> None:
    (one,) = find_states(WHOLE + "  • cancelled - See above\n")
    assert (one.verdict, one.docs) == ("missing in the spec", "cancelled: failed")
    assert one.note == "the runtime reads it as failed, with a warning"


def test_spelling_of_states_is_ignored() -> None:
    assert summarise(WHOLE.replace("in_progress", "IN-PROGRESS")) == []


def test_explanation_that_contradicts_the_spec_differs() -> None:
    (one,) = find_states(WHOLE.replace("queued - Waits", "queued - The task failed"))
    assert (one.verdict, one.docs, one.spec) == ("differs", "queued: failed", "queued")
    assert 'the page says "The task failed"' in one.note
    assert "only one of them is a final state" in one.note
    assert one.at == "/components/schemas/TaskState/x-states/queued"


def test_ambiguous_explanation_contradicts_nothing() -> None:
    for words in ("Not failed", "Failed or done", "See the error codes", "Until it failed"):
        assert summarise(WHOLE.replace("queued - Waits", f"queued - {words}")) == []


def test_missing_state_is_reported() -> None:
    assert summarise(LISTED) == [("missing in the docs", None, ["submitted"])]


def test_list_of_only_initial_or_final_states_is_not_incomplete() -> None:
    assert summarise("  • queued - Waits\n  • submitted - Waits\n") == []
    assert summarise("  • completed - Done\n  • failed - Not done\n") == []


def test_table_of_states_is_combined_with_the_list_of_the_field() -> None:
    differences = summarise(LISTED, after=TABLE)
    assert differences == [("missing in the spec", "frozen: failed", None)]


def test_decision_about_one_state_settles_no_other() -> None:
    decision = Decision(
        operation="POST /v1/videos/generations", verdict="ignored", reason="-", source="-", place=Place("x", 1, 1),
        kinds=("state",), docs="frozen: failed",
    )  # fmt: skip
    differences = apply_decisions(find_states(WHOLE + "  • frozen - Failed\n  • melted - Failed\n"), [decision])
    assert [(one.docs, one.is_open) for one in differences] == [("frozen: failed", False), ("melted: failed", True)]


def test_suggested_patch_adds_the_state_to_enum_and_x_states(tmp_path: Path) -> None:
    path = tmp_path / "specs/toapis.yaml"
    path.parent.mkdir()
    path.write_text((SPECS / "toapis.yaml").read_text("utf-8"), "utf-8")
    differences = find_states(WHOLE + "  • frozen - The task failed\n  • off - The task failed\n  • odd - Who knows\n")
    # The same finding of another page adds nothing.
    suggestion = suggest_patch(path, [*differences, replace(differences[0], page="other")])
    assert [one.docs for one in suggestion.remaining] == ["odd"]
    subprocess.run(["git", "apply", "-"], input=suggestion.patch, text=True, cwd=tmp_path, check=True)
    after = path.read_text("utf-8")
    assert "enum: [queued, submitted, in_progress, completed, failed, frozen, 'off']" in after
    assert "failed: failed, frozen: failed, 'off': failed}" in after
    read_and_lint([path], report := Report())
    assert not report.failed, str(report)


@pytest.mark.parametrize("is_marked", [True, False])
def test_only_marked_fields_are_checked_as_states(*, is_marked: bool, tmp_path: Path) -> None:
    values = "enum: [open, done]\n"
    assert values in FILMS
    indent = " " * 20
    mark = f"{values}{indent}x-harmonised: state\n{indent}x-states: {{open: queued, done: succeeded}}\n"
    path = tmp_path / "films.yaml"
    path.write_text(FILMS.replace(values, mark if is_marked else values), "utf-8")
    document = read_document(path, Report())
    assert document is not None
    lines = (
        "enum: [open, done, lost]",
        f"{indent}description: |",
        f"{indent}  open - queued",
        f"{indent}  lost - failed",
    )
    edited = FILMS.replace(values, "".join(f"{line}\n" for line in lines))
    findings = compare_page(parse_page(RawPage("page", edited.encode())), document)
    differences = [(one.kind, one.docs) for one in findings if one.name == "state" and one.verdict != "agrees"]
    assert differences == ([("state", "lost: failed")] if is_marked else [("enum", ["open", "done", "lost"])])


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("the task is queued", "queued"),
        ("not started yet", "queued"),
        ("等待处理", "queued"),
        ("the video is being generated", "running"),
        ("在做", "running"),
        ("completed, the video is ready", "succeeded"),
        ("做好", "succeeded"),
        ("canceled by the user", "failed"),
        ("the link has expired", "expired"),
        ("not finished", None),
        ("没做好", None),
        ("done or failed", None),
        ("level of progress", None),
    ],
)
def test_infer_state(text: str, state: str | None) -> None:
    assert infer_state(text) == state
