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


@with_option_groups(order=submit_options, saving=save_options)
def generate(
    *,
    order: SubmitOptions,
    timeout: TimeoutOption = 600,
    out: OutOption = ".",
    saving: SaveOptions,
    json: JsonOption = False,
) -> None:
    """Make a video, wait for it and save it; with several -p, side by side.

    Every provider named with -p makes a video, and is paid for it.
    With --first-of there is one video: the next provider is asked only
    when the one before has certainly refused.
    Piped, stdout holds the paths of the saved videos, a line each.
    """
    screen = CommandOutput(json)

    async def work(client: AsyncClient, take: JobRun) -> None:
        job = await take.submit(client, order)
        await take.save(job, await take.wait(job, timeout), target, saving)

    with screen.ending():
        check_submit(order)
        target = prepare_output_path(out, len(order.takers), overwrite=saving.overwrite)
        run_jobs(screen, order.session, order.jobs, work, out)
