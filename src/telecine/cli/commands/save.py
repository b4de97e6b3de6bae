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
    path: Annotated[str, typer.Argument(metavar="PATH", show_default=False, help="A file to save to, or a folder.")],
    job_id: JobIdOption = None,
    saving: SaveOptions,
    session: Session,
    json: JsonOption = False,
) -> None:
    """Save the video of a job that has succeeded.

    A download that was cut goes on where it stopped.
    """
    screen = CommandOutput(json)

    async def work(client: AsyncClient, take: JobRun) -> None:
        job = await take.find(client)
        snapshot = await job.status()
        take.tell(event="saving", snapshot=snapshot)
        if snapshot.video is not None:
            await take.save(job, snapshot.video, target, saving)
        elif snapshot.done:
            raise build_job_error(job, snapshot)

    with screen.ending():
        (reference,) = parse_tokens([token], job_id)
        target = prepare_output_path(path, overwrite=saving.overwrite)
        (moment,) = run_jobs(screen, session, [[reference]], work, path)
        snapshot, token = moment.snapshot, shlex.quote(moment.tokens[0])
        if snapshot is not None and is_unknown(snapshot):
            exit_unknown(screen, moment.provider, moment.id)
        if snapshot is not None and not snapshot.done:
            told = f"{moment.provider}: job {moment.id} is not done yet; it is {snapshot.state}"
            then = f"telecine wait {token} --out {shlex.quote(path)}"
            screen.end(RUNNING, told, "Wait for it and save it with:", then)
        if moment.saved and not json:
            screen.note(f"{format_size(moment.saved.size)}, sha256 {moment.saved.sha256}", "dim")
