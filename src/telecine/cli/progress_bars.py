"""Live progress display: a bar for each job, and the tokens of the open ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text

from telecine.cli.exit_status import exit_status_for
from telecine.cli.file_size import format_size
from telecine.cli.job_event import JobEvent

STATE_STYLES: Final = {
    "sent": "dim",
    "started": "dim",
    "result": "dim",
    "unknown": "dim",
    "queued": "yellow",
    "running": "cyan",
    "succeeded": "green",
    "saving": "green",
    "saved": "green",
}


class ProgressBars:
    """Live display of running jobs; it disappears at the end.

    Args:
        console: The terminal.
        jobs: The number of jobs.
        clock: Returns the time in seconds.
    """

    def __init__(self, console: Console, jobs: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._events: dict[int, JobEvent] = {}
        self._progress = Progress(
            TextColumn("[bold]{task.description}", table_column=Column(min_width=10, no_wrap=True)),
            _StateColumn(Column(no_wrap=True)),
            BarColumn(24, complete_style="cyan", finished_style="green", pulse_style="cyan"),
            _PercentColumn(Column(no_wrap=True)),
            _ElapsedColumn(Column(no_wrap=True)),
            console=console,
            get_time=clock,
        )
        self._tasks = [self._progress.add_task("", total=None, event=None) for _ in range(jobs)]
        self._live = Live(get_renderable=self.render, console=console, transient=True, refresh_per_second=12)

    def show(self, event: JobEvent) -> None:
        """Update the row of a job."""
        self._events[event.number] = event
        task, snapshot = self._tasks[event.number], event.snapshot
        self._progress.update(task, description=event.provider, event=event)
        if event.kind == "saving":
            received, total = event.downloaded or (0, None)
            self._progress.update(task, total=total or 100, completed=received if total else 0)
        elif event.kind == "result":
            self._progress.update(task, total=100, completed=0 if event.error else 100)
        elif snapshot is not None and snapshot.progress is not None:
            # 100 % is shown only when the video is saved.
            self._progress.update(task, total=100, completed=min(snapshot.progress, 99))
        if event.kind == "result":
            self._progress.stop_task(task)

    def render(self) -> RenderableType:
        """Return the rows, and below them the tokens of the jobs that have not ended."""
        open_jobs = [event for event in self._events.values() if event.kind != "result"]
        if not open_jobs:
            return self._progress
        note = Text("Ctrl-C stops waiting; the jobs continue. Tokens to resume them later:", "dim")
        tokens = [Text(token, "dim", overflow="fold") for event in open_jobs for token in event.tokens]
        return Group(self._progress, Text(), note, *tokens)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._live.stop()


class _StateColumn(ProgressColumn):
    """The harmonised state and the provider's own."""

    def render(self, task: Task) -> Text:
        event: JobEvent | None = task.fields["event"]
        if event is None:
            return Text()
        state, detail = _describe_state(event)
        text = Text.assemble((f"{state:<10} ", STATE_STYLES.get(state, "red")), (detail, "dim"))
        text.pad_right(max(0, 24 - len(text)))
        return text


def _describe_state(event: JobEvent) -> tuple[str, str]:
    if event.error is not None:
        return exit_status_for(event.error).name, ""
    if event.saved is not None:
        return "saved", ""
    if event.kind == "saving":
        return event.kind, format_size(event.downloaded[0]) if event.downloaded else ""
    if event.snapshot is None:
        return event.kind, ""
    return event.snapshot.state, event.snapshot.provider_state or ""


class _PercentColumn(ProgressColumn):
    """The percentage, if it is known."""

    def render(self, task: Task) -> Text:
        event: JobEvent | None = task.fields["event"]
        is_known = task.total is not None and not task.finished and not (event and event.error)
        if event and event.kind == "saving":
            is_known = event.downloaded is not None and event.downloaded[1] is not None
        return Text(f"{task.percentage:3.0f} %" if is_known else "     ", "dim")


class _ElapsedColumn(ProgressColumn):
    """The elapsed time."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.elapsed or 0.0:6.1f} s", "dim")
