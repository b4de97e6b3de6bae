"""Batches as a library: `run` and `run_async`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from telecine import AsyncClient, Ledger, Poll
from telecine._core.client_base import ByProvider
from telecine.batch.batch_item import BatchItem
from telecine.batch.batch_run import BatchOptions, BatchRun
from telecine.batch.check import check_items
from telecine.batch.database import BatchDatabase
from telecine.batch.keys import ContentKeys
from telecine.batch.outcome import BatchOutcome
from telecine.batch.progress import BatchProgress
from telecine.batch.queue_engine import QueueEngine
from telecine.batch.servers import find_servers
from telecine.batch.video_maker import VideoMaker
from telecine.providers import get_provider, provider_name
from telecine.request import VideoRequest
from telecine_runtime.endpoint import Endpoints
from telecine_runtime.errors import ConfigurationError, InvalidRequest

P = ParamSpec("P")
T = TypeVar("T")

TIMEOUT: Final = 3600.0
LEDGER_NAME: Final = "jobs.sqlite"


async def run_async(
    requests: Iterable[VideoRequest | BatchItem | str],
    out: str | os.PathLike[str],
    *,
    provider: str | None = None,
    database: str | os.PathLike[str] | None = None,
    api_key: ByProvider = None,
    base_url: ByProvider = None,
    poll: Poll | None = None,
    timeout: float = TIMEOUT,
    callback_url: str | None = None,
    callback_secret: str | None = None,
    title: str | None = None,
    on_progress: Callable[[BatchProgress], object] | None = None,
) -> list[BatchOutcome]:
    """Make many videos, and save them with a gallery. The same call again continues, and pays for nothing twice.

    If it is cancelled, it waits for the responses to requests that have left, and leaves the rest to the next call.

    Args:
        requests: Prompts, requests or items. Items have providers and keys of their own; the key of a request is made
            from its content and its place among equal ones.
        out: Folder for the videos and the gallery, ``index.html``; created if it does not exist.
        provider: The provider of prompts and requests.
        database: Path of the ledger, or a URL of PostgreSQL, ``postgresql://…``, for several machines; by default the
            file ``jobs.sqlite`` in `out`. The queues are beside it.
        api_key: One API key, or keys by provider; by default each provider's environment variable.
        base_url: Another server, such as the mock, as in `AsyncClient`.
        poll: The polling schedule.
        timeout: Maximum seconds to wait for a job; the job itself continues after that.
        callback_url: Where the providers report the end of a job, if they can. The receiver must use the same ledger;
            it then finds the id of a job whose response was lost.
        callback_secret: Signs the job's key in callback URLs.
        title: Title of the gallery; by default the name of the folder.
        on_progress: Is told of the progress about once a second.

    Returns:
        The outcomes, in the order of the requests. Errors of single videos are in them.

    Raises:
        InvalidRequest: A request is invalid, or two items have the same key; nothing was sent.
        UnknownProvider: There is no such provider.
        ConfigurationError: No provider or API key is given, or another batch runs in this process.
        LedgerError: The ledger cannot be used.
        OSError: The folder cannot be written.
    """
    servers = find_servers(base_url)
    items = build_items(requests, provider, servers)
    check_keys({item.provider for item in items}, api_key)
    folder = Path(out).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / LEDGER_NAME if database is None else database
    options = BatchOptions(folder, title or folder.name, timeout, callback_url)
    with Ledger(place) as ledger:
        batch = BatchRun(items, options, ledger, on_progress)
        client = AsyncClient(
            api_key=api_key, base_url=base_url, poll=poll, callback_secret=callback_secret, ledger=ledger
        )
        async with client:
            maker = VideoMaker(client, ledger, batch.record_result)
            queues = BatchDatabase.beside(place)
            engine = QueueEngine(queues, servers, maker.make)
            await engine.start()
            try:
                with queues.translate_errors():
                    await batch.run(engine)
            except asyncio.CancelledError:
                maker.hold()
                with queues.translate_errors():
                    await batch.stop(engine)
                raise
            finally:
                await maker.stop()
                await engine.stop()
                await batch.finish()
    return batch.outcomes


def _make_blocking(function: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]:
    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return asyncio.run(function(*args, **kwargs))

    return call


run = _make_blocking(run_async)
"""The same for code without an event loop."""


def build_items(
    requests: Iterable[VideoRequest | BatchItem | str], provider: str | None, servers: Iterable[str]
) -> list[BatchItem]:
    """Return checked items from prompts, requests and items.

    Raises:
        InvalidRequest: A request is invalid, or two items have the same key.
        UnknownProvider: There is no such provider.
        ConfigurationError: There is no provider.
    """
    name = None if provider is None else provider_name(provider)
    keys, items = ContentKeys(tuple(servers)), list[BatchItem]()
    for request in requests:
        if isinstance(request, BatchItem):
            items.append(request)
            continue
        if name is None:
            raise ConfigurationError("no provider is given: use run(…, provider=…), or items with providers")
        video = VideoRequest(request) if isinstance(request, str) else request
        items.append(BatchItem(video, name, keys.make_key(video, name)))
    problems = tuple(f"item {number}: {problem.message}" for number, problem in enumerate(check_items(items), 1))
    if problems:
        raise InvalidRequest("batch", problems)
    return items


def check_keys(providers: Iterable[str], api_key: ByProvider) -> None:
    """Check that there is an API key for each of these providers.

    Raises:
        ConfigurationError: One is missing.
    """
    endpoints = Endpoints(
        {str(name): key for name, key in api_key.items()} if isinstance(api_key, Mapping) else api_key
    )
    for name in sorted(providers):
        endpoints.of(get_provider(name).api)
