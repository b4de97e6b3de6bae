"""Run the jobs of a command with a progress display, a summary and an exit status."""

from __future__ import annotations

from collections.abc import Sequence

from telecine._core.job_token import JobReference
from telecine.cli.job_event import JobEvent
from telecine.cli.job_run import JobRun, Work, run_concurrently
from telecine.cli.output import CommandOutput, report_and_exit
from telecine.cli.progress_views import show_progress
from telecine.cli.session import Session
from telecine.cli.summary import print_summary


def run_jobs(
    output: CommandOutput,
    session: Session,
    jobs: Sequence[Sequence[JobReference]],
    work: Work,
    out: str | None = None,
) -> list[JobEvent]:
    """Do the work of all jobs at once and return their last events. End the command if one of them failed."""
    interrupted = False
    with show_progress(output, len(jobs)) as on_event:
        runs = [JobRun(number, references, on_event) for number, references in enumerate(jobs)]
        try:
            run_concurrently(session, runs, work)
        except KeyboardInterrupt:
            interrupted = True
    events = [run.event for run in runs]
    print_summary(output, events)
    report_and_exit(output, events, out, interrupted=interrupted)
    return events
