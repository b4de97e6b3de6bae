"""Commands `telecine batch FILE` and `telecine batch work`: many videos from a file, on one machine or many."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Final, cast

import typer
from typer.core import TyperGroup

from telecine._core import environment
from telecine.cli.ledger_file import require_location
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import (
    OUTPUT_PANEL,
    PROVIDER_PANEL,
    JsonOption,
    TimeoutOption,
    complete_provider,
    parse_provider_names,
    session_options,
)
from telecine.cli.output import CommandOutput
from telecine.cli.server_options import require_extra
from telecine.cli.session import Session, require_keys
from telecine.cli.signals import cancel_on_signal
from telecine.cli.submit_options import validate_callback_url
from telecine.cli.usage_errors import validate_amount, validate_text
from telecine.ledger.database import is_postgres_url

LIMITS_PANEL: Final = "Before the first submit"
MAKE: Final = "make"


class BatchGroup(TyperGroup):
    """Group in which `make` may be left out: ``telecine batch FILE``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the name of the command that is left out."""
        if not args or args[0] not in self.commands:
            args.insert(0, MAKE)
        return super().parse_args(ctx, args)


batch_app = typer.Typer(
    cls=BatchGroup,
    help="Make many videos from a CSV or JSON Lines file: telecine batch FILE -o FOLDER.",
)


def validate_database(url: str | None) -> str | None:
    """Return the URL of a PostgreSQL database. Errors do not contain it, since it may contain a password."""
    if url is not None and not is_postgres_url(validate_text(url)):
        raise typer.BadParameter("expected the URL of a PostgreSQL database, postgresql://…")
    return url


DatabaseOption = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        callback=validate_database,
        help="PostgreSQL database for the ledger and the queues, postgresql://…, which several machines share. "
        "By default they are files in the user's data folder.",
        rich_help_panel=PROVIDER_PANEL,
    ),
]


@batch_app.command(MAKE)
@with_option_groups(session=session_options)
def make(
    *,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", show_default=False, callback=validate_text, help="CSV or JSON Lines file; - reads stdin."
        ),
    ],
    out: Annotated[
        str,
        typer.Option(
            "--out",
            "-o",
            metavar="FOLDER",
            callback=validate_text,
            help="Folder for the videos and the gallery, index.html.",
        ),
    ],
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider",
            "-p",
            metavar="NAME",
            help="The provider of lines that name none.",
            autocompletion=complete_provider,
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = None,
    database: DatabaseOption = None,
    callback_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            callback=validate_callback_url,
            help="URL that the providers call when a job ends, if they can, such as that of telecine serve-callbacks.",
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Submit without a question.", rich_help_panel=LIMITS_PANEL)
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Check the file, show the estimate, and end.", rich_help_panel=LIMITS_PANEL),
    ] = False,
    max_jobs: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Refuse to submit more than so many jobs.", rich_help_panel=LIMITS_PANEL),
    ] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="USD",
            callback=validate_amount,
            help="Refuse to submit jobs whose documented prices are together higher, or unknown.",
            rich_help_panel=LIMITS_PANEL,
        ),
    ] = None,
    timeout: TimeoutOption = 3600,
    session: Session,
    json: JsonOption = False,
) -> None:
    """Make the videos of a CSV or JSON Lines file, a line for each, and save them in a folder.

    The file is checked before anything is submitted. The same command again
    continues where the last run was stopped, in whatever way, and submits
    nothing twice. The word make may be left out. On other machines, telecine
    batch work takes part.
    """
    output = CommandOutput(json)
    with output.exit_on_error():
        require_extra("dbos", extra="batch")
        from telecine.cli.batch_session import BatchSession

        names = parse_provider_names([provider]) if provider else environment.providers()[:1]
        batch = BatchSession(
            output, file, Path(out).absolute(), session, database or require_location(session.base_url)
        )
        items = batch.read(names[0] if names else None)
        plan = batch.plan(items)
        batch.check_limits(plan, max_jobs, max_cost)
        if dry_run:
            raise typer.Exit
        require_keys(dict.fromkeys(item.provider for item in (*plan.new, *plan.started)))
        batch.confirm(plan, yes=yes)
        batch.prepare_folder()
        with batch.show_progress() as on_progress:
            work = batch.run(items, on_progress, timeout, callback_url)
            interrupted = not _run_until_signal(output, work)
        batch.report(interrupted=interrupted)


@batch_app.command()
@with_option_groups(session=session_options)
def work(
    *,
    database: Annotated[
        str,
        typer.Option(
            metavar="URL", callback=validate_database, help="PostgreSQL database of the batches, postgresql://…"
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FOLDER",
            callback=validate_text,
            help="Folder for the videos on this machine; by default that of the batch, which machines then share.",
            rich_help_panel=OUTPUT_PANEL,
        ),
    ] = None,
    session: Session,
    json: JsonOption = False,
) -> None:
    """Take part in the batches of a database, until Ctrl-C.

    The limits of the providers hold for all machines together. What a machine
    that dies has begun is taken over by the others.
    """
    output = CommandOutput(json)
    with output.exit_on_error():
        require_extra("dbos", extra="batch")
        from telecine.cli.batch_session import run_worker

        folder = Path(out).absolute() if out else None
        _run_until_signal(output, run_worker(output, database, session, folder))
        output.write_note("Other workers take over what is left.", "dim")


def _run_until_signal(output: CommandOutput, work: Coroutine[Any, Any, object]) -> bool:
    """Run until the end or a signal; return whether it came to its end."""

    async def run() -> None:
        with cancel_on_signal(cast("asyncio.Task[None]", asyncio.current_task())):
            try:
                await work
            except asyncio.CancelledError:
                output.write_note("Stopped.", "dim")
                raise

    try:
        asyncio.run(run())
    except asyncio.CancelledError:
        return False
    return True
