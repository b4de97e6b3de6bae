"""Command `telecine save`: download the video of a finished job."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from telecine import AsyncClient
from telecine.cli.exit_status import RUNNING
from telecine.cli.file_size import format_size
from telecine.cli.job_lookup import exit_unknown, is_unknown
from telecine.cli.job_run import JobRun
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import (
    JobIdOption,
    JsonOption,
    SaveOptions,
    TokenArgument,
    parse_tokens,
    save_options,
    session_options,
)
from telecine.cli.output import CommandOutput
from telecine.cli.output_path import prepare_output_path
from telecine.cli.run_jobs import run_jobs
from telecine.cli.session import Session
from telecine.errors import build_job_error


@with_option_groups(session=session_options, saving=save_options)
def save(
    *,
    token: TokenArgument,
    path: Annotated[str, typer.Argument(metavar="PATH", show_default=False, help="File or folder to save to.")],
    job_id: JobIdOption = None,
    saving: SaveOptions,
    session: Session,
    json: JsonOption = False,
) -> None:
    """Save the video of a job that has succeeded.

    An interrupted download is resumed.
    """
    output = CommandOutput(json)

    async def work(client: AsyncClient, run: JobRun) -> None:
        job = await run.find_job(client)
        snapshot = await job.status()
        run.update(kind="saving", snapshot=snapshot)
        if snapshot.video is not None:
            await run.finish(job, snapshot.video, target, saving)
        elif snapshot.done:
            raise build_job_error(job, snapshot)

    with output.exit_on_error():
        (reference,) = parse_tokens([token], job_id, session.base_url)
        target = prepare_output_path(path, overwrite=saving.overwrite)
        (event,) = run_jobs(output, session, [[reference]], work, path)
        snapshot = event.snapshot
        if snapshot is not None and is_unknown(snapshot):
            exit_unknown(output, event.provider, event.id)
        if snapshot is not None and not snapshot.done:
            message = f"{event.provider}: job {event.id} is not done yet; its state is {snapshot.state}"
            command = f"telecine wait {shlex.quote(event.tokens[0])} --out {shlex.quote(path)}"
            output.exit(RUNNING, message, "To wait for it and save it:", command)
        if event.saved and not json:
            output.write_note(f"{format_size(event.saved.size)}, sha256 {event.saved.sha256}", "dim")
