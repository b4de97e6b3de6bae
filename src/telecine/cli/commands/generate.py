"""Command `telecine generate`: submit a prompt, wait for the videos and save them."""

from __future__ import annotations

from telecine import AsyncClient
from telecine.cli.job_run import JobRun
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import (
    JsonOption,
    OutOption,
    SaveOptions,
    TimeoutOption,
    save_options,
)
from telecine.cli.output import CommandOutput
from telecine.cli.output_path import prepare_output_path
from telecine.cli.preflight import check_submit
from telecine.cli.run_jobs import run_jobs
from telecine.cli.submit_options import SubmitOptions, submit_options


@with_option_groups(options=submit_options, saving=save_options)
def generate(
    *,
    options: SubmitOptions,
    timeout: TimeoutOption = 600,
    out: OutOption = ".",
    saving: SaveOptions,
    json: JsonOption = False,
) -> None:
    """Make a video, wait for it and save it; with several -p, one at each provider.

    Every provider given with -p makes a video and charges for it.
    With --first-of there is a single video: the next provider is tried only
    after the one before has certainly refused.
    If stdout is not a terminal, it has only the paths of the saved videos, one per line.
    """
    output = CommandOutput(json)

    async def work(client: AsyncClient, run: JobRun) -> None:
        job = await run.submit(client, options)
        await run.finish(job, await run.wait(job, timeout), target, saving)

    with output.exit_on_error():
        check_submit(options)
        target = prepare_output_path(out, len(options.candidates), overwrite=saving.overwrite)
        run_jobs(output, options.session, options.references, work, out)
