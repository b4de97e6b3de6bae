"""State words of a page against those of a spec: a word that nobody knows is more than a new value, since jobs wait."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from codegen.compile.pipeline import inspect
from codegen.diagnostics import Place, Report
from codegen.docs.compare_pages import compare_page
from codegen.docs.decisions import Decision, apply_decisions
from codegen.docs.findings import FactFinding
from codegen.docs.page_facts import Page
from codegen.docs.page_reader import RawPage, parse_page
from codegen.docs.spec_patch import suggest_patch
from codegen.docs.state_checks import infer_state
from codegen.openapi.reader import read

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


def found(lines: str, *, after: str = "") -> list[FactFinding]:
    """What is told of state words; ToAPIs' spec declares what each of its words means."""
    document = read(SPECS / "toapis.yaml", Report())
    assert document is not None
    return [one for one in compare_page(page(lines, after=after), document) if one.kind == "state"]


def brief(lines: str, *, after: str = "") -> list[tuple[str, object, object]]:
    return [(one.verdict, one.docs, one.spec) for one in found(lines, after=after)]


def test_a_list_of_all_states_is_not_spoken_of() -> None:
    assert brief(WHOLE) == []


def test_a_word_that_nobody_knows_is_told_as_one_for_which_a_job_may_wait() -> None:
    (one,) = found(WHOLE + "  • frozen - It is what it is\n")
    assert (one.verdict, one.where, one.name, one.docs) == ("missing in the spec", "answer", "status", "frozen")
    assert "a job may wait for its deadline" in one.note
    assert one.line is not None
    assert one.place is not None
    assert "x-states:" in (SPECS / "toapis.yaml").read_text("utf-8").splitlines()[one.place.line - 1]


def test_a_new_word_is_taken_for_what_the_page_explains() -> None:
    assert brief(WHOLE + "  • frozen - The task failed\n") == [("missing in the spec", "frozen: failed", None)]
    assert brief(WHOLE + "  • paused - Waiting in line\n") == [("missing in the spec", "paused: queued", None)]


def test_a_new_word_that_everybody_knows_is_told_as_read_already() -> None:
    (one,) = found(WHOLE + "  • cancelled - See above\n")
    assert (one.verdict, one.docs) == ("missing in the spec", "cancelled: failed")
    assert one.note == "read as failed even so, with a warning"


def test_a_known_word_in_another_spelling_is_no_news() -> None:
    assert brief(WHOLE.replace("in_progress", "IN-PROGRESS")) == []


def test_a_word_that_the_page_explains_against_the_spec_differs() -> None:
    (one,) = found(WHOLE.replace("queued - Waits", "queued - The task failed"))
    assert (one.verdict, one.docs, one.spec) == ("differs", "queued: failed", "queued")
    assert 'the page says "The task failed"' in one.note
    assert "against the page" in one.note
    assert one.at == "/components/schemas/TaskState/x-states/queued"


def test_what_the_page_does_not_explain_plainly_contradicts_nothing() -> None:
    for words in ("Not failed", "Failed or done", "See the error codes", "Until it failed"):
        assert brief(WHOLE.replace("queued - Waits", f"queued - {words}")) == []


def test_a_word_that_the_page_leaves_out_is_told() -> None:
    assert brief(LISTED) == [("missing in the docs", None, ["submitted"])]


def test_a_list_of_how_a_job_begins_or_ends_leaves_nothing_out() -> None:
    assert brief("  • queued - Waits\n  • submitted - Waits\n") == []
    assert brief("  • completed - Done\n  • failed - Not done\n") == []


def test_a_table_of_states_goes_with_the_list_of_the_field() -> None:
    told = brief(LISTED, after=TABLE)
    assert told == [("missing in the spec", "frozen: failed", None)]


def test_a_decision_about_one_word_settles_no_other() -> None:
    decision = Decision(
        operation="POST /v1/videos/generations", verdict="ignored", reason="-", source="-", place=Place("x", 1, 1),
        kinds=("state",), docs="frozen: failed",
    )  # fmt: skip
    told = apply_decisions(found(WHOLE + "  • frozen - Failed\n  • melted - Failed\n"), [decision])
    assert [(one.docs, one.is_open) for one in told] == [("frozen: failed", False), ("melted: failed", True)]


def test_the_suggestion_adds_the_word_to_the_enum_and_to_what_states_mean(tmp_path: Path) -> None:
    path = tmp_path / "specs/toapis.yaml"
    path.parent.mkdir()
    path.write_text((SPECS / "toapis.yaml").read_text("utf-8"), "utf-8")
    told = found(WHOLE + "  • frozen - The task failed\n  • off - The task failed\n  • odd - Who knows\n")
    # Another page that says the same adds nothing twice.
    suggestion = suggest_patch(path, [*told, replace(told[0], page="other")])
    assert [one.docs for one in suggestion.left] == ["odd"]
    subprocess.run(["git", "apply", "-"], input=suggestion.patch, text=True, cwd=tmp_path, check=True)
    after = path.read_text("utf-8")
    assert "enum: [queued, submitted, in_progress, completed, failed, frozen, 'off']" in after
    assert "failed: failed, frozen: failed, 'off': failed}" in after
    inspect([path], report := Report())
    assert not report.failed, str(report)


@pytest.mark.parametrize("is_marked", [True, False])
def test_only_a_member_that_the_spec_marks_is_judged_so(*, is_marked: bool, tmp_path: Path) -> None:
    values = "enum: [open, done]\n"
    assert values in FILMS
    indent = " " * 20
    mark = f"{values}{indent}x-harmonised: state\n{indent}x-states: {{open: queued, done: succeeded}}\n"
    path = tmp_path / "films.yaml"
    path.write_text(FILMS.replace(values, mark if is_marked else values), "utf-8")
    document = read(path, Report())
    assert document is not None
    lines = (
        "enum: [open, done, lost]",
        f"{indent}description: |",
        f"{indent}  open - queued",
        f"{indent}  lost - failed",
    )
    edited = FILMS.replace(values, "".join(f"{line}\n" for line in lines))
    findings = compare_page(parse_page(RawPage("page", edited.encode())), document)
    told = [(one.kind, one.docs) for one in findings if one.name == "state" and one.verdict != "agrees"]
    assert told == ([("state", "lost: failed")] if is_marked else [("enum", ["open", "done", "lost"])])


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
def test_a_text_explains_one_state_or_none(text: str, state: str | None) -> None:
    assert infer_state(text) == state
