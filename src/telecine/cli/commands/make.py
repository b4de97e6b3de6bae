"""`generate`, `submit` and `wait`: from a prompt to videos, at once or in steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from telecine import AsyncClient
from telecine.cli.making import Take, carry_out, make_ready
from telecine.cli.options import JobId, Json, Out, Timeout, Tokens, place, references, session
from telecine.cli.ordering import Order, order
from telecine.cli.screen import Screen, finish
from telecine.cli.session import Session
from telecine.cli.summary import summarise
from telecine.cli.taking import taking
from telecine.cli.views import watching
from telecine.token import JobReference

Work: TypeAlias = Callable[[AsyncClient, Take], Awaitable[object]]


@taking(order=order)
def generate(*, order: Order, timeout: Timeout = 600, out: Out = ".", json: Json = False) -> None:
    """Make a video, wait for it and save it; with several -p, side by side.

    Every provider named with -p makes a video, and is paid for it.
    With --first-of there is one video: the next provider is asked only
    when the one before has certainly refused.
    Piped, stdout holds the paths of the saved videos, a line each.
    """
    screen = Screen(json)

    async def work(client: AsyncClient, take: Take) -> None:
        job = await take.submit(client, order)
        await take.save(job, await take.wait(job, timeout), target)

    with screen.ending():
        make_ready(order)
        target = place(out, len(order.takers))
        _carry_out(screen, order.session, order.jobs, work, out)


@taking(order=order)
def submit(*, order: Order, json: Json = False) -> None:
    """Start a job, and print the token that resumes it anywhere."""
    screen = Screen(json)

    async def work(client: AsyncClient, take: Take) -> None:
        await take.submit(client, order)
        take.tell(event="result")

    with screen.ending():
        make_ready(order)
        _carry_out(screen, order.session, order.jobs, work)


@taking(session=session)
def wait(
    *,
    tokens: Tokens,
    job_id: JobId = None,
    timeout: Timeout = 600,
    out: Out = None,
    session: Session,
    json: Json = False,
) -> None:
    """Wait for jobs that were started earlier.

    The URLs of the videos go to stdout; with --out the videos are saved, and their paths do.
    """
    screen = Screen(json)

    async def work(client: AsyncClient, take: Take) -> None:
        job = client.job(take.moment.tokens[0])
        await take.save(job, await take.wait(job, timeout), target)

    with screen.ending():
        jobs = references(tokens, job_id)
        target = place(out, len(jobs))
        _carry_out(screen, session, [[job] for job in jobs], work, out)


def _carry_out(
    screen: Screen, session: Session, jobs: Sequence[Sequence[JobReference]], work: Work, out: str | None = None
) -> None:
    """Do the work of all jobs at once, show how it goes, and end the command by what came of it."""
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
