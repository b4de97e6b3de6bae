"""Durable queues on DBOS: a workflow for each video, a queue for each provider with its documented limits."""

# DBOS has no public names for what a few lines here do.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeAlias, TypeVar

from dbos import DBOS, DBOSConfig, SetWorkflowID, _dbos
from dbos._serialization import DBOSPortableJSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from telecine.batch.database import IDLE_SECONDS, BatchDatabase
from telecine.batch.outcome import WorkResult
from telecine.batch.workers import BEAT_SECONDS, WorkerTable
from telecine.ledger.owner import new_owner
from telecine_runtime.capabilities import Limits
from telecine_runtime.errors import ConfigurationError

log: Final = logging.getLogger("telecine")

HOUR: Final = 3600.0
UNLIMITED_JOBS: Final = 250
"""How many jobs of a provider without a documented limit one process works on at once."""
LIMITED_POLLING_SECONDS: Final = 0.2
"""Seconds between two looks into a queue with a limit, in which places become free one by one."""
POLLING_SECONDS: Final = 1.0
"""Seconds between two looks into another queue."""
LISTENER_SECONDS: Final = 0.1
"""Seconds between two looks of DBOS for messages between workflows: there are none, but a stop waits for the next."""
MAX_THREADS: Final = 16
APPLICATION_VERSION: Final = "1"
"""Version of what is stored in the queues; workers of another version leave it alone."""
RESUME_QUEUE: Final = "resume"
"""Queue of jobs that exist already, to which no limits apply."""
CHUNK: Final = 500

T = TypeVar("T")

MakeVideo: TypeAlias = Callable[[str], Awaitable[str]]

_handlers: list[MakeVideo] = []
"""What makes the videos of this process; DBOS knows functions only by name, so at most one."""


@DBOS.workflow(name="make_video", max_recovery_attempts=None)
async def _run_workflow(work_item: str) -> str:
    """Make a video. The ledger is its checkpoint: started again from the beginning, it submits nothing twice."""
    if not _handlers:
        raise asyncio.CancelledError  # the process is stopping; another one takes over
    return await _handlers[0](work_item)


