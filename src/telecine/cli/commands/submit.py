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


@with_option_groups(options=submit_options)
def submit(*, options: SubmitOptions, json: JsonOption = False) -> None:
    """Start a job and print its token, which resumes it in any process."""
    output = CommandOutput(json)

    async def work(client: AsyncClient, run: JobRun) -> None:
        await run.submit(client, options)
        run.update(kind="result")

    with output.exit_on_error():
        check_submit(options)
        run_jobs(output, options.session, options.references, work)
