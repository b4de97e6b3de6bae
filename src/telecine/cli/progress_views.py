"""How a command tells of its jobs while they go on: for a machine, in plain lines, or live."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from telecine.cli.job_event import Moment, View
from telecine.cli.json_output import job_record
from telecine.cli.output import Screen
from telecine.cli.progress_bars import Bars


@contextmanager
def watching(screen: Screen, jobs: int) -> Generator[View]:
    """Yield the view that fits to where the command writes."""
    if screen.live:
        with Bars(screen.err, jobs) as bars:
            yield bars.show
    else:
        yield _records(screen) if screen.json else _lines(screen)


def _records(screen: Screen) -> View:
    def show(moment: Moment) -> None:
        if moment.event in ("started", "update", "result") or _is_sending(moment):
            screen.record(job_record(moment))

    return show


def _lines(screen: Screen) -> View:
    told: dict[int, str] = {}

    def show(moment: Moment) -> None:
        line = sentence(moment)
        if line and told.get(moment.number) != line:
            told[moment.number] = line
            screen.note(f"{moment.provider}: {line}")

    return show


def _is_sending(moment: Moment) -> bool:
    """Tell whether a submit is about to leave: should this process be killed, its key is known by now."""
    return moment.event == "sent" and moment.id is None


def sentence(moment: Moment) -> str:
    """Say what has happened in a few words; percents are left out, for they would fill a log."""
    snapshot = moment.snapshot
    if _is_sending(moment):
        return f"sending, {' '.join(moment.tokens)}"
    if moment.event == "started":
        return f"started, {moment.tokens[0]}"
    if moment.event != "update" or snapshot is None:
        return ""
    return snapshot.state + (f" ({snapshot.provider_state})" if snapshot.provider_state else "")
