"""Options and checks of the commands that run a server."""

from __future__ import annotations

import os
import re
import socket
from importlib.util import find_spec
from typing import Annotated

import typer

from telecine.cli.exit_status import OTHER
from telecine.cli.output import CommandOutput
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


def open_listener(output: CommandOutput, host: str, port: int) -> socket.socket:
    """Return a socket that listens; end the command if there is none to be had."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, ValueError) as error:  # ValueError: a host name that cannot be encoded for the resolver
        errno = (isinstance(error, OSError) and error.errno) or 0
        reason = os.strerror(errno) if errno > 0 else "no such host"
        output.exit(OTHER, f"telecine: cannot listen on {host}:{port}: {reason}")


def build_url(host: str, listener: socket.socket) -> str:
    """Return the URL of a server that listens."""
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
