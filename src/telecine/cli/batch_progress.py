"""Live progress display of a batch: a bar for each provider, and the sums."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from telecine.batch import BatchProgress
from telecine.batch.outcome import DONE, OutcomeState

COLUMNS: Final[tuple[tuple[str, tuple[OutcomeState, ...], str], ...]] = (
    ("saved", ("saved",), "green"),
    ("running", ("running",), "cyan"),
    ("waiting", ("waiting",), "dim"),
    ("failed", ("failed", "abandoned", "unfinished"), "red"),
    ("in doubt", ("in_doubt",), "yellow"),
)
"""The columns: a heading, the states that it counts, and a style."""


class BatchBars:
    """Live display of a batch; it disappears at the end.

    Args:
        console: The terminal.
    """

    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, transient=True, refresh_per_second=4)

    def show(self, progress: BatchProgress) -> None:
        """Show the progress."""
        self._live.update(render_progress(progress))

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._live.stop()


def render_progress(progress: BatchProgress) -> RenderableType:
    """Return a row for each provider, and the sums below."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("")
    table.add_column("", width=24)
    for heading, _, style in COLUMNS:
        table.add_column(heading, style=style, justify="right")
    for provider in progress.providers:
        total = sum(one.item.provider == provider for one in progress.outcomes)
        bar = ProgressBar(
            total, progress.count(*DONE, provider=provider), complete_style="cyan", finished_style="green"
        )
        counts = [progress.count(*states, provider=provider) for _, states, _ in COLUMNS]
        table.add_row(Text(provider, "bold"), bar, *(str(count) if count else "" for count in counts))
    note = "Ctrl-C stops; the same command continues. Jobs go on at their providers."
    return Group(table, Text(), Text(describe_progress(progress)), Text(note, "dim"))


def describe_progress(progress: BatchProgress) -> str:
    """Return the sums in one line."""
    counts = [(heading, progress.count(*states)) for heading, states, _ in COLUMNS]
    parts = [f"{progress.count('saved')} of {len(progress.outcomes)} saved"]
    parts += [f"{count} {heading}" for heading, count in counts[1:] if count]
    if costs := describe_costs(progress):
        parts.append(f"{costs} so far")
    left = progress.seconds_left
    if left:
        parts.append(f"about {format_seconds(left)} left")
    return ", ".join(parts)


def describe_costs(progress: BatchProgress) -> str:
    """Return what was charged so far, as far as the providers tell it."""
    return " + ".join(f"{amount.normalize():f} {unit}".strip() for unit, amount in progress.costs.items())


def format_seconds(seconds: float) -> str:
    """Return a duration in the largest unit that says enough."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
