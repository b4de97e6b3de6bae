"""An MCP server in this process, driven by the client of the official SDK."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import mcp_types as types
from mcp import Client

from telecine import AsyncClient, Ledger, Poll
from telecine.mcp.server import build_server
from telecine.mcp.server_run import ServerRun
from telecine.mcp.settings import McpSettings
from telecine.providers import usable_names
from telecine_mock import MockServer

T = TypeVar("T")
LEGACY = "legacy"
MODERN = "2026-07-28"
PROTOCOLS = (LEGACY, MODERN)
"""With a handshake, and without: the two ways in which clients speak."""


@dataclass(frozen=True, slots=True)
class ToolSession:
    """A connection to the server.

    Attributes:
        client: The client of the SDK.
        run: The run of the server.
        mock: The mock servers behind it.
    """

    client: Client
    run: ServerRun
    mock: MockServer

    async def call(self, name: str, **arguments: Any) -> types.CallToolResult:
        """Call a tool."""
        return await self.client.call_tool(name, arguments)

    async def get(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool that must succeed; return its structured content."""
        result = await self.call(name, **arguments)
        assert not result.is_error, read_text(result)
        return dict(result.structured_content)

    async def fail(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool that must fail; return its structured content."""
        result = await self.call(name, **arguments)
        assert result.is_error, read_text(result)
        return dict(result.structured_content)


def read_text(result: types.CallToolResult) -> str:
    """Return the text of a result."""
    return "\n".join(each.text for each in result.content if isinstance(each, types.TextContent))


@asynccontextmanager
async def open_session(
    mock: MockServer,
    folder: Path,
    protocol: str = LEGACY,
    *,
    client: dict[str, Any] | None = None,
    base_url: str | None = None,
    **settings: Any,
) -> AsyncGenerator[ToolSession]:
    """Start a run of the server, with a ledger in the folder, and connect to it.

    Args:
        mock: The mock servers.
        folder: Holds the ledger and the videos.
        protocol: How the client speaks.
        client: Further arguments of the client of the SDK.
        base_url: A server before the mock servers.
        settings: Fields of `McpSettings`.
    """
    defaults: dict[str, Any] = {"folder": folder / "videos", "providers": usable_names(), "is_approved": True}
    with Ledger(folder / "jobs.sqlite") as ledger:
        url, key = f"{base_url or mock.url}/{{provider}}", mock.settings.api_key
        poll = Poll(first=0.02, cap=0.1)
        async with AsyncClient(base_url=url, api_key=key, ledger=ledger, poll=poll) as video_client:
            run = ServerRun.start(video_client, ledger, McpSettings(**(defaults | settings)))
            async with Client(build_server(run), mode=protocol, **(client or {})) as sdk_client:
                yield ToolSession(sdk_client, run, mock)


def drive(
    work: Callable[[ToolSession], Coroutine[Any, Any, T]],
    mock: MockServer,
    folder: Path,
    protocol: str = LEGACY,
    **more: Any,
) -> T:
    """Run a coroutine function with a session; its error is raised as it is, not in a group."""

    async def main() -> T:
        async with open_session(mock, folder, protocol, **more) as session:
            task = asyncio.ensure_future(work(session))
            await asyncio.wait([task])
        return task.result()

    return asyncio.run(main())
