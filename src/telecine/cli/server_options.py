"""Options and checks of the commands that run a server."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Annotated

import typer

from telecine_runtime.errors import ConfigurationError


def validate_host(text: str) -> str:
    """Return a host name or IP address if its characters are valid."""
    if not re.fullmatch(r"[A-Za-z0-9_:][A-Za-z0-9_.:%-]*", text):
        raise typer.BadParameter(f"{text[:60]!r} is not a host name or an IP address")
    return text


HostOption = Annotated[str, typer.Option(callback=validate_host, help="Address to listen on.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 picks a free one.")]


def require_extra(*modules: str, extra: str = "mock") -> None:
    """Check that these modules of an extra are installed.

    Raises:
        ConfigurationError: One of them is missing.
    """
    if not all(map(find_spec, modules)):
        raise ConfigurationError(f"this command needs the extra `{extra}`: pip install 'telecine[{extra}]'")
