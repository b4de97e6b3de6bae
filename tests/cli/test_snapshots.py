"""Snapshot tests of the terminal output. SNAPSHOTS=write records them; review the diff."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import typer
from rich.console import Console, RenderableType

from telecine import Cost, Problem, Snapshot
from telecine._core import capability_table
from telecine._core.job_token import JobReference
from telecine._core.saveable_snapshot import VideoLink
from telecine.cli.exit_status import EXIT_STATUSES
from telecine.cli.job_event import JobEvent
from telecine.cli.output import CommandOutput, report_and_exit
from telecine.cli.progress_bars import ProgressBars
from telecine.cli.summary import print_summary
from telecine.cli.tables import capability_tables, environment_table, exit_code_table, magic_word_table
from telecine.errors import ContentRejected, SubmitUnknown, UnsupportedParameter, WaitTimeout
from telecine_clients.ttapi import operations
from telecine_runtime.download.fetch import Saved
from telecine_runtime.errors import InsufficientCredits, NotSent, RateLimited, ResponseLost
from telecine_runtime.response import Response

SNAPSHOTS = Path(__file__).with_name("snapshots")
KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
SOME = ("apikley", "toapis")
"""The providers of the records, which a new one leaves as they are."""


def matches_snapshot(name: str, text: str) -> bool:
    """Compare with what was recorded; spaces at the ends of lines do not count."""
    seen = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    path = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")
    return True


def terminal(width: int) -> Console:
    return Console(
        file=io.StringIO(), width=width, height=40, force_terminal=True, color_system=None, highlight=False, _environ={}
    )


def pipe() -> Console:
    return Console(file=io.StringIO(), width=80, force_terminal=False, highlight=False, _environ={})


def drawn(width: int, *pictures: RenderableType) -> str:
    console = terminal(width)
    for picture in pictures:
        console.print(picture)
    return console.file.getvalue()


def job(provider: str, job_id: str | None) -> JobReference:
    return JobReference(provider, job_id, KEY)


def job_event(number: int, reference: JobReference, **facts: object) -> JobEvent:
    tokens = (reference.token,)
    return replace(JobEvent(number, "update", reference.provider, tokens, reference.id), **facts)


def snapshot(state: str, word: str, progress: int | None = None, **more: object) -> Snapshot:
    return replace(Snapshot(state, word, progress, None, None, None, None), **more)


BOATS = job("ttapi", "744a4065-ee7f-4bdc-b0aa-8281c8e7a728")
DONE = snapshot(
    "succeeded", "SUCCESS", 100, video=VideoLink("https://cdn.example/v.mp4"), cost=Cost(Decimal(3), "quota")
)
SAVED = Saved(Path("ttapi-744a4065-ee7f-4bdc-b0aa-8281c8e7a728.mp4"), 2_411_724, "https://cdn.example/v.mp4")
HELD = snapshot(
    "failed", "done", error=Problem("withheld by moderation", rejected=True), cost=Cost(Decimal("0.05"), "USD")
)
COMET = job("cometapi", "acc19997-0333-4164-b410-4bbb7f1538cb")
APIKLEY = job("apikley", None)
TOAPIS = job("toapis", "video_2bd89fda-e54d-48e1-a6d3-a1ab6da52073")

ALONG_THE_WAY = (
    job_event(0, BOATS, kind="saving", snapshot=DONE, seconds=41.0),
    job_event(1, COMET, snapshot=snapshot("running", "IN_PROGRESS", 62), seconds=41.0),
    job_event(2, job("apikley", "4a8bc3540b779013e335055775457df1"), snapshot=snapshot("queued", "queuing")),
    job_event(3, TOAPIS, kind="started"),
)


def refused(kind: type, status: int, text: str, **headers: str) -> Exception:
    answer = Response(status, headers, b'{"message": "%s"}' % text.encode())
    return kind("create_generation", answer, None, text)


AT_THE_END = (
    job_event(0, BOATS, kind="result", snapshot=DONE, saved=SAVED, seconds=41.24),
    job_event(1, COMET, kind="result", snapshot=HELD, error=ContentRejected(COMET, HELD), seconds=38.5),
    job_event(2, APIKLEY, kind="result", error=SubmitUnknown(
        APIKLEY, ResponseLost("create_task", "the connection broke: Server disconnected", timed_out=False)
    ), seconds=0.8),
    job_event(3, TOAPIS, kind="result", error=WaitTimeout(TOAPIS, 600), seconds=600.02),
)  # fmt: skip


@pytest.mark.parametrize("width", [80, 120])
def test_the_matrix_of_the_providers(width):
    columns = [column for column in capability_table.build_columns() if column.provider in SOME]
    assert matches_snapshot(f"providers-{width}", drawn(width, capability_tables(columns)))


@pytest.mark.parametrize("width", [80, 120])
def test_the_live_display(width):
    bars = ProgressBars(terminal(width), len(ALONG_THE_WAY), clock=lambda: 1000.0)
    for each in ALONG_THE_WAY:
        bars.show(each)
    assert matches_snapshot(f"live-{width}", drawn(width, bars.render()))


def test_the_live_display_names_no_token_of_a_job_that_has_ended():
    bars = ProgressBars(terminal(80), len(AT_THE_END), clock=lambda: 1000.0)
    for each in AT_THE_END:
        bars.show(each)
    seen = drawn(80, bars.render())
    assert KEY not in seen
    assert matches_snapshot("live-ended", seen)


@pytest.mark.parametrize("kind", ["terminal", "pipe"])
def test_the_end_of_a_command(kind):
    console = {"terminal": lambda: terminal(80), "pipe": pipe}[kind]()
    output = CommandOutput(json=False, out=console, err=console)
    print_summary(output, AT_THE_END)
    with pytest.raises(typer.Exit):
        report_and_exit(output, AT_THE_END, "boats", interrupted=False)
    assert matches_snapshot(f"end-{kind}", console.file.getvalue())


def test_the_end_by_ctrl_c():
    console = terminal(80)
    output = CommandOutput(json=False, out=console, err=console)
    with pytest.raises(typer.Exit) as ended:
        report_and_exit(output, (*ALONG_THE_WAY, job_event(4, APIKLEY, kind="sent")), None, interrupted=True)
    assert ended.value.exit_code == 130
    assert matches_snapshot("interrupted", console.file.getvalue())


@pytest.mark.parametrize("kind", ["terminal", "pipe"])
def test_troubles_are_told_in_a_line_or_two(kind):
    console = {"terminal": lambda: terminal(80), "pipe": pipe}[kind]()
    output = CommandOutput(json=False, out=console, err=console)
    for error in (
        refused(InsufficientCredits, 402, "Insufficient balance"),
        refused(RateLimited, 429, "Too many requests", **{"retry-after": "12"}),
        NotSent("get_account", "no connection: [Errno 111] Connection refused"),
        UnsupportedParameter("ttapi", ("duration=99: grok-imagine-1.0-video supports 1 to 30; supported by toapis",)),
    ):
        output.write_error(operations.API.name, error)
    assert matches_snapshot(f"troubles-{kind}", console.file.getvalue())


@pytest.mark.parametrize(
    ("name", "picture"),
    [("exit-codes", exit_code_table), ("environment", environment_table), ("magic-words", magic_word_table)],
)
def test_the_parts_of_the_help(name: str, picture: Callable[[], RenderableType], monkeypatch):
    monkeypatch.setattr("telecine.cli.tables.usable_names", lambda: SOME)
    assert len(EXIT_STATUSES) > 10
    assert matches_snapshot(name, drawn(76, picture()))


def test_every_snapshot_is_still_compared():
    drawn_now = {"providers-80", "providers-120", "live-80", "live-120", "live-ended", "end-terminal", "end-pipe"}
    drawn_now |= {"interrupted", "troubles-terminal", "troubles-pipe", "exit-codes", "environment", "magic-words"}
    assert {path.stem for path in SNAPSHOTS.iterdir()} == drawn_now
