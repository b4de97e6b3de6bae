"""Command `telecine mock`: run the mock servers until Ctrl-C."""

from __future__ import annotations

from typing import Annotated

import typer

from telecine.cli.output import CommandOutput
from telecine.cli.server_options import HostOption, PortOption, require_extra
from telecine.cli.usage_errors import validate_seconds, validate_text


def mock(
    *,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8700,
    pace: Annotated[float, typer.Option(min=0, callback=validate_seconds, help="Seconds that a job takes.")] = 6.0,
    provider: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            callback=validate_text,
            help="Serve this provider only, or that of specs/NAME.yaml. Repeatable.",
        ),
    ] = None,
    spec: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", callback=validate_text, help="Serve the provider of this spec only. Repeatable."),
    ] = None,
) -> None:
    """Run mock servers of all providers, or of some, at no cost."""
    with CommandOutput(json=False).exit_on_error():
        require_extra("starlette", "uvicorn", "python_multipart")
        from telecine_mock.__main__ import main
        from telecine_mock.provider_selection import InvalidSelection, check_selection

        try:
            check_selection(provider or (), spec or ())
        except InvalidSelection as error:
            raise typer.BadParameter(str(error)) from None
        chosen = [*(f"--provider={name}" for name in provider or ()), *(f"--spec={path}" for path in spec or ())]
        raise typer.Exit(main([f"--host={host}", f"--port={port}", f"--pace={pace}", *chosen]))
