"""One run of the MCP server: its client, ledger, settings, and what it has spent."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server.context import ServerRequestContext

from telecine import AsyncClient, AsyncJob, Ledger
from telecine.errors import UnknownKey
from telecine.ledger.entry import LedgerEntry
from telecine.mcp.approval import Approval
from telecine.mcp.refusals import InvalidArguments
from telecine.mcp.settings import McpSettings
from telecine.mcp.spending import Spending

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a tool, whose arguments fit its schema.

    Attributes:
        arguments: The arguments.
        params: The parameters of the request.
        context: Its connection.
    """

    arguments: Mapping[str, Any]
    params: types.CallToolRequestParams
    context: ServerRequestContext[Any]


@dataclass(frozen=True, slots=True)
class ServerRun:
    """One run of the server.

    Attributes:
        client: Makes the requests.
        ledger: Has all jobs; its keys are those of the tools.
        settings: What clients may do.
        spending: What was started.
        approval: Asks the user before the first job.
    """

    client: AsyncClient
    ledger: Ledger
    settings: McpSettings
    spending: Spending
    approval: Approval
    _locks: WeakValueDictionary[str, anyio.Lock] = field(default_factory=WeakValueDictionary[str, anyio.Lock])

    @classmethod
    def start(cls, client: AsyncClient, ledger: Ledger, settings: McpSettings) -> ServerRun:
        """Return a run that has started nothing yet."""
        return cls(client, ledger, settings, Spending(settings), Approval(settings))

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncGenerator[None]:
        """Let calls for the same key wait for each other."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = anyio.Lock()
        async with lock:
            yield

    async def find_entry(self, key: str) -> LedgerEntry | None:
        """Return the entry of exactly this key; ``None`` if there is none."""
        entries = await anyio.to_thread.run_sync(partial(self.ledger.entries, keys=[key]))
        return entries[0] if entries else None

    async def list_entries(self, *, only_open: bool = False) -> list[LedgerEntry]:
        """Return the entries of the ledger, the latest first."""
        return await anyio.to_thread.run_sync(partial(self.ledger.entries, only_open=only_open))

    async def find_job(self, text: str) -> tuple[LedgerEntry | None, AsyncJob | None]:
        """Return the entry and the job of a key, of the beginning of a key, or of a token.

        The job is ``None`` if nothing was sent, or there is no job. One without an id may exist at the provider.

        Raises:
            UnknownKey: The ledger has no such key, or several that begin so.
            InvalidToken: The text looks like a token, and is not one.
            InvalidArguments: The token names another job than the one that the ledger has under its key.
        """
        try:
            entry = await anyio.to_thread.run_sync(self.ledger.entry, text)
        except UnknownKey as error:
            if error.matches or ":" not in text:
                raise
            job = self.client.job(text)
            found = await self.find_entry(job.key)
            if found is None:
                return None, job
            entry = found
            is_other_id = None not in (entry.job_id, job.id) and entry.job_id != job.id
            if entry.provider not in ("", job.provider) or is_other_id:
                raise InvalidArguments(f"the ledger has another job under the key {entry.key}: {entry.token}") from None
        has_job = bool(entry.provider) and entry.state not in ("preparing", "refused", "abandoned")
        return entry, self.client.job(entry.token) if has_job else None


async def finish(work: Awaitable[T]) -> T:
    """Await something to its end, also if the client has gone: a job that was submitted must be written down."""
    results: list[T] = []
    with anyio.CancelScope(shield=True):
        results.append(await work)
    return results[0]
