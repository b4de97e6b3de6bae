"""Typer application: commands and help."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console, RenderableType
from rich.panel import Panel
from typer.core import TyperCommand, TyperGroup

from telecine.cli.commands.abandon import abandon
from telecine.cli.commands.balance import balance
from telecine.cli.commands.batch import batch_app
from telecine.cli.commands.check import check
from telecine.cli.commands.generate import generate
from telecine.cli.commands.jobs import jobs_app
from telecine.cli.commands.mcp import mcp
from telecine.cli.commands.mock import mock
from telecine.cli.commands.providers import providers
from telecine.cli.commands.reconcile import reconcile
from telecine.cli.commands.resume import resume
from telecine.cli.commands.save import save
from telecine.cli.commands.serve_callbacks import serve_callbacks
from telecine.cli.commands.status import status
from telecine.cli.commands.submit import submit
from telecine.cli.commands.wait import wait
from telecine.cli.tables import environment_table, exit_code_table, magic_word_table
from telecine.cli.usage_errors import report_usage_errors


def print_panel(title: str, content: RenderableType) -> None:
    """Print a panel in the style of the help."""
    Console(highlight=False).print(Panel(content, title=title, title_align="left", border_style="dim"))


class CommandGroup(TyperGroup):
    """Group whose help also lists the environment variables and the exit codes."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> NoReturn:
        """Run a command and exit with its code."""
        arguments = sys.argv[1:] if args is None else args
        with report_usage_errors(arguments):
            sys.exit(super().main(arguments, *rest, **{**more, "standalone_mode": False}))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        super().format_help(ctx, formatter)
        print_panel("Environment", environment_table())
        print_panel("Exit codes", exit_code_table())


class MockCommand(TyperCommand):
    """Command whose help also lists the magic words."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        super().format_help(ctx, formatter)
        print_panel("Magic words for prompts", magic_word_table())


app = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # they may hold a key
    context_settings={"help_option_names": ["-h", "--help"]},
)


def print_version(is_requested: bool) -> None:
    """Print the version and exit."""
    if is_requested:
        try:
            typer.echo(f"telecine {version('telecine')}")
        except PackageNotFoundError:
            typer.echo("telecine (not installed, run from source)")
        raise typer.Exit


@app.callback()
def telecine(
    _version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Make videos through several providers, without losing a job that was charged."""


for command in (generate, submit, wait, status, save):
    app.command(rich_help_panel="Videos")(command)
app.add_typer(batch_app, name="batch", rich_help_panel="Videos")
app.add_typer(jobs_app, name="jobs", rich_help_panel="Ledger")
for command in (resume, reconcile, abandon):
    app.command(rich_help_panel="Ledger")(command)
for command in (check, providers, balance):
    app.command(rich_help_panel="Providers")(command)
app.command(cls=MockCommand, rich_help_panel="Servers")(mock)
app.command(rich_help_panel="Servers")(serve_callbacks)
app.command(rich_help_panel="Servers")(mcp)
