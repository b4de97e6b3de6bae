"""Plan and report of a batch, as tables and as JSON records."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from telecine import errors
from telecine.batch import BatchOutcome, BatchProgress
from telecine.batch.estimate import BatchEstimate
from telecine.batch.plan import BatchPlan
from telecine.cli.batch_progress import describe_costs, format_seconds
from telecine.cli.exit_status import EXIT_STATUSES, OK, OTHER, RUNNING, ExitStatus
from telecine.cli.output import CommandOutput
from telecine.cli.resume_commands import can_find_by_key

SHOWN: Final = 10
"""How many failures are listed."""
PROMPT_LENGTH: Final = 40


def plan_table(file: str, plan: BatchPlan, estimates: Sequence[BatchEstimate]) -> RenderableType:
    """Return what will be submitted at each provider, with an estimate, and what earlier runs have done."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("provider", style="bold")
    table.add_column("to submit", justify="right")
    table.add_column("estimated cost", justify="right")
    for estimate in estimates:
        table.add_row(estimate.provider, str(estimate.jobs), _describe_estimate(estimate))
    total = len(plan.ended) + len(plan.started) + len(plan.new)
    lines = [f"{file}: {total} video(s), {len(plan.new)} to submit"]
    for count, words in (
        (sum(one.state == "saved" for one in plan.ended), "saved before"),
        (sum(one.state != "saved" for one in plan.ended), "failed or closed before"),
        (len(plan.started), "submitted before, to be continued"),
    ):
        lines += [f", {count} {words}"] if count else []
    head = Text("".join(lines))
    return Group(head, table) if estimates else head


def _describe_estimate(estimate: BatchEstimate) -> str:
    known = f"about {estimate.usd.normalize():f} USD" if estimate.unknown < estimate.jobs else ""
    unknown = "unknown" if not known else f"{estimate.unknown} unknown"
    return " + ".join(filter(None, (known, unknown if estimate.unknown else "")))


def plan_record(plan: BatchPlan, estimates: Sequence[BatchEstimate]) -> dict[str, Any]:
    """Return the plan as a JSON record."""
    return {
        "event": "plan",
        "submit": len(plan.new),
        "resume": len(plan.started),
        "saved": sum(one.state == "saved" for one in plan.ended),
        "ended": sum(one.state != "saved" for one in plan.ended),
        "estimates": [
            {"provider": each.provider, "jobs": each.jobs, "usd": str(each.usd), "unknown": each.unknown}
            for each in estimates
        ],
    }


def outcome_record(outcome: BatchOutcome) -> dict[str, Any]:
    """Return the outcome of an item as a JSON record."""
    entry, status = outcome.entry, _find_status(outcome)
    error = {"status": status.name, "type": outcome.error_type, "message": outcome.error}
    return {
        "event": "result",
        "line": outcome.item.line,
        "key": outcome.item.key,
        "provider": outcome.item.provider,
        "prompt": outcome.item.request.prompt,
        "state": outcome.state,
        "file": str(outcome.file) if outcome.file else None,
        "seconds": outcome.seconds,
        "cost": entry.cost if entry else None,
        "token": entry.token if entry and entry.job_id else None,
        "error": None if outcome.state == "saved" else error,
    }


def print_report(output: CommandOutput, progress: BatchProgress, folder: Path, *, interrupted: bool) -> None:
    """Print the sums, the failures, and what is in doubt with the commands that settle it."""
    outcomes = progress.outcomes
    saved = progress.count("saved")
    costs = describe_costs(progress)
    took = f" in {format_seconds(progress.elapsed)}"
    output.write_note(f"{saved} of {len(outcomes)} saved{took}" + (f"; charged: {costs}" if costs else ""))
    _list(output, "Failed", [one for one in outcomes if one.state in ("failed", "abandoned")])
    _list(output, "Not finished; the same command continues", [one for one in outcomes if one.state == "unfinished"])
    left = progress.count("waiting", "running")
    if left:
        output.write_note(f"{left} video(s) are left. The same command continues, and submits nothing twice.")
    elif interrupted:
        output.write_note("Everything had ended.")
    doubts = [one for one in outcomes if one.state == "in_doubt"]
    if doubts:
        _print_doubts(output, doubts)
    output.write_note(f"Gallery: {folder / 'index.html'}")


def _list(output: CommandOutput, title: str, outcomes: Sequence[BatchOutcome]) -> None:
    if not outcomes:
        return
    output.write_note("")
    output.write_note(f"{title}: {len(outcomes)}", "bold")
    for one in outcomes[:SHOWN]:
        output.write_note(f"  {_describe_item(one)}: {_describe_error(one)}")
    if len(outcomes) > SHOWN:
        output.write_note(f"  … and {len(outcomes) - SHOWN} more; the gallery and `telecine jobs` have all")


def _describe_error(outcome: BatchOutcome) -> str:
    return "abandoned by you" if outcome.state == "abandoned" else outcome.error or outcome.state


def _print_doubts(output: CommandOutput, outcomes: Iterable[BatchOutcome]) -> None:
    output.write_note("")
    output.write_note(
        "In doubt: the response to the submit was lost, so there may be a job. It is not sent again.", "bold"
    )
    for one in outcomes:
        output.write_note(f"  {_describe_item(one)}")
        key = shlex.quote(one.item.key)
        if can_find_by_key(one.item.provider):
            output.write_command(f"    telecine reconcile {key}")
        else:
            output.write_command(f"    telecine reconcile {key} --id ID     # the id is in the provider's console")
        output.write_command(f"    telecine abandon {key}               # if there is no job")
    output.write_note("")


def _describe_item(outcome: BatchOutcome) -> str:
    prompt = " ".join(outcome.item.request.prompt.split())
    short = prompt if len(prompt) <= PROMPT_LENGTH else prompt[: PROMPT_LENGTH - 1] + "…"
    line = f"line {outcome.item.line}, " if outcome.item.line else ""
    return f"{line}{outcome.item.provider}, {short}"


def choose_exit_status(outcomes: Iterable[BatchOutcome]) -> ExitStatus:
    """Return the status of a batch: that of a doubt if there is one, else of the first video that is not saved."""
    statuses = [(one.state, _find_status(one)) for one in outcomes if one.state != "saved"]
    doubts = [status for state, status in statuses if state == "in_doubt"]
    return next(iter(doubts), None) or next((status for _, status in statuses), OK)


def _find_status(outcome: BatchOutcome) -> ExitStatus:
    if outcome.state == "saved":
        return OK
    if outcome.state == "in_doubt":
        return _status_of(errors.SubmitUnknown)
    kind = getattr(errors, outcome.error_type or "", None)
    if isinstance(kind, type) and issubclass(kind, errors.TelecineError):
        return _status_of(kind)
    if outcome.state in ("failed", "abandoned"):
        return _status_of(errors.JobFailed)
    return RUNNING if outcome.error_type is None else OTHER


def _status_of(kind: type[errors.TelecineError]) -> ExitStatus:
    return next(status for base in kind.__mro__ for status in EXIT_STATUSES if base in status.errors)
