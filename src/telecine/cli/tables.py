"""Tables for people: the matrix of the providers, and the exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from rich.console import Group
from rich.table import Table
from rich.text import Text

from telecine._core.capability_table import EMPTY_CELL, ModelColumn
from telecine._core.environment import BASE_URL, PROVIDER
from telecine.cli.exit_status import EXIT_STATUSES
from telecine.cli.session import CALLBACK_SECRET, webhook_secret_variable
from telecine.providers import NAMES, get_provider
from telecine_mock.scenarios import MAGIC_WORD_GROUPS


def capability_tables(columns: Sequence[ModelColumn]) -> Group:
    """Return the matrix: a table for each provider with its models side by side, each fits into 80 columns.

    What none of a provider's models has is left out.
    """
    names = dict.fromkeys(column.provider for column in columns)
    return Group(*(_capability_table([column for column in columns if column.provider == name]) for name in names))


def _capability_table(columns: Sequence[ModelColumn]) -> Table:
    table = Table(box=None, padding=(0, 1, 1, 0), pad_edge=False, header_style="bold")
    table.add_column("", style="dim", no_wrap=True)
    table.columns[0].min_width = max(map(len, columns[0].cells))
    models = [wrap(column.model.replace("/", "/ "), 14) for column in columns]
    lines = max(map(len, models))
    for column, model in zip(columns, models, strict=True):
        below = "".join(f"\n{line}" for line in [*model, *[""] * (lines - len(model))])  # headings stand at the bottom
        table.add_column(Text.assemble(column.provider, (below, "not bold dim")), overflow="fold")
    for name in columns[0].cells:
        cells = [column.cells[name] for column in columns]
        if {*cells} == {EMPTY_CELL}:
            continue
        table.add_row(name, *(Text(cell, "dim" if cell == EMPTY_CELL else "") for cell in cells))
    return table


def exit_code_table() -> Table:
    """Return the exit codes and their meanings."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(justify="right", style="bold cyan")
    table.add_column(no_wrap=True)
    table.add_column(style="dim")
    for ending in EXIT_STATUSES:
        table.add_row(str(ending.code), ending.name, ending.meaning)
    return table


def magic_word_table() -> Table:
    """Return what the mock servers do at which word in a prompt."""
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
    """Return the environment variables that the commands read."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(style="bold cyan", no_wrap=True)
    table.add_column(style="dim")
    tables = [get_provider(name) for name in NAMES]
    for each in tables:
        table.add_row(each.api.key_variable, f"key of {each.api.title}")
    table.add_row(PROVIDER, "who makes a video when neither -p nor --first-of says it")
    table.add_row(BASE_URL, "another server; {provider} stands for the provider's name")
    table.add_row(CALLBACK_SECRET, "signs callback URLs, and is asked for when a callback comes in")
    for each in tables:
        if each.lifecycle.callback and each.signature:
            table.add_row(webhook_secret_variable(each.name), f"secrets that {each.api.title} signs callbacks with")
    return table
