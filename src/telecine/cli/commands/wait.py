"""Command `telecine wait`: wait for jobs that were started earlier."""

from __future__ import annotations

from telecine import AsyncClient
from telecine.cli.job_run import JobRun
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import (
    JobIdOption,
    JsonOption,
    OutOption,
    SaveOptions,
    TimeoutOption,
    TokensArgument,
    parse_tokens,
    save_options,
    session_options,
)
from telecine.cli.output import CommandOutput
from telecine.cli.output_path import prepare_output_path
from telecine.cli.run_jobs import run_jobs
from telecine.cli.session import Session


@with_option_groups(session=session_options, saving=save_options)
def wait(
    *,
    tokens: TokensArgument,
    job_id: JobIdOption = None,
    timeout: TimeoutOption = 600,
    out: OutOption = None,
    saving: SaveOptions,
    session: Session,
    json: JsonOption = False,
) -> None:
    """Wait for jobs that were started earlier.

    A job without an id is looked up by its key, if the provider supports that.
    Prints the URLs of the videos; with --out saves the videos and prints their paths.
    """
    output = CommandOutput(json)

    async def work(client: AsyncClient, run: JobRun) -> None:
        job = await run.find_job(client)
        await run.finish(job, await run.wait(job, timeout), target, saving)

    with output.exit_on_error():
        jobs = parse_tokens(tokens, job_id, session.base_url)
        target = prepare_output_path(out, len(jobs), overwrite=saving.overwrite)
        run_jobs(output, session, [[job] for job in jobs], work, out)
