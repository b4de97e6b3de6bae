"""Commands `telecine jobs` and `telecine jobs show`: what the ledger knows of the jobs started from this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from telecine.cli.job_table import format_entry, job_table
from telecine.cli.json_output import entry_record
from telecine.cli.ledger_file import require_ledger
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import JsonOption, KeyArgument, session_options
from telecine.cli.output import CommandOutput
from telecine.cli.session import Session

jobs_app = typer.Typer()


@jobs_app.callback(invoke_without_command=True)
@with_option_groups(session=session_options)
def jobs(
    *,
    context: typer.Context,
    only_open: Annotated[
        bool, typer.Option("--open", help="Only jobs that have not ended, are not saved, or are in doubt.")
    ] = False,
    session: Session,
    json: JsonOption = False,
) -> None:
    """Show the jobs that were started from this machine, the latest first."""
    if context.invoked_subcommand is not None:
        return
    output = CommandOutput(json)
    with output.exit_on_error(), require_ledger(session.base_url) as ledger:
        entries = ledger.entries(only_open=only_open)
        if json:
            for entry in entries:
                output.write_record(entry_record(entry))
        elif entries:
            output.out.print(job_table(entries))
        else:
            output.write_note(f"No {'open ' if only_open else ''}jobs in {ledger.location}.", "dim")
        if not json and any(entry.is_open for entry in entries):
            output.write_note("To wait for the open jobs and save their videos: telecine resume", "dim")


@jobs_app.command()
@with_option_groups(session=session_options)
def show(*, key: KeyArgument, session: Session, json: JsonOption = False) -> None:
    """Show everything that the ledger knows of one job."""
    output = CommandOutput(json)
    with output.exit_on_error(), require_ledger(session.base_url) as ledger:
        entry = ledger.entry(key)
        if json:
            output.write_record(entry_record(entry))
        else:
            output.out.print(format_entry(entry))
