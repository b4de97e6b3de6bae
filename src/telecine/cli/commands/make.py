"""`generate`, `submit` and `wait`: from a prompt to videos, at once or in steps."""

from __future__ import annotations

from telecine import AsyncClient
from telecine.cli.job_run import Take
from telecine.cli.option_groups import taking
from telecine.cli.options import JobId, Json, Out, Saving, Timeout, Tokens, references, saving, session
from telecine.cli.output import Screen
from telecine.cli.output_path import place
from telecine.cli.preflight import make_ready
from telecine.cli.run_jobs import carry_on
from telecine.cli.session import Session
from telecine.cli.submit_options import Order, order


@taking(order=order, saving=saving)
def generate(*, order: Order, timeout: Timeout = 600, out: Out = ".", saving: Saving, json: Json = False) -> None:
    """Make a video, wait for it and save it; with several -p, side by side.

    Every provider named with -p makes a video, and is paid for it.
    With --first-of there is one video: the next provider is asked only
    when the one before has certainly refused.
    Piped, stdout holds the paths of the saved videos, a line each.
    """
    screen = Screen(json)

    async def work(client: AsyncClient, take: Take) -> None:
        job = await take.submit(client, order)
        await take.save(job, await take.wait(job, timeout), target, saving)

    with screen.ending():
        make_ready(order)
        target = place(out, len(order.takers), overwrite=saving.overwrite)
        carry_on(screen, order.session, order.jobs, work, out)


@taking(order=order)
def submit(*, order: Order, json: Json = False) -> None:
    """Start a job, and print the token that resumes it anywhere."""
    screen = Screen(json)

    async def work(client: AsyncClient, take: Take) -> None:
        await take.submit(client, order)
        take.tell(event="result")

    with screen.ending():
        make_ready(order)
        carry_on(screen, order.session, order.jobs, work)


@taking(session=session, saving=saving)
def wait(
    *,
    tokens: Tokens,
    job_id: JobId = None,
    timeout: Timeout = 600,
    out: Out = None,
    saving: Saving,
    session: Session,
    json: Json = False,
) -> None:
    """Wait for jobs that were started earlier.

    A job whose id was never told is found by its key, where the provider keeps that.
    The URLs of the videos go to stdout; with --out the videos are saved, and their paths do.
    """
    screen = Screen(json)

    async def work(client: AsyncClient, take: Take) -> None:
        job = await take.find(client)
        await take.save(job, await take.wait(job, timeout), target, saving)

    with screen.ending():
        jobs = references(tokens, job_id)
        target = place(out, len(jobs), overwrite=saving.overwrite)
        carry_on(screen, session, [[job] for job in jobs], work, out)
