"""Processes that work on a batch, and which of them have died."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from telecine.ledger.owner import has_ended

BEAT_SECONDS: Final = 3.0
"""Seconds between two signs of life of a worker."""
SILENT_SECONDS: Final = 15.0
"""Seconds without a sign of life after which others take over the work of a worker."""

CREATION_LOCK: Final = 0x7E1EC19E
"""Number of the lock of PostgreSQL under which the table is created."""

WORKERS: Final = sa.Table(
    "telecine_workers",
    sa.MetaData(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("beats", sa.BigInteger, nullable=False),
)


class WorkerTable:
    """The workers of a database, each with a counter that it raises as long as it lives.

    A worker is dead if its row is gone, if its process has ended on this machine, or if its counter stands still for
    `SILENT_SECONDS` by the clock of the observer, so that clocks of several machines need not agree.

    Args:
        engine: The database.
        worker: The id of this process, see `telecine.ledger.owner.new_owner`.
    """

    def __init__(self, engine: sa.Engine, worker: str) -> None:
        self._engine, self._worker, self._beats = engine, worker, 0
        self._seen: dict[str, tuple[int, float]] = {}
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":  # where IF NOT EXISTS fails if another process is creating it
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(CREATION_LOCK)))
            connection.execute(CreateTable(WORKERS, if_not_exists=True))

    def beat(self) -> None:
        """Give a sign of life."""
        self._beats += 1
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(WORKERS).values(id=self._worker, beats=self._beats)
        statement = statement.on_conflict_do_update(index_elements=["id"], set_={"beats": self._beats})
        with self._engine.begin() as connection:
            connection.execute(statement)

    def leave(self) -> None:
        """Remove this worker, so that others take over at once what it has not finished."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(WORKERS).where(WORKERS.c.id == self._worker))

    def has_company(self) -> bool:
        """Return whether another process on this machine works on the same database."""
        with self._engine.begin() as connection:
            workers = connection.execute(sa.select(WORKERS.c.id)).scalars().all()
        return any(worker != self._worker and not has_ended(worker) for worker in workers)

    def find_dead(self, workers: Collection[str]) -> list[str]:
        """Return those of some workers that have died, and remove their rows."""
        with self._engine.begin() as connection:
            beats = {row.id: row.beats for row in connection.execute(sa.select(WORKERS))}
        now = time.monotonic()
        self._seen = {
            worker: self._seen[worker] if self._seen.get(worker, (None,))[0] == count else (count, now)
            for worker, count in beats.items()
        }
        dead = [worker for worker in workers if worker != self._worker and not self._is_alive(worker, now)]
        gone = [worker for worker in beats if worker != self._worker and not self._is_alive(worker, now)]
        if gone:
            with self._engine.begin() as connection:
                connection.execute(sa.delete(WORKERS).where(WORKERS.c.id.in_(gone)))
        return dead

    def _is_alive(self, worker: str, now: float) -> bool:
        _, since = self._seen.get(worker, (0, None))
        return since is not None and now - since < SILENT_SECONDS and not has_ended(worker)
