"""Command `telecine mock`: run the mock servers until Ctrl-C."""

from __future__ import annotations

from typing import Annotated

import typer

from telecine.cli.output import CommandOutput
from telecine.cli.server_options import HostOption, PortOption, require_extra
from telecine.cli.usage_errors import validate_seconds


def mock(
    *,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8700,
    pace: Annotated[float, typer.Option(min=0, callback=validate_seconds, help="Seconds that a job takes.")] = 6.0,
) -> None:
    """Run mock servers of all providers, at no cost."""
    with CommandOutput(json=False).exit_on_error():
        require_extra("starlette", "uvicorn", "python_multipart")
        from telecine_mock.__main__ import main

        raise typer.Exit(main([f"--host={host}", f"--port={port}", f"--pace={pace}"]))
