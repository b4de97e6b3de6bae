"""Rich tables: capabilities, exit codes, magic words and environment variables."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from rich.console import Group
from rich.table import Table
from rich.text import Text

from telecine._core.capability_table import EMPTY_CELL, ModelColumn
from telecine._core.environment import BASE_URL, PROVIDER
from telecine.cli.exit_status import EXIT_STATUSES
from telecine.cli.ledger_file import LEDGER
from telecine.cli.session import CALLBACK_SECRET, MCP_TOKEN, webhook_secret_variable
from telecine.providers import get_provider, usable_names
from telecine_mock.scenarios import MAGIC_WORD_GROUPS


def capability_tables(columns: Sequence[ModelColumn]) -> Group:
    """Return a table for each provider, with one column per model. Rows without any value are omitted."""
    names = dict.fromkeys(column.provider for column in columns)
    return Group(*(_capability_table([column for column in columns if column.provider == name]) for name in names))


def _capability_table(columns: Sequence[ModelColumn]) -> Table:
    table = Table(box=None, padding=(0, 1, 1, 0), pad_edge=False, header_style="bold")
    table.add_column("", style="dim", no_wrap=True)
    table.columns[0].min_width = max(map(len, columns[0].cells))
    models = [wrap(column.model.replace("/", "/ "), 14) for column in columns]
    height = max(map(len, models))
    for column, lines in zip(columns, models, strict=True):
        padding = [""] * (height - len(lines))  # headings are aligned at the bottom by default
        heading = "".join(f"\n{line}" for line in [*lines, *padding])
        table.add_column(Text.assemble(column.provider, (heading, "not bold dim")), overflow="fold")
    for name in columns[0].cells:
        cells = [column.cells[name] for column in columns]
        if {*cells} == {EMPTY_CELL}:
            continue
        table.add_row(name, *(Text(cell, "dim" if cell == EMPTY_CELL else "") for cell in cells))
    return table


def exit_code_table() -> Table:
    """Return the table of exit codes."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(justify="right", style="bold cyan")
    table.add_column(no_wrap=True)
    table.add_column(style="dim")
    for status in EXIT_STATUSES:
        table.add_row(str(status.code), status.name, status.meaning)
    return table


def magic_word_table() -> Table:
    """Return the table of magic words for the mock servers."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(style="bold cyan", no_wrap=True)
    table.add_column(style="dim")
    for number, (group, words) in enumerate(MAGIC_WORD_GROUPS.items()):
        if number:
            table.add_row()
        table.add_row("", Text(group, "not dim"))
        for word in words:
            table.add_row(Text(str(word)), word.effect)
    return table


def environment_table() -> Table:
    """Return the table of environment variables that the commands read."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(style="bold cyan", no_wrap=True)
    table.add_column(style="dim")
    providers = [get_provider(name) for name in usable_names()]
    for provider in providers:
        table.add_row(provider.api.key_variable, f"API key for {provider.api.title}")
    table.add_row(PROVIDER, "default providers, when neither -p nor --first-of is given")
    table.add_row(BASE_URL, "base URL of another server; {provider} is replaced by the provider's name")
    table.add_row(LEDGER, "ledger: a file, the URL of a PostgreSQL database, or off")
    table.add_row(MCP_TOKEN, "bearer token of the MCP server over HTTP")
    table.add_row(CALLBACK_SECRET, "secret that signs callback URLs and verifies callbacks")
    for provider in providers:
        if provider.lifecycle.callback and provider.signature:
            variable = webhook_secret_variable(provider.name)
            table.add_row(variable, f"secrets that verify webhooks of {provider.api.title}")
    return table
