"""How a command tells of its jobs while they go on: for a machine, in plain lines, or live."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from telecine.cli.job_event import JobEvent, JobEventHandler
from telecine.cli.json_output import job_record
from telecine.cli.output import CommandOutput
from telecine.cli.progress_bars import ProgressBars


@contextmanager
def show_progress(screen: CommandOutput, jobs: int) -> Generator[JobEventHandler]:
    """Yield the view that fits to where the command writes."""
    if screen.live:
        with ProgressBars(screen.err, jobs) as bars:
            yield bars.show
    else:
        yield _records(screen) if screen.json else _lines(screen)


def _records(screen: CommandOutput) -> JobEventHandler:
    def show(moment: JobEvent) -> None:
        if moment.event in ("started", "update", "result") or _is_sending(moment):
            screen.record(job_record(moment))

    return show


def _lines(screen: CommandOutput) -> JobEventHandler:
    told: dict[int, str] = {}

    def show(moment: JobEvent) -> None:
        line = describe_event(moment)
        if line and told.get(moment.number) != line:
            told[moment.number] = line
            screen.note(f"{moment.provider}: {line}")

    return show


def _is_sending(moment: JobEvent) -> bool:
    """Tell whether a submit is about to leave: should this process be killed, its key is known by now."""
    return moment.event == "sent" and moment.id is None


def describe_event(moment: JobEvent) -> str:
    """Say what has happened in a few words; percents are left out, for they would fill a log."""
    snapshot = moment.snapshot
    if _is_sending(moment):
        return f"sending, {' '.join(moment.tokens)}"
    if moment.event == "started":
        return f"started, {moment.tokens[0]}"
    if moment.event != "update" or snapshot is None:
        return ""
    return snapshot.state + (f" ({snapshot.provider_state})" if snapshot.provider_state else "")
