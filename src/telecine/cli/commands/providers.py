"""Command `telecine providers`: show the capabilities of every model."""

from __future__ import annotations

from typing import Annotated

import typer

from telecine._core import capability_table
from telecine.cli.json_output import capabilities_record
from telecine.cli.options import JsonOption
from telecine.cli.output import CommandOutput
from telecine.cli.tables import capability_tables
from telecine.providers import get_provider, usable_names


def providers(
    *,
    markdown: Annotated[bool, typer.Option("--markdown", help="Write the table as Markdown.")] = False,
    json: JsonOption = False,
) -> None:
    """Show the capabilities of each provider's models."""
    output = CommandOutput(json)
    if json:
        for name in usable_names():
            for capabilities in get_provider(name).capabilities:
                output.write_record(capabilities_record(capabilities))
    elif markdown:
        output.write_result(capability_table.render_markdown(usable_names()).rstrip("\n"))
    else:
        output.out.print(capability_tables(capability_table.build_columns(usable_names())))
