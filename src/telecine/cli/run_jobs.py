"""Carrying a command's jobs out: all at once, shown while they go on, and told of at the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from telecine import AsyncClient
from telecine._core.job_token import JobReference
from telecine.cli.job_event import Moment
from telecine.cli.job_run import Take, carry_out
from telecine.cli.output import Screen, finish
from telecine.cli.progress_views import watching
from telecine.cli.session import Session
from telecine.cli.summary import summarise

Work: TypeAlias = Callable[[AsyncClient, Take], Awaitable[object]]


def carry_on(
    screen: Screen, session: Session, jobs: Sequence[Sequence[JobReference]], work: Work, out: str | None = None
) -> list[Moment]:
    """Do the work of all jobs at once, show how it goes, and end the command if anything went wrong."""
    interrupted = False
    with watching(screen, len(jobs)) as view:
        takes = [Take(number, each, view) for number, each in enumerate(jobs)]
        try:
            carry_out(session, takes, work)
        except KeyboardInterrupt:
            interrupted = True
    moments = [take.moment for take in takes]
    summarise(screen, moments)
    finish(screen, moments, out, interrupted=interrupted)
    return moments
