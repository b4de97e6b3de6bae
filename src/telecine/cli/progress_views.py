"""Progress output of running jobs: JSON records, plain lines or live bars."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from telecine.cli.job_event import JobEvent, JobEventHandler
from telecine.cli.json_output import job_record
from telecine.cli.output import CommandOutput
from telecine.cli.progress_bars import ProgressBars


@contextmanager
def show_progress(output: CommandOutput, jobs: int) -> Generator[JobEventHandler]:
    """Yield the event handler that fits the output."""
    if output.is_interactive:
        with ProgressBars(output.err, jobs) as bars:
            yield bars.show
    else:
        yield _write_records(output) if output.json else _write_lines(output)


def _write_records(output: CommandOutput) -> JobEventHandler:
    def on_event(event: JobEvent) -> None:
        if event.kind in ("started", "update", "result") or _is_submitting(event):
            output.write_record(job_record(event))

    return on_event


def _write_lines(output: CommandOutput) -> JobEventHandler:
    last_lines: dict[int, str] = {}

    def on_event(event: JobEvent) -> None:
        line = describe_event(event)
        if line and last_lines.get(event.number) != line:
            last_lines[event.number] = line
            output.write_note(f"{event.provider}: {line}")

    return on_event


def _is_submitting(event: JobEvent) -> bool:
    """Return whether a submit is about to be sent. Its key is printed in case the process is killed."""
    return event.kind == "sent" and event.id is None


def describe_event(event: JobEvent) -> str:
    """Describe a change in a few words, without the percentage, which would fill a log."""
    snapshot = event.snapshot
    if _is_submitting(event):
        return f"sending, {' '.join(event.tokens)}"
    if event.kind == "started":
        return f"started, {event.tokens[0]}"
    if event.kind != "update" or snapshot is None:
        return ""
    return snapshot.state + (f" ({snapshot.provider_state})" if snapshot.provider_state else "")
