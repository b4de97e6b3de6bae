"""The live display: one moving line for each job, and beneath them what resumes the jobs."""

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
    """Shows jobs until they have ended, then vanishes; what remains is for the summary to say.

    Args:
        console: The terminal.
        jobs: How many jobs there are.
        clock: Where the time comes from.
    """

    def __init__(self, console: Console, jobs: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._moments: dict[int, JobEvent] = {}
        self._progress = Progress(
            TextColumn("[bold]{task.description}", table_column=Column(min_width=10, no_wrap=True)),
            _StateColumn(Column(no_wrap=True)),
            BarColumn(24, complete_style="cyan", finished_style="green", pulse_style="cyan"),
            _PercentColumn(Column(no_wrap=True)),
            _ElapsedColumn(Column(no_wrap=True)),
            console=console,
            get_time=clock,
        )
        self._tasks = [self._progress.add_task("", total=None, moment=None) for _ in range(jobs)]
        self._live = Live(get_renderable=self.picture, console=console, transient=True, refresh_per_second=12)

    def show(self, moment: JobEvent) -> None:
        """Take note of a moment."""
        self._moments[moment.number] = moment
        task, snapshot = self._tasks[moment.number], moment.snapshot
        self._progress.update(task, description=moment.provider, moment=moment)
        if moment.event == "saving":
            have, total = moment.fetched or (0, None)
            self._progress.update(task, total=total or 100, completed=have if total else 0)
        elif moment.event == "result":
            self._progress.update(task, total=100, completed=0 if moment.error else 100)
        elif snapshot is not None and snapshot.progress is not None:
            self._progress.update(task, total=100, completed=min(snapshot.progress, 99))  # done is what is saved
        if moment.event == "result":
            self._progress.stop_task(task)

    def picture(self) -> RenderableType:
        """Return what is to be seen now."""
        open_jobs = [m for m in self._moments.values() if m.event != "result"]
        if not open_jobs:
            return self._progress
        told = "Ctrl-C stops the waiting, and nothing else. Tokens to go on with later:"
        tokens = [Text(token, "dim", overflow="fold") for moment in open_jobs for token in moment.tokens]
        return Group(self._progress, Text(), Text(told, "dim"), *tokens)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._live.stop()


class _StateColumn(ProgressColumn):
    """The state in our words, and in the provider's."""

    def render(self, task: Task) -> Text:
        moment: JobEvent | None = task.fields["moment"]
        if moment is None:
            return Text()
        state, word = _describe_state(moment)
        shown = Text.assemble((f"{state:<10} ", STATE_STYLES.get(state, "red")), (word, "dim"))
        shown.pad_right(max(0, 24 - len(shown)))
        return shown


def _describe_state(moment: JobEvent) -> tuple[str, str]:
    if moment.error is not None:
        return exit_status_for(moment.error).name, ""
    if moment.saved is not None:
        return "saved", ""
    if moment.event == "saving":
        return moment.event, format_size(moment.fetched[0]) if moment.fetched else ""
    if moment.snapshot is None:
        return moment.event, ""
    return moment.snapshot.state, moment.snapshot.provider_state or ""


class _PercentColumn(ProgressColumn):
    """The percentage, where the provider tells one."""

    def render(self, task: Task) -> Text:
        moment: JobEvent | None = task.fields["moment"]
        told = task.total is not None and not task.finished and not (moment and moment.error)
        if moment and moment.event == "saving":
            told = moment.fetched is not None and moment.fetched[1] is not None
        return Text(f"{task.percentage:3.0f} %" if told else "     ", "dim")


class _ElapsedColumn(ProgressColumn):
    """The time so far."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.elapsed or 0.0:6.1f} s", "dim")
