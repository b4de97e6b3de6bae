"""PostgreSQL database of the ledger: one connection for each process, shared by its threads."""

from __future__ import annotations

import os
import re
import threading
import weakref
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypeVar

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row

from telecine.errors import LedgerError
from telecine.ledger.database import BUSY_SECONDS, Row, replace_characters
from telecine.ledger.postgres_url import describe_parameters, parse_url
from telecine.ledger.schema import APPLICATION_ID, POSTGRES_MIGRATIONS

T = TypeVar("T")
Connection: TypeAlias = psycopg.Connection[DictRow]
Cursor: TypeAlias = psycopg.Cursor[DictRow]

BEGIN: Final = (
    "BEGIN ISOLATION LEVEL READ COMMITTED; "
    f"SET LOCAL lock_timeout = {BUSY_SECONDS * 1000:.0f}; "
    f"SET LOCAL idle_in_transaction_session_timeout = {BUSY_SECONDS * 500:.0f}; "
    "SET LOCAL synchronous_commit = on"
).encode()
"""Begin of a transaction. The server ends one whose machine is gone before others stop waiting for its lock. Each
commit is synced to disk, since a server that crashes must not forget the id of a job."""
UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
# These read the catalogue itself: `to_regclass` may remember that there was no such table.
SCHEMA: Final = b"SELECT true FROM pg_catalog.pg_namespace WHERE nspname = 'telecine'"
VERSION_TABLE: Final = (
    b"SELECT true FROM pg_catalog.pg_tables WHERE schemaname = 'telecine' AND tablename = 'ledger_version'"
)


class PostgresDatabase:
    """A connection to the database of a ledger, opened on first use, after a fork, and when the server has closed it.

    A read, and the begin of a transaction, are tried a second time over a new connection. Nothing else is: a commit
    whose response is lost may have been done.

    Args:
        url: The URL of the database.

    Raises:
        ConfigurationError: The URL is invalid.
    """

    row_lock = " FOR UPDATE"

    def __init__(self, url: str) -> None:
        self._parameters = parse_url(url)
        self.location = describe_parameters(self._parameters)
        self._lock = threading.RLock()
        self._connection: Connection | None = None
        self._finalizer: Callable[[], None] | None = None
        self._process = 0

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Generator[PostgresTransaction]:  # noqa: ARG002 - all are
        """Begin to write; see `LedgerDatabase.transaction`."""
        with self._lock, self._translate_errors():
            connection = self._run_twice(lambda connection: connection.execute(BEGIN)).connection
            try:
                yield PostgresTransaction(connection)
                connection.execute("COMMIT")
            except BaseException:
                self._roll_back(connection)
                raise

    def read(self, statement: str, parameters: tuple[object, ...] = ()) -> list[Row]:
        """Return the rows of a query; see `LedgerDatabase.read`."""
        with self._lock, self._translate_errors():
            return [*self._run_twice(lambda connection: _execute(connection, statement, parameters).fetchall())]

    def key_condition(self, keys: Collection[str]) -> tuple[str, object]:
        """Return a condition for rows with one of these keys; see `LedgerDatabase.key_condition`."""
        return "key = ANY(?)", replace_characters(UNSTORABLE, keys)

    def close(self) -> None:
        """Close the connection; the next use opens it again."""
        with self._lock:
            if self._finalizer is not None:
                self._finalizer()
            self._connection = self._finalizer = None

    @contextmanager
    def _translate_errors(self) -> Generator[None]:
        try:
            yield
        except psycopg.Error as error:
            message = " ".join(str(error).split()) or type(error).__name__
            raise LedgerError(self.location, message) from error

    def _run_twice(self, work: Callable[[Connection], T]) -> T:
        """Run what changes nothing; run it again if the connection was lost since its last use."""
        is_new = self._connection is None or self._process != os.getpid()
        try:
            return work(self._open())
        except psycopg.OperationalError:
            if is_new:
                raise
            self.close()
            return work(self._open())

    def _roll_back(self, connection: Connection) -> None:
        try:
            connection.execute("ROLLBACK")
        except psycopg.Error:
            self.close()

    def _open(self) -> Connection:
        connection = self._connection
        if connection is not None and self._process == os.getpid():  # a connection must not be used after a fork
            if connection.info.transaction_status is TransactionStatus.IDLE:
                return connection
            self.close()  # closed by the server, or left in the middle of something by an interrupt
        connection = self._connect()
        self._connection, self._process = connection, os.getpid()
        self._finalizer = weakref.finalize(self, _close_connection, connection, self._process)  # nobody has to close it
        return connection

    def _connect(self) -> Connection:
        # No prepared statements: poolers that give each transaction another connection do not know them.
        text = make_conninfo(**self._parameters)
        connection = Connection.connect(text, autocommit=True, prepare_threshold=None, row_factory=dict_row)
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED  # a statement sees what was committed before
        try:
            self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: Connection) -> None:
        """Bring the schema up to date."""
        if self._read_version(connection) == len(POSTGRES_MIGRATIONS):
            return
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (APPLICATION_ID,))
            version = self._read_version(connection)  # another process may have been faster
            if _read_value(connection, SCHEMA) is None:  # IF NOT EXISTS needs a right even if it exists
                connection.execute("CREATE SCHEMA telecine")
            for statements in POSTGRES_MIGRATIONS[version:]:
                for statement in statements:
                    connection.execute(statement.encode())
            connection.execute("UPDATE telecine.ledger_version SET version = %s", (len(POSTGRES_MIGRATIONS),))

    def _read_version(self, connection: Connection) -> int:
        if _read_value(connection, VERSION_TABLE) is None:
            return 0
        version = int(_read_value(connection, b"SELECT version FROM telecine.ledger_version"))
        if version > len(POSTGRES_MIGRATIONS):
            raise LedgerError(self.location, "it was written by a newer version of Telecine")
        return version


class PostgresTransaction:
    """Runs the ledger's statements, which are written for SQLite."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, parameters: tuple[object, ...] = (), /) -> Cursor:
        """Run a statement."""
        return _execute(self._connection, statement, parameters)


def _execute(connection: Connection, statement: str, parameters: tuple[object, ...]) -> Cursor:
    return connection.execute(translate_statement(statement), replace_characters(UNSTORABLE, parameters))


@lru_cache
def translate_statement(statement: str) -> bytes:
    """Return a statement of the ledger as psycopg and PostgreSQL read it."""
    named = re.sub(r"\bjobs\b", "telecine.jobs", statement)
    return named.replace("%", "%%").replace("?", "%s").encode()


def _close_connection(connection: Connection, process: int) -> None:
    if process == os.getpid():  # after a fork it is still that of the parent process
        connection.close()


def _read_value(connection: Connection, statement: bytes) -> Any:
    row = connection.execute(statement).fetchone()
    return None if row is None else next(iter(row.values()))
