"""What the terminal shows: the takes while they are made, live or as plain lines, and a table of them at the end."""

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
    """Show the takes as they go on: one moving line for each provider, or a line for each change of state."""
    if not console.is_terminal:
        yield _lines(console)
        return
    with Progress(
        TextColumn("[bold]{task.description}"),
        _StateColumn(Column(no_wrap=True)),
        BarColumn(32, complete_style="cyan", finished_style="green", pulse_style="cyan"),
        _ElapsedColumn(),
        console=console,
        refresh_per_second=15,
    ) as progress:
        yield _bars(progress, plans)


def _lines(console: Console) -> StateChangeHandler:
    last: dict[str, tuple[str, str | None]] = {}

    def watch(plan: VideoPlan, moment: StateChange) -> None:
        if last.get(plan.label) != (moment.state, moment.word):
            last[plan.label] = moment.state, moment.word
            word = f" ({moment.word})" if moment.word else ""
            console.print(f"{moment.seconds:4.1f} s  {plan.label:<15}{moment.state}{word}", markup=False)

    return watch


def _bars(progress: Progress, plans: Sequence[VideoPlan]) -> StateChangeHandler:
    tasks: dict[str, TaskID] = {
        plan.label: progress.add_task(escape(plan.label), total=None, moment=None) for plan in plans
    }

    def watch(plan: VideoPlan, moment: StateChange) -> None:
        task = tasks[plan.label]
        progress.update(task, moment=moment)
        if moment.state == SAVED:
            progress.update(task, total=100, completed=100)
            progress.stop_task(task)
        elif moment.state not in STATE_STYLES:
            progress.update(task, total=100)
            progress.stop_task(task)
        elif moment.progress is not None:
            progress.update(task, total=100, completed=min(moment.progress, 99))  # done is only what is on the disk

    return watch


class _StateColumn(ProgressColumn):
    """The state in our words, and in the provider's."""

    def render(self, task: Task) -> Text:
        moment: StateChange | None = task.fields["moment"]
        if moment is None:
            return Text(" " * 24)
        word = moment.word or ""
        return Text.assemble(
            (f"{moment.state:<10}", STATE_STYLES.get(moment.state, FAILED_STYLE)), (f"{word:<14}", "dim")
        )


class _ElapsedColumn(ProgressColumn):
    """The time so far; at the end the take's own, to agree with the table."""

    def render(self, task: Task) -> Text:
        moment: StateChange | None = task.fields["moment"]
        seconds = moment.seconds if moment and task.stop_time else task.elapsed or 0.0
        return Text(f"{seconds:5.1f} s", "dim")


def result_table(takes: Sequence[VideoRun]) -> Table:
    """Return the takes as a table, which fits into 80 columns."""
    shown = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    shown.add_column("provider", style="bold", no_wrap=True)
    shown.add_column("its states")
    shown.add_column("time", justify="right", no_wrap=True)
    shown.add_column("cost", justify="right", no_wrap=True)
    shown.add_column("file")
    for take in takes:
        words = ", ".join(moment.word for moment in take.history if moment.word)
        end = Text(take.saved.path.name) if take.saved else Text(take.history[-1].state, FAILED_STYLE)
        cost = str(take.cost) if take.cost else "not told"
        shown.add_row(Text(take.plan.title), Text(words), f"{take.seconds:.1f} s", Text(cost), end)
    return shown
