"""Carrying a command's jobs out: all at once, shown while they go on, and told of at the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from telecine import AsyncClient
from telecine._core.job_token import JobReference
from telecine.cli.job_event import JobEvent
from telecine.cli.job_run import JobRun, run_concurrently
from telecine.cli.output import CommandOutput, report_and_exit
from telecine.cli.progress_views import show_progress
from telecine.cli.session import Session
from telecine.cli.summary import print_summary

Work: TypeAlias = Callable[[AsyncClient, JobRun], Awaitable[object]]


def run_jobs(
    screen: CommandOutput, session: Session, jobs: Sequence[Sequence[JobReference]], work: Work, out: str | None = None
) -> list[JobEvent]:
    """Do the work of all jobs at once, show how it goes, and end the command if anything went wrong."""
    interrupted = False
    with show_progress(screen, len(jobs)) as view:
        takes = [JobRun(number, each, view) for number, each in enumerate(jobs)]
        try:
            run_concurrently(session, takes, work)
        except KeyboardInterrupt:
            interrupted = True
    moments = [take.moment for take in takes]
    print_summary(screen, moments)
    report_and_exit(screen, moments, out, interrupted=interrupted)
    return moments
