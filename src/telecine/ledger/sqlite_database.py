"""SQLite file of the ledger: one connection for each process, shared by its threads."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import threading
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from telecine.errors import LedgerError
from telecine.ledger.database import BUSY_SECONDS, Row, replace_characters
from telecine.ledger.schema import APPLICATION_ID, SQLITE_MIGRATIONS

UNSTORABLE: Final = re.compile("[\ud800-\udfff]")


class SQLiteDatabase:
    """A connection to the file of a ledger, opened on first use and again after a fork.

    Args:
        path: The file; it and its folder are created if they do not exist.
    """

    row_lock = ""  # a transaction locks the whole file

    def __init__(self, path: Path) -> None:
        self.location = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._process = 0

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Generator[SQLiteTransaction]:
        """Lock the file for writing; see `LedgerDatabase.transaction`."""
        with self._lock:
            try:
                connection = self._open()
                connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                raise LedgerError(self.location, error) from error
            try:
                yield SQLiteTransaction(connection)
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._roll_back(connection)
                raise LedgerError(self.location, error) from error
            except BaseException:
                self._roll_back(connection)
                raise

    def read(self, statement: str, parameters: tuple[object, ...] = ()) -> list[Row]:
        """Return the rows of a query; see `LedgerDatabase.read`."""
        with self._lock:
            try:
                return [*SQLiteTransaction(self._open()).execute(statement, parameters)]
            except sqlite3.Error as error:
                raise LedgerError(self.location, error) from error

    def key_condition(self, keys: Collection[str]) -> tuple[str, object]:
        """Return a condition for rows with one of these keys; see `LedgerDatabase.key_condition`."""
        return "key IN (SELECT value FROM json_each(?))", json.dumps(
            list(keys)
        )  # one parameter: their number is limited

    def close(self) -> None:
        """Close the connection; the next use opens it again."""
        with self._lock:
            if self._connection is not None and self._process == os.getpid():
                self._connection.close()
            self._connection = None

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")

    def _open(self) -> sqlite3.Connection:
        if self._connection is None or self._process != os.getpid():  # a connection must not be used after a fork
            self._connection, self._process = self._connect(), os.getpid()
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        try:
            self.location.parent.mkdir(parents=True, exist_ok=True)
            self.location.touch(mode=0o600)  # prompts are nobody else's business
        except OSError as error:
            raise LedgerError(self.location, error) from error
        connection = sqlite3.connect(self.location, BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        """Bring the schema up to date."""
        if self._version(connection) == len(SQLITE_MIGRATIONS):
            return
        connection.execute("BEGIN IMMEDIATE")
        version = self._version(connection)  # another process may have been faster
        for statements in SQLITE_MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(SQLITE_MIGRATIONS)}")
        connection.execute("COMMIT")

    def _version(self, connection: sqlite3.Connection) -> int:
        application = _read_number(connection, "PRAGMA application_id")
        version = _read_number(connection, "PRAGMA user_version")
        is_empty = not _read_number(connection, "SELECT count(*) FROM sqlite_master")
        if application != APPLICATION_ID and not is_empty:
            raise LedgerError(self.location, "it is a database of another program")
        if version > len(SQLITE_MIGRATIONS):
            raise LedgerError(self.location, "it was written by a newer version of Telecine")
        return version


class SQLiteTransaction:
    """Runs the ledger's statements."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, parameters: tuple[object, ...] = (), /) -> sqlite3.Cursor:
        """Run a statement."""
        return self._connection.execute(statement, replace_characters(UNSTORABLE, parameters))


def _read_number(connection: sqlite3.Connection, statement: str) -> int:
    (number,) = connection.execute(statement).fetchone()
    return int(number)
