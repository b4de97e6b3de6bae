"""Command `telecine providers`: show the capabilities of every model."""

from __future__ import annotations

from typing import Annotated

import typer

from telecine._core import capability_table
from telecine.cli.json_output import capabilities_record
from telecine.cli.options import JsonOption
from telecine.cli.output import CommandOutput
from telecine.cli.tables import capability_tables
from telecine.providers import NAMES
from telecine.providers import get_provider as table_of


def providers(
    *,
    markdown: Annotated[bool, typer.Option("--markdown", help="Write the table as Markdown.")] = False,
    json: JsonOption = False,
) -> None:
    """Show what each provider's models can do."""
    screen = CommandOutput(json)
    if json:
        for name in NAMES:
            for capabilities in table_of(name).capabilities:
                screen.record(capabilities_record(capabilities))
    elif markdown:
        screen.line(capability_table.render_markdown().rstrip("\n"))
    else:
        screen.out.print(capability_tables(capability_table.build_columns()))
