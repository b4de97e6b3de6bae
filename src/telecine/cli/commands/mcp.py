"""Command `telecine mcp`: serve the tools for agents, over standard input and output or HTTP."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from telecine.cli.ledger_file import require_location
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import ProvidersOption, session_options
from telecine.cli.output import CommandOutput
from telecine.cli.server_options import build_url, open_listener, require_extra, validate_host
from telecine.cli.session import MCP_TOKEN, Session, has_key, require_keys
from telecine.cli.signals import run_until_signal
from telecine.cli.usage_errors import validate_amount, validate_text
from telecine.mcp.settings import LOOPBACK, MAX_JOBS, McpSettings
from telecine.providers import ProviderName, provider_name, usable_names
from telecine_runtime.errors import ConfigurationError

if TYPE_CHECKING:
    from telecine.mcp.serve import Target

MOCK_PACE: Final = 6.0
"""Seconds that a job of the mock servers takes."""
LIMITS_PANEL: Final = "Limits"


def parse_address(text: str | None) -> tuple[str, int] | None:
    """Return host and port of ``HOST:PORT``.

    Raises:
        typer.BadParameter: It is not an address.
    """
    if text is None:
        return None
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise typer.BadParameter(f"{text[:60]!r} is not HOST:PORT, such as 127.0.0.1:8765")
    return validate_host(host.removeprefix("[").removesuffix("]")), int(port)


@with_option_groups(session=session_options)
def mcp(
    *,
    http: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT",
            callback=validate_text,
            help=f"Serve HTTP at /mcp instead. An address of other machines needs a bearer token in {MCP_TOKEN}.",
        ),
    ] = None,
    folder: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            callback=validate_text,
            help="The only folder that videos are saved to and images are read from; by default telecine in the "
            "user's videos folder.",
        ),
    ] = None,
    mock: Annotated[bool, typer.Option("--mock", help="Use mock servers, which cost nothing.")] = False,
    max_jobs: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many jobs this run may start.", rich_help_panel=LIMITS_PANEL)
    ] = MAX_JOBS,
    max_cost: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="USD",
            callback=validate_amount,
            help="How much this run may spend by documented prices; without a price nothing is submitted.",
            rich_help_panel=LIMITS_PANEL,
        ),
    ] = None,
    read_only: Annotated[
        bool,
        typer.Option("--read-only", help="Offer no tool that submits or writes.", rich_help_panel=LIMITS_PANEL),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Start jobs without asking the user first.", rich_help_panel=LIMITS_PANEL)
    ] = False,
    provider: ProvidersOption = None,
    session: Session,
) -> None:
    """Serve video generation as tools for agents (MCP).

    Speaks over standard input and output, as clients start it. Jobs are in the ledger,
    so that the same call gives the same job, also after a restart.
    """
    output = CommandOutput(json=False)
    with output.exit_on_error():
        require_extra("mcp", "jsonschema", extra="mcp")
        address = parse_address(http)
        token = os.environ.get(MCP_TOKEN, "").strip() or None
        if address is not None and address[0] not in LOOPBACK and token is None:
            raise ConfigurationError(f"other machines could reach {http}: set {MCP_TOKEN} to a bearer token")
        if provider and not mock:
            require_keys(provider)
        settings = McpSettings(
            folder=_find_folder(folder),
            providers=_select_usable(provider or usable_names(), is_mock=mock),
            max_jobs=max_jobs,
            max_cost=None if max_cost is None else Decimal(str(max_cost)),
            is_read_only=read_only,
            is_approved=yes or mock,
        )
        if not settings.providers:
            output.write_note("No API key is set, so create_video is not offered.", "yellow")
        with _open_target(session, is_mock=mock) as target:
            if address is None:
                from telecine.mcp.serve import serve_stdio

                run_until_signal(serve_stdio(target, settings))
            else:
                _serve_http(output, target, settings, address, token)


def _serve_http(
    output: CommandOutput, target: Target, settings: McpSettings, address: tuple[str, int], token: str | None
) -> None:
    from telecine.mcp.serve import serve_http

    host, port = address
    with open_listener(output, host, port) as listener:
        output.write_note(f"MCP server at {build_url(host, listener)}/mcp until Ctrl-C.")
        with suppress(KeyboardInterrupt):
            asyncio.run(serve_http(target, settings, listener, host, token))


def _select_usable(names: Sequence[str], *, is_mock: bool) -> tuple[ProviderName, ...]:
    """Return the providers that have a key."""
    usable: list[ProviderName] = [provider_name(name) for name in names if is_mock or has_key(name)]
    return tuple(usable)


def _find_folder(text: str | None) -> Path:
    if text is not None:
        return Path(text).expanduser().absolute()
    from platformdirs import user_videos_path

    return user_videos_path() / "telecine"


@contextmanager
def _open_target(session: Session, *, is_mock: bool) -> Generator[Target]:
    """Return where requests go; with mock servers, these and their ledger last as long as the command."""
    from telecine.mcp.serve import Target

    if not is_mock:
        yield Target(require_location(session.base_url), session.base_url)
        return
    from tempfile import TemporaryDirectory

    from telecine_mock import MockServer, Settings

    with TemporaryDirectory(prefix="telecine-mcp-") as folder, MockServer(Settings(pace=MOCK_PACE)) as server:
        yield Target(Path(folder) / "jobs.sqlite", f"{server.url}/{{provider}}", server.settings.api_key)
