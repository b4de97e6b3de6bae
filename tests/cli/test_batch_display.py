"""What `telecine batch` shows: plan, live display, lines without a terminal, report, exit status."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console, RenderableType

from telecine import LedgerEntry, VideoRequest
from telecine.batch import BatchItem, BatchOutcome, BatchProgress
from telecine.batch.estimate import BatchEstimate
from telecine.batch.plan import BatchPlan
from telecine.batch.progress import sum_costs
from telecine.cli.batch_progress import describe_progress, format_seconds, render_progress
from telecine.cli.batch_report import choose_exit_status, outcome_record, plan_table, print_report
from telecine.cli.output import CommandOutput
from telecine.providers import provider_name

NOW = datetime(2026, 9, 1, tzinfo=UTC)
NAMES = ("xai", "toapis", "ttapi")


def make_entry(item: BatchItem, **values: Any) -> LedgerEntry:
    empty: dict[str, Any] = dict.fromkeys(LedgerEntry.__dataclass_fields__)
    known = {"key": item.key, "provider": item.provider, "state": "running", "created_at": NOW, "updated_at": NOW}
    return LedgerEntry(**(empty | known | values))


def make_outcome(
    number: int, state: Any, provider: str = "xai", cost: str | None = None, **values: Any
) -> BatchOutcome:
    item = BatchItem(VideoRequest(f"A boat number {number}"), provider_name(provider), f"key-{number}", number + 2)
    return BatchOutcome(item, state, entry=make_entry(item, cost=cost), **values)


SAVED = make_outcome(0, "saved", cost="0.35 USD", file=Path("/videos/a.mp4"))
DOUBT = make_outcome(1, "in_doubt", error_type="SubmitUnknown", error="the connection broke")
FAILED = make_outcome(2, "failed", error_type="PromptRejected", error="rejected [by moderation]")
RUNNING = make_outcome(3, "running", "toapis")
WAITING = make_outcome(4, "waiting", "ttapi")
UNFINISHED = make_outcome(5, "unfinished", error_type="WaitTimeout", error="still running")
ABANDONED = make_outcome(6, "abandoned", error="the connection broke")
ALL = (SAVED, DOUBT, FAILED, RUNNING, WAITING, UNFINISHED, ABANDONED)


def draw(*pictures: RenderableType, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None, _environ={})
    for picture in pictures:
        console.print(picture)
    assert isinstance(console.file, io.StringIO)
    return "".join(f"{line.rstrip()}\n" for line in console.file.getvalue().splitlines())


def report(*outcomes: BatchOutcome, interrupted: bool = False) -> str:
    """Return the report as a pipe gets it."""
    console = Console(file=io.StringIO(), width=80, force_terminal=False, highlight=False, _environ={})
    output = CommandOutput(json=False, out=console, err=console)
    print_report(output, BatchProgress(outcomes, 61.0, {}), Path("/videos"), interrupted=interrupted)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_progress_counts_items_by_state_and_provider() -> None:
    progress = BatchProgress(ALL, 10.0, {})
    assert progress.count("saved", "failed") == 2
    assert progress.count("running", provider="toapis") == 1
    assert progress.count("running", provider="xai") == 0
    assert progress.providers == NAMES


def test_costs_are_summed_by_unit_and_unknown_ones_are_left_out() -> None:
    costs = ["0.35 USD", "0.1 USD", "3 quota", None, "", "free"]
    assert sum_costs(costs) == {"USD": Decimal("0.45"), "quota": Decimal(3)}
    assert BatchProgress((SAVED, WAITING), 1.0, {}).costs == {"USD": Decimal("0.35")}


def test_the_time_left_is_that_of_the_slowest_provider_and_unknown_before_its_first_video() -> None:
    waiting = make_outcome(7, "waiting")
    assert BatchProgress((SAVED, waiting, waiting), 30.0, {}).seconds_left == 60.0
    assert BatchProgress((SAVED, waiting, RUNNING), 30.0, {}).seconds_left is None
    assert BatchProgress((SAVED, DOUBT), 30.0, {}).seconds_left == 0.0
    assert BatchProgress((SAVED, waiting), 30.0, {"xai": 1}).seconds_left is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (5399, "90 min"), (7200, "2.0 h")]
)
def test_durations_have_a_unit_that_says_enough(seconds: float, text: str) -> None:
    assert format_seconds(seconds) == text


def test_the_live_display_fits_into_80_columns() -> None:
    many = [*ALL, *(make_outcome(10 + number, "waiting", NAMES[number % 3]) for number in range(1200))]
    text = draw(render_progress(BatchProgress(many, 60.0, {})))
    assert text == (
        "                                  saved  running  waiting  failed  in doubt\n"
        "xai                                   1               400       3         1\n"
        "toapis                                         1      400\n"
        "ttapi                                                 401\n"
        "\n"
        "1 of 1207 saved, 1 running, 1201 waiting, 3 failed, 1 in doubt, 0.35 USD so far\n"
        "Ctrl-C stops; the same command continues. Jobs go on at their providers.\n"
    )


def test_a_line_of_progress_has_what_is_not_zero() -> None:
    assert describe_progress(BatchProgress((WAITING,), 1.0, {})) == "0 of 1 saved, 1 waiting"
    waiting = make_outcome(7, "waiting")
    assert describe_progress(BatchProgress((SAVED, waiting), 120.0, {})) == (
        "1 of 2 saved, 1 waiting, 0.35 USD so far, about 2 min left"
    )


def test_the_plan_names_what_is_new_and_what_earlier_runs_did() -> None:
    item = SAVED.item
    plan = BatchPlan((SAVED, FAILED), (item,), (item, item, item))
    estimates = (
        BatchEstimate(provider_name("xai"), 2, Decimal("0.70"), 1),
        BatchEstimate(provider_name("ttapi"), 1, Decimal(0), 1),
        BatchEstimate(provider_name("toapis"), 1, Decimal("1.00"), 0),
    )
    assert draw(plan_table("videos.csv", plan, estimates), width=120) == (
        "videos.csv: 6 video(s), 3 to submit, 1 saved before, 1 failed or closed before, 1 submitted before, to be"
        " continued\n"
        "provider  to submit             estimated cost\n"
        "xai               2  about 0.7 USD + 1 unknown\n"
        "ttapi             1                    unknown\n"
        "toapis            1                about 1 USD\n"
    )
    assert draw(plan_table("videos.csv", BatchPlan((SAVED,), (), ()), ())) == (
        "videos.csv: 1 video(s), 0 to submit, 1 saved before\n"
    )


def test_the_report_names_failures_doubts_and_what_is_left() -> None:
    doubt = make_outcome(8, "in_doubt", "toapis")
    assert report(*ALL, doubt) == (
        "1 of 8 saved in 61 s; charged: 0.35 USD\n"
        "\n"
        "Failed: 2\n"
        "  line 4, xai, A boat number 2: rejected [by moderation]\n"
        "  line 8, xai, A boat number 6: abandoned by you\n"
        "\n"
        "Not finished; the same command continues: 1\n"
        "  line 7, xai, A boat number 5: still running\n"
        "2 video(s) are left. The same command continues, and submits nothing twice.\n"
        "\n"
        "In doubt: the response to the submit was lost, so there may be a job. It is not sent again.\n"
        "  line 3, xai, A boat number 1\n"
        "    telecine reconcile key-1 --id ID     # the id is in the provider's console\n"
        "    telecine abandon key-1               # if there is no job\n"
        "  line 10, toapis, A boat number 8\n"
        "    telecine reconcile key-8\n"
        "    telecine abandon key-8               # if there is no job\n"
        "\n"
        "Gallery: /videos/index.html\n"
    )


def test_the_report_lists_few_of_many_failures() -> None:
    text = report(*(make_outcome(number, "failed", error="no") for number in range(300)))
    assert "Failed: 300\n" in text
    assert "  … and 290 more; the gallery and `telecine jobs` have all\n" in text
    assert len(text.splitlines()) < 20


def test_a_batch_that_is_stopped_when_everything_has_ended_says_so() -> None:
    assert "Everything had ended.\n" in report(SAVED, interrupted=True)


@pytest.mark.parametrize(
    ("outcomes", "name"),
    [
        ((SAVED,), "ok"),
        ((), "ok"),
        ((SAVED, FAILED, DOUBT), "submit-unknown"),
        ((FAILED, UNFINISHED), "rejected"),
        ((UNFINISHED, FAILED), "running"),
        ((WAITING,), "running"),
        ((ABANDONED,), "failed"),
        ((make_outcome(1, "unfinished", error_type="WorkerError"),), "other"),
        ((make_outcome(1, "failed", error_type="InsufficientCredits"),), "credits"),
        ((make_outcome(1, "failed"),), "failed"),
    ],
)
def test_the_exit_status_is_that_of_a_doubt_else_of_the_first_failure(
    outcomes: tuple[BatchOutcome, ...], name: str
) -> None:
    assert choose_exit_status(outcomes).name == name


def test_a_record_has_the_state_and_the_error_of_an_item() -> None:
    record = outcome_record(FAILED)
    assert (record["line"], record["key"], record["state"], record["file"]) == (4, "key-2", "failed", None)
    assert record["error"] == {"status": "rejected", "type": "PromptRejected", "message": "rejected [by moderation]"}
    assert outcome_record(SAVED)["error"] is None
    assert outcome_record(SAVED).keys() == record.keys()