class QueueEngine:
    """DBOS of this process; it runs the workflows that it takes from the queues in the event loop that started it.

    Args:
        database: Where the queues are kept.
        servers: Hosts other than the providers' own: a batch for a mock server is not worked on by others.
        make_video: Makes the video of a work item and returns a `WorkResult`; both are JSON.
    """

    def __init__(self, database: BatchDatabase, servers: Iterable[str], make_video: MakeVideo) -> None:
        self._database = database
        self._worker = new_owner()
        suffix = hashlib.sha256(" ".join(sorted(servers)).encode()).hexdigest()[:12] if servers else ""
        self._name = f"telecine-{suffix}" if suffix else "telecine"
        self._suffix = suffix
        self._make_video = make_video
        self._heart: asyncio.Task[None] | None = None
        self._threads = ThreadPoolExecutor(2, "telecine-batch")  # DBOS closes the pool of the event loop with itself

    async def start(self) -> None:
        """Start to work on the queues.

        Raises:
            ConfigurationError: DBOS is already running in this process.
            LedgerError: The database cannot be used.
        """
        if _handlers or _dbos_is_in_use():
            raise ConfigurationError("DBOS is in use in this process: a batch needs a process of its own")
        _handlers.append(self._make_video)
        self._engine = self._database.create_engine()
        try:
            with self._database.translate_errors():
                await self._launch()
        except BaseException:
            await self._release(DBOS.destroy)
            raise
        self._heart = asyncio.create_task(self._keep_alive())

    async def _launch(self) -> None:
        self._workers = await self._in_thread(WorkerTable, self._engine, self._worker)
        await self._in_thread(self._workers.beat)
        config: DBOSConfig = {
            "name": self._name,
            "system_database_url": self._database.url.render_as_string(hide_password=False),
            "application_version": APPLICATION_VERSION,
            "executor_id": self._worker,
            "log_level": "ERROR",
            "serializer": DBOSPortableJSONSerializer(),  # the default, pickle, would run code from the database
            "max_executor_threads": MAX_THREADS,
            "sys_db_idle_transaction_timeout_sec": IDLE_SECONDS,
            "notification_listener_polling_interval_sec": LISTENER_SECONDS,
        }
        if not self._database.is_shared:
            config["system_database_engine"] = self._engine
        if not (logger := logging.getLogger("dbos")).handlers:
            logger.addHandler(logging.NullHandler())  # else DBOS adds one that writes to stderr
        DBOS(config=config)
        DBOS.launch()
        await self.register_queue(RESUME_QUEUE, Limits())

    async def register_queue(self, name: str, limits: Limits) -> None:
        """Create the queue of a provider, or give it these limits; they hold for all processes together."""
        limiter = {"limit": limits.submits_per_hour, "period": HOUR} if limits.submits_per_hour is not None else None
        await DBOS.register_queue_async(
            self._queue(name),
            global_concurrency=limits.concurrency,
            worker_concurrency=UNLIMITED_JOBS if limits.concurrency is None else None,
            limiter=limiter,  # type: ignore[arg-type] # DBOS exports no type of it
            polling_interval_sec=POLLING_SECONDS if limits.concurrency is None else LIMITED_POLLING_SECONDS,
        )

    async def enqueue(self, work: Sequence[tuple[str, str, str]]) -> None:
        """Put work items into queues. An id that is already in a queue is left alone.

        Args:
            work: For each video the id of its workflow, the name of the queue, and the work item as JSON.
        """

        def enqueue_all() -> None:
            for workflow, queue, item in work:
                with SetWorkflowID(workflow):
                    DBOS.enqueue_workflow(self._queue(queue), _run_workflow, item)

        await self._in_thread(enqueue_all)

    async def find_workflows(self, ids: Sequence[str]) -> dict[str, WorkResult | None]:
        """Return the workflows that exist, by id, with their results; ``None`` for those that have not ended."""
        found: dict[str, WorkResult | None] = {}
        for start in range(0, len(ids), CHUNK):
            chunk = list(ids[start : start + CHUNK])
            for status in await DBOS.list_workflows_async(workflow_ids=chunk, load_input=False):
                found[status.workflow_id] = _read_result(status)
        return found

    async def find_ended(self, ids: Sequence[str]) -> dict[str, WorkResult]:
        """Return the results of those workflows that have ended."""
        found: dict[str, WorkResult] = {}
        for start in range(0, len(ids), CHUNK):
            chunk = list(ids[start : start + CHUNK])
            ended = await DBOS.list_workflows_async(
                workflow_ids=chunk, status=["SUCCESS", "ERROR", "CANCELLED"], load_input=False
            )
            found |= {status.workflow_id: result for status in ended if (result := _read_result(status))}
        return found

    async def await_recorded(self, seconds: float) -> None:
        """Wait until the results of this process are stored, for at most so many seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while loop.time() < deadline and await DBOS.list_workflows_async(
            status="PENDING", executor_id=self._worker, limit=1, load_input=False
        ):
            await asyncio.sleep(0.05)

    async def cancel_waiting(self, ids: Iterable[str]) -> None:
        """Take those of some workflows that no process has begun out of the queues."""
        if chosen := await self._find_waiting() & set(ids):
            await DBOS.cancel_workflows_async(sorted(chosen))

    async def cancel_leftovers(self, *, but: Iterable[str]) -> None:
        """Take what an earlier batch has left out of the queues, where no other process works on it."""
        if self._database.is_shared or await self._in_thread(self._workers.has_company):
            return
        if chosen := await self._find_waiting() - set(but):
            await DBOS.cancel_workflows_async(sorted(chosen))

    async def _find_waiting(self) -> set[str]:
        waiting = await DBOS.list_workflows_async(status="ENQUEUED", load_input=False, load_output=False)
        return {status.workflow_id for status in waiting}

    async def stop(self) -> None:
        """Stop; workflows that have not ended are left for the next process."""
        if self._heart is not None:
            self._heart.cancel()
        await self._release(DBOS.destroy, self._workers.leave)

    async def _release(self, *steps: Callable[[], object]) -> None:
        """End what was started, so that the next batch of this process can start."""
        _stop_retrying()
        try:
            for step in steps:
                await self._in_thread(step)
        except SQLAlchemyError as error:  # this process takes no more part, and others will notice
            log.warning("the database of the batch cannot be used: %s", type(error).__name__)
        finally:
            _handlers.clear()
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
            self._engine.dispose()
            self._threads.shutdown(wait=False)

    async def _keep_alive(self) -> None:
        """Give signs of life, and take over the work of dead processes."""
        while True:
            try:
                await self._in_thread(self._workers.beat)
                await self._take_over()
            except Exception as error:
                log.warning("the database of the batch cannot be used: %s", type(error).__name__)
            await asyncio.sleep(BEAT_SECONDS)

    async def _take_over(self) -> None:
        running = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        owners = {status.executor_id for status in running if status.executor_id}
        dead = await self._in_thread(self._workers.find_dead, owners)
        if dead:
            log.info("taking over the work of %d worker(s) that died", len(dead))
            await self._in_thread(DBOS._recover_pending_workflows, dead)  # noqa: SLF001 - there is no public name

    async def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def _queue(self, name: str) -> str:
        return f"{name}@{self._suffix}" if self._suffix else name


def _read_result(status: Any) -> WorkResult | None:
    if status.status == "SUCCESS":
        return WorkResult.from_json(status.output)
    if status.status == "ERROR":
        return WorkResult("unfinished", "WorkerError", str(status.error))
    if status.status == "CANCELLED":
        return WorkResult("waiting")
    return None


def _dbos_is_in_use() -> bool:
    return _dbos._dbos_global_instance is not None  # noqa: SLF001 - there is no public name


def _stop_retrying() -> None:
    """End the threads of DBOS that wait for a database that is gone; else the process would wait for them."""
    dbos = _dbos._dbos_global_instance  # noqa: SLF001 - there is no public name
    if dbos is not None and (database := dbos._sys_db_field) is not None:  # noqa: SLF001 - there is no public name
        database._retry_connection_errors = False  # noqa: SLF001 - the setting of DBOS is for its whole life
