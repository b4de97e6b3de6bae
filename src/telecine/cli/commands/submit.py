"""Command `telecine submit`: start jobs and print their tokens."""

from __future__ import annotations

from telecine import AsyncClient
from telecine.cli.job_run import JobRun
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import (
    JsonOption,
)
from telecine.cli.output import CommandOutput
from telecine.cli.preflight import check_submit
from telecine.cli.run_jobs import run_jobs
from telecine.cli.submit_options import SubmitOptions, submit_options


@with_option_groups(order=submit_options)
def submit(*, order: SubmitOptions, json: JsonOption = False) -> None:
    """Start a job, and print the token that resumes it anywhere."""
    screen = CommandOutput(json)

    async def work(client: AsyncClient, take: JobRun) -> None:
        await take.submit(client, order)
        take.tell(event="result")

    with screen.ending():
        check_submit(order)
        run_jobs(screen, order.session, order.jobs, work)
