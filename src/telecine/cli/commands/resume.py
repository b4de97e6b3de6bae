"""Command `telecine resume`: wait for the open jobs of the ledger and save their videos."""

from __future__ import annotations

from typing import Annotated

import typer

from telecine import AsyncClient
from telecine._core.job_token import JobReference
from telecine.cli.job_run import JobRun
from telecine.cli.ledger_file import require_ledger
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import (
    JsonOption,
    OutOption,
    SaveOptions,
    TimeoutOption,
    save_options,
    session_options,
)
from telecine.cli.output import CommandOutput
from telecine.cli.output_path import prepare_output_path
from telecine.cli.run_jobs import run_jobs
from telecine.cli.session import Session, require_keys


@with_option_groups(session=session_options, saving=save_options)
def resume(
    *,
    keys: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY...]", show_default=False, help="Keys of jobs, or their beginnings; by default all open ones."
        ),
    ] = None,
    timeout: TimeoutOption = 600,
    out: OutOption = ".",
    saving: SaveOptions,
    session: Session,
    json: JsonOption = False,
) -> None:
    """Wait for the open jobs of the ledger and save their videos.

    A job whose submit has lost its response is looked up by its key, if the provider supports
    that. Nothing is submitted.
    """
    output = CommandOutput(json)

    async def work(client: AsyncClient, run: JobRun) -> None:
        job = await run.find_job(client)
        await run.finish(job, await run.wait(job, timeout), target, saving)

    with output.exit_on_error():
        with require_ledger(session.base_url) as ledger:
            entries = [ledger.entry(key) for key in keys] if keys else ledger.entries(only_open=True)
        if not entries:
            output.write_note(f"No open jobs in {ledger.location}.", "dim")
            raise typer.Exit
        references = [JobReference.parse(entry.token) for entry in entries]
        require_keys(dict.fromkeys(reference.provider for reference in references))
        target = prepare_output_path(out, len(references), overwrite=saving.overwrite)
        run_jobs(output, session, [[reference] for reference in references], work, out)
