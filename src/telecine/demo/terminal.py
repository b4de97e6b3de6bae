"""Terminal output of the demo: progress as live bars or plain lines, and a table of the results."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.table import Column, Table
from rich.text import Text

from telecine.demo.video_run import SAVED, StateChange, StateChangeHandler, VideoPlan, VideoRun

STATE_STYLES = {
    "sent": "dim",
    "unknown": "dim",
    "queued": "yellow",
    "running": "cyan",
    "succeeded": "green",
    SAVED: "green",
}
FAILED_STYLE = "red"


@contextmanager
def show_progress(console: Console, plans: Sequence[VideoPlan]) -> Generator[StateChangeHandler]:
    """Yield the handler that shows the progress: live bars on a terminal, otherwise a line for each change of state."""
    if not console.is_terminal:
        yield _print_lines(console)
        return
    with Progress(
        TextColumn("[bold]{task.description}"),
        _RunStateColumn(Column(no_wrap=True)),
        BarColumn(32, complete_style="cyan", finished_style="green", pulse_style="cyan"),
        _RunTimeColumn(),
        console=console,
        refresh_per_second=15,
    ) as progress:
        yield _update_bars(progress, plans)


def _print_lines(console: Console) -> StateChangeHandler:
    last: dict[str, tuple[str, str | None]] = {}

    def on_change(plan: VideoPlan, change: StateChange) -> None:
        states = change.state, change.provider_state
        if last.get(plan.label) != states:
            last[plan.label] = states
            detail = f" ({change.provider_state})" if change.provider_state else ""
            console.print(f"{change.seconds:4.1f} s  {plan.label:<15}{change.state}{detail}", markup=False)

    return on_change


def _update_bars(progress: Progress, plans: Sequence[VideoPlan]) -> StateChangeHandler:
    tasks: dict[str, TaskID] = {
        plan.label: progress.add_task(escape(plan.label), total=None, change=None) for plan in plans
    }

    def on_change(plan: VideoPlan, change: StateChange) -> None:
        task = tasks[plan.label]
        progress.update(task, change=change)
        if change.state == SAVED:
            progress.update(task, total=100, completed=100)
            progress.stop_task(task)
        elif change.state not in STATE_STYLES:
            progress.update(task, total=100)
            progress.stop_task(task)
        elif change.progress is not None:
            # 100 % is shown only when the video is saved.
            progress.update(task, total=100, completed=min(change.progress, 99))

    return on_change


class _RunStateColumn(ProgressColumn):
    """The harmonised state and the provider's own."""

    def render(self, task: Task) -> Text:
        change: StateChange | None = task.fields["change"]
        if change is None:
            return Text(" " * 24)
        style = STATE_STYLES.get(change.state, FAILED_STYLE)
        return Text.assemble((f"{change.state:<10}", style), (f"{change.provider_state or '':<14}", "dim"))


class _RunTimeColumn(ProgressColumn):
    """The elapsed time; at the end that of the run, as in the table."""

    def render(self, task: Task) -> Text:
        change: StateChange | None = task.fields["change"]
        seconds = change.seconds if change and task.stop_time else task.elapsed or 0.0
        return Text(f"{seconds:5.1f} s", "dim")


def result_table(runs: Sequence[VideoRun]) -> Table:
    """Return the table of results, which fits into 80 columns."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("provider", style="bold", no_wrap=True)
    table.add_column("provider's states")
    table.add_column("time", justify="right", no_wrap=True)
    table.add_column("cost", justify="right", no_wrap=True)
    table.add_column("file")
    for run in runs:
        states = ", ".join(change.provider_state for change in run.history if change.provider_state)
        end = Text(run.saved.path.name) if run.saved else Text(run.history[-1].state, FAILED_STYLE)
        cost = str(run.cost) if run.cost else "unknown"
        table.add_row(Text(run.plan.title), Text(states), f"{run.seconds:.1f} s", Text(cost), end)
    return table
