"""Worker: takes part in the batches of a database, until it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from telecine import AsyncClient, Ledger, Poll
from telecine._core.client_base import ByProvider
from telecine.batch.database import BatchDatabase
from telecine.batch.outcome import WorkResult
from telecine.batch.queue_engine import QueueEngine
from telecine.batch.servers import find_servers
from telecine.batch.video_maker import VideoMaker


async def work_async(
    database: str,
    *,
    api_key: ByProvider = None,
    base_url: ByProvider = None,
    poll: Poll | None = None,
    callback_secret: str | None = None,
    folder: Path | None = None,
    on_result: Callable[[str, WorkResult], object],
) -> None:
    """Make videos of all batches in a database, until cancelled. It then waits for requests that have left.

    Args:
        database: URL of PostgreSQL, with the ledger and the queues.
        api_key: One API key, or keys by provider, as in `AsyncClient`.
        base_url: Another server, as in `AsyncClient`; only batches for the same server are worked on.
        poll: The polling schedule.
        callback_secret: Signs the job's key in callback URLs.
        folder: Where to save the videos; by default the folder of the batch, which must then be shared.
        on_result: Is told the key and the result of each video.

    Raises:
        ConfigurationError: DBOS is in use in this process.
        LedgerError: The ledger cannot be used.
    """
    with Ledger(database) as ledger:
        client = AsyncClient(
            api_key=api_key, base_url=base_url, poll=poll, callback_secret=callback_secret, ledger=ledger
        )
        async with client:
            maker = VideoMaker(client, ledger, on_result, folder)
            engine = QueueEngine(BatchDatabase.beside(database), find_servers(base_url), maker.make)
            await engine.start()
            try:
                await asyncio.Event().wait()
            finally:
                await maker.stop()
                await engine.stop()
