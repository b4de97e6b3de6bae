"""Databases of a batch: the ledger, and the queues of DBOS beside it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

LOCK_SECONDS = 30
"""Seconds to wait for another process that is writing to a SQLite file."""
CONNECT_SECONDS = 10
"""Seconds to wait for a connection to PostgreSQL, unless the URL says otherwise."""
IDLE_SECONDS = 15
"""Seconds after which PostgreSQL ends a transaction of a process that was stopped in it, and releases its locks."""


@dataclass(frozen=True, slots=True)
class BatchDatabase:
    """Where the queues of a batch are kept.

    Attributes:
        url: SQLAlchemy URL of the database.
    """

    url: sa.URL

    @classmethod
    def beside(cls, ledger: str | os.PathLike[str]) -> BatchDatabase:
        """Return the database that belongs to a ledger: the same one in PostgreSQL, else a SQLite file beside it.

        Args:
            ledger: Path of the ledger's file, or a URL of PostgreSQL.
        """
        if isinstance(ledger, str) and re.match(r"postgres(ql)?://", ledger):
            return cls(sa.make_url(ledger).set(drivername="postgresql+psycopg"))
        path = Path(ledger)
        return cls(
            sa.URL.create("sqlite", database=str(path.with_name(f"{path.stem}.batches{path.suffix}").absolute()))
        )

    @property
    def is_shared(self) -> bool:
        """Whether workers on other machines can take part."""
        return self.url.get_backend_name() == "postgresql"

    @property
    def location(self) -> str | Path:
        """The file, or the URL without its password."""
        if self.is_shared:
            url = self.url
            return sa.URL.create("postgresql", url.username, None, url.host, url.port, url.database).render_as_string()
        return Path(self.url.database or "")

    def create_engine(self) -> sa.Engine:
        """Return a connection pool."""
        if self.is_shared:
            options = f"-c idle_in_transaction_session_timeout={IDLE_SECONDS * 1000}"
            arguments: dict[str, Any] = {"options": options}
            if "connect_timeout" not in self.url.query:
                arguments["connect_timeout"] = CONNECT_SECONDS
            return sa.create_engine(self.url, pool_size=2, pool_pre_ping=True, connect_args=arguments)
        Path(self.url.database or "").touch(mode=0o600)  # prompts are nobody else's business
        engine = sa.create_engine(self.url)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"  # writers wait for each other instead of failing
    for pragma in (f"busy_timeout = {LOCK_SECONDS * 1000}", "foreign_keys = ON", "journal_mode = WAL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA synchronous = NORMAL")  # the ledger says what is paid for; a queue can be made again
