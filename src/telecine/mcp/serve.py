"""Runs the MCP server of the command until its client has gone, or the process is told to stop."""

from __future__ import annotations

import asyncio
import logging
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import anyio
from mcp.server.stdio import stdio_server

from telecine import AsyncClient, Ledger
from telecine.mcp.server import build_server
from telecine.mcp.server_run import ServerRun
from telecine.mcp.settings import McpSettings
from telecine.mcp.standard_input import StandardInput


@dataclass(frozen=True, slots=True)
class Target:
    """Where the requests go.

    Attributes:
        ledger: File or URL of the ledger.
        base_url: Another server than the providers' own, such as a mock.
        api_key: Its key; by default each provider's environment variable.
    """

    ledger: str | Path
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)


async def serve_stdio(target: Target, settings: McpSettings) -> None:
    """Serve over standard input and output until the input ends; a cancellation ends it."""
    with Ledger(target.ledger) as ledger:
        async with AsyncClient(base_url=target.base_url, api_key=target.api_key, ledger=ledger) as client:
            server = build_server(ServerRun.start(client, ledger, settings))
            lines = StandardInput()
            async with stdio_server(stdin=cast("anyio.AsyncFile[str]", lines)) as (incoming, outgoing):
                options = server.create_initialization_options()
                serving = asyncio.ensure_future(server.run(incoming, outgoing, options))
                try:
                    await asyncio.shield(serving)
                except asyncio.CancelledError:
                    lines.end()  # the SDK ends cleanly at the end of its input, and not when it is cancelled
                    await serving
                    raise


class WithoutTraceback(logging.Filter):
    """Takes the traceback from a record: that of a client which has gone says nothing, and may quote a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Pass the record on without its traceback."""
        record.exc_info = None
        return True


async def serve_http(
    target: Target, settings: McpSettings, listener: socket.socket, host: str, token: str | None
) -> None:
    """Serve over HTTP until the process is told to stop.

    Args:
        target: Where the requests go.
        settings: What clients may do.
        listener: The socket to accept connections from.
        host: Its address, as it was given.
        token: The bearer token; ``None`` for none.
    """
    import uvicorn  # here, since stdio needs no web server

    from telecine.mcp.http_app import build_app

    with Ledger(target.ledger) as ledger:
        async with AsyncClient(base_url=target.base_url, api_key=target.api_key, ledger=ledger) as client:
            app = build_app(build_server(ServerRun.start(client, ledger, settings)), host, token)
            config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, ws="none")
            logging.getLogger("uvicorn.error").addFilter(WithoutTraceback())
            await uvicorn.Server(config).serve(sockets=[listener])
