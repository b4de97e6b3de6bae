"""Summary of the results of a command's jobs, on stdout."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from telecine.cli.exit_status import exit_status_for
from telecine.cli.file_size import format_size
from telecine.cli.job_event import JobEvent
from telecine.cli.output import CommandOutput
from telecine.cli.progress_bars import STATE_STYLES


def print_summary(output: CommandOutput, events: Sequence[JobEvent]) -> None:
    """Write the results: a row for each job on a terminal, otherwise only the location of each video."""
    if output.json:
        return
    for event in events:
        if event.kind != "result":
            continue
        location = result_location(event)
        if output.out.is_terminal and (event.snapshot or event.error):
            output.write_result(format_result(event))
            if location:
                location = " " * 11 + location
        if location:
            output.write_result(location)


def format_result(event: JobEvent) -> Text:
    """Return the row of a job, in aligned columns."""
    snapshot, saved = event.snapshot, event.saved
    word = "saved" if saved else "succeeded"
    if event.error:
        word = exit_status_for(event.error).name
    style = STATE_STYLES.get(word, "red")
    cost = str(snapshot.cost) if snapshot and snapshot.cost else ""
    size = format_size(saved.size) if saved else ""
    facts = f"{event.seconds:8.1f} s{cost:>16}{size:>12}".rstrip()
    return Text.assemble((f"{event.provider:<10} ", "bold"), (f"{word:<14}", style), facts)


def result_location(event: JobEvent) -> str:
    """Return the path of the saved video, else its URL, else the job's token; empty after an error."""
    if event.error:
        return ""
    if event.saved:
        return str(event.saved.path)
    video = event.snapshot.video if event.snapshot else None
    return video.url if video else event.tokens[0]
