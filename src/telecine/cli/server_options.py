"""Options of the commands that run a server."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Annotated

import typer

from telecine_runtime.errors import ConfigurationError


def validate_host(given: str) -> str:
    """Return the name or address of a host, if it can be one."""
    if not re.fullmatch(r"[A-Za-z0-9_:][A-Za-z0-9_.:%-]*", given):
        raise typer.BadParameter(f"{given[:60]!r} is neither a host nor an address")
    return given


HostOption = Annotated[str, typer.Option(callback=validate_host, help="Address to listen on.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on, 0 for any.")]


def require_extra(*modules: str) -> None:
    """Make sure of the extra that brings the servers.

    Raises:
        ConfigurationError: It is not installed.
    """
    if not all(map(find_spec, modules)):
        raise ConfigurationError("this command needs an extra: pip install 'telecine[mock]'")
