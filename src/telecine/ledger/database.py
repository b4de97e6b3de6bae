"""Interface of the ledger's databases, and the choice of one by the location of the ledger."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, Protocol

from telecine_runtime.errors import ConfigurationError

BUSY_SECONDS: Final = 30.0
"""How long to wait for another process that is writing."""
POSTGRES_SCHEMES: Final = ("postgresql://", "postgres://")


class Row(Protocol):
    """A row of a result; values by column."""

    def __getitem__(self, column: str, /) -> Any: ...


class Result(Protocol):
    """Result of a statement."""

    @property
    def rowcount(self) -> int:
        """How many rows were written."""
        ...

    def fetchone(self) -> Any:
        """Return the next row, or ``None``."""
        ...


class Transaction(Protocol):
    """Runs statements that take effect together. They are written for SQLite: ``?`` stands for a parameter."""

    def execute(self, statement: str, parameters: tuple[object, ...] = (), /) -> Result:
        """Run a statement."""
        ...


class LedgerDatabase(Protocol):
    """Where a ledger is stored: one connection for each process, shared by its threads, opened on first use.

    Attributes:
        location: The file, or the URL without a password.
        row_lock: Clause of a SELECT that locks its rows until the transaction ends.
    """

    @property
    def location(self) -> Path | str: ...  # noqa: D102 - the class says it

    @property
    def row_lock(self) -> str: ...  # noqa: D102 - the class says it

    def transaction(self, *, durable: bool = False) -> AbstractContextManager[Transaction]:
        """Begin to write; commit at the end, or roll back after an exception.

        Args:
            durable: Whether the commit must outlive the end of the machine, or of the database server. Every commit
                outlives the end of this process.

        Raises:
            LedgerError: The ledger cannot be opened or written. If the connection broke during the commit, the
                changes may have been written all the same.
        """
        ...

    def read(self, statement: str, parameters: tuple[object, ...] = ()) -> list[Row]:
        """Return the rows of a query.

        Raises:
            LedgerError: The ledger cannot be opened or read.
        """
        ...

    def key_condition(self, keys: Collection[str]) -> tuple[str, object]:
        """Return a condition for rows with one of these keys, and its parameter."""
        ...

    def close(self) -> None:
        """Close the connection; the next use opens it again."""
        ...


def replace_characters(pattern: re.Pattern[str], parameters: Iterable[object]) -> list[object]:
    """Replace characters that a database does not store, such as in the message of a provider."""
    return [pattern.sub("\ufffd", each) if isinstance(each, str) else each for each in parameters]


def is_postgres_url(location: str | os.PathLike[str]) -> bool:
    """Return whether a location is the URL of a PostgreSQL database, and not a file."""
    return isinstance(location, str) and location.startswith(POSTGRES_SCHEMES)


def open_database(location: str | os.PathLike[str]) -> LedgerDatabase:
    """Return the database of a ledger.

    Raises:
        ConfigurationError: The URL is invalid, or psycopg is not installed.
    """
    if isinstance(location, str) and is_postgres_url(location):
        try:
            from telecine.ledger.postgres_database import PostgresDatabase  # here, since it needs an extra
        except ImportError as error:
            message = "a ledger in PostgreSQL needs the extra `batch`: pip install 'telecine[batch]'"
            raise ConfigurationError(message) from error
        return PostgresDatabase(location)
    from telecine.ledger.sqlite_database import SQLiteDatabase  # here, since PostgreSQL needs no SQLite

    return SQLiteDatabase(Path(location))
