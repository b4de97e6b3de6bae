"""What is left to be read when the jobs of a command have ended."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from telecine.cli.exit_status import exit_status_for
from telecine.cli.file_size import format_size
from telecine.cli.job_event import JobEvent
from telecine.cli.output import CommandOutput
from telecine.cli.progress_bars import STATE_STYLES


def print_summary(screen: CommandOutput, moments: Sequence[JobEvent]) -> None:
    """Write the results to stdout: for a person what each came to, for a script only what it asked for."""
    if screen.json:
        return
    for moment in moments:
        if moment.event != "result":
            continue
        place = result_location(moment)
        if screen.out.is_terminal and (moment.snapshot or moment.error):
            screen.line(format_result(moment))
            place = place and " " * 11 + place
        if place:
            screen.line(place)


def format_result(moment: JobEvent) -> Text:
    """Return what a job came to, in columns that stand beneath each other."""
    snapshot, saved = moment.snapshot, moment.saved
    ending = exit_status_for(moment.error)
    word = ending.name if moment.error else "saved" if saved else "succeeded"
    style = STATE_STYLES.get(word, "red")
    cost = str(snapshot.cost) if snapshot and snapshot.cost else ""
    size = format_size(saved.size) if saved else ""
    facts = f"{moment.seconds:8.1f} s{cost:>16}{size:>12}".rstrip()
    return Text.assemble((f"{moment.provider:<10} ", "bold"), (f"{word:<14}", style), facts)


def result_location(moment: JobEvent) -> str:
    """Return where the video is: on the disk, else at the provider, else what it can be waited for with."""
    if moment.error:
        return ""
    if moment.saved:
        return str(moment.saved.path)
    video = moment.snapshot.video if moment.snapshot else None
    return video.url if video else moment.tokens[0]
