"""The ledger: entries by key, in a SQLite file or a PostgreSQL database."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from telecine.errors import KeyReused, LedgerError, UnknownKey
from telecine.ledger.database import Row, open_database
from telecine.ledger.entry import CLAIMABLE, LedgerEntry
from telecine.ledger.owner import has_ended, new_owner

if TYPE_CHECKING:
    from telecine_runtime.snapshot import Snapshot

MAX_REMEMBERED_STATES: Final = 10_000
"""How many jobs a process remembers the last state of, so that polls without a change write nothing."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send a key, until another process takes it.

    Attributes:
        key: The client's key of the job.
        owner: Names the process, and tells this claim from others.
    """

    key: str
    owner: str


class Ledger:
    """A record of every submit: ``Client(ledger=Ledger("jobs.sqlite"))``.

    Each submit is written down before its request leaves. A second submit with the same key and request returns the
    same job, in any process that uses the ledger; one whose response was lost is never sent again. A ledger may be used
    by several clients, threads and processes at once, and one in PostgreSQL by several machines. It holds no API keys
    and no URLs.

    Args:
        path: The file, which is created if it does not exist; or the URL of a PostgreSQL database, such as
            ``postgresql://user@host/database``, in which the schema ``telecine`` is created. This needs the extra
            ``batch``.
        prompts: Whether to store prompts.

    Raises:
        ConfigurationError: The URL is invalid, or the extra is not installed.
    """

    def __init__(self, path: str | os.PathLike[str], *, prompts: bool = True) -> None:
        self._prompts = prompts
        self._database = open_database(path)
        self._states: OrderedDict[str, str] = OrderedDict()
        self._unsent = set[str]()
        """Owners whose request did not leave, although their entries may say `sending`."""
        self._unrecorded = dict[str, str]()
        """Ids of jobs, by key, that could not be written yet."""
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<Ledger {self.location!r}>"

    @property
    def location(self) -> str:
        """The file, or the URL of the database without a password."""
        return str(self._database.location)

    @property
    def path(self) -> Path | None:
        """The file; ``None`` for a ledger in PostgreSQL."""
        location = self._database.location
        return location if isinstance(location, Path) else None

    def entries(self, *, only_open: bool = False, keys: Collection[str] | None = None) -> list[LedgerEntry]:
        """Return all entries, the latest first.

        Args:
            only_open: Only those with something left to do, see `LedgerEntry.is_open`.
            keys: Only those with these keys; keys without an entry are left out.

        Raises:
            LedgerError: The ledger cannot be read.
        """
        condition, *parameters = ("true",) if keys is None else self._database.key_condition(keys)
        rows = self._database.read(
            f"SELECT * FROM jobs WHERE {condition} ORDER BY created_at DESC, key",  # noqa: S608 - no text from outside
            tuple(parameters),
        )
        return [entry for entry in map(_read_entry, rows) if entry.is_open or not only_open]

    def entry(self, key: str) -> LedgerEntry:
        """Return the entry of a key, or of the only key that begins with this text.

        Raises:
            UnknownKey: There is no such entry, or there are several.
            LedgerError: The ledger cannot be read.
        """
        rows = self._database.read("SELECT * FROM jobs WHERE key = ?", (key,))
        if not rows and key:
            statement = "SELECT * FROM jobs WHERE substr(key, 1, ?) = ? ORDER BY key LIMIT 6"
            rows = self._database.read(statement, (len(key), key))
        if len(rows) != 1:
            raise UnknownKey(key, tuple(row["key"] for row in rows))
        return _read_entry(rows[0])

    def abandon(self, key: str) -> LedgerEntry:
        """Close an entry that is in doubt: you have seen that there is no job, or give it up. The key stays used.

        Raises:
            UnknownKey: There is no such entry.
            ValueError: The entry is not in doubt.
            LedgerError: The ledger cannot be written.
        """
        entry = self.entry(key)
        if not entry.is_in_doubt:
            raise ValueError(f"the job of the key {entry.key} is {entry.state}; only one in doubt can be abandoned")
        self._update(entry.key, state="abandoned")
        return self.entry(entry.key)

    def close(self) -> None:
        """Close the file or the connection; the next use opens it again."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # What follows is called by the clients.

    def claim(self, key: str, digest: str, prompt: str) -> Claim | LedgerEntry:
        """Write a submit down before anything is sent, or return the entry of an earlier one with this key.

        Raises:
            KeyReused: The key belongs to another request, or was abandoned; nothing was sent.
            LedgerError: The ledger cannot be written; nothing was sent.
        """
        self._record_missing_job(key)
        claim, now = Claim(key, new_owner()), time.time()
        with self._database.transaction() as transaction:
            inserted = transaction.execute(
                "INSERT INTO jobs (key, digest, prompt, state, owner, created_at, updated_at)"
                " VALUES (?, ?, ?, 'preparing', ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                (key, digest, prompt if self._prompts else None, claim.owner, now, now),
            )
            if inserted.rowcount == 1:
                return claim
            select = f"SELECT * FROM jobs WHERE key = ?{self._database.row_lock}"  # noqa: S608 - no text from outside
            row = transaction.execute(select, (key,)).fetchone()
            if row["digest"] != digest or row["state"] == "abandoned":
                raise KeyReused(key)
            if row["state"] == "sending" and has_ended(row["owner"]):
                trouble = "the process that sent it has ended"
                transaction.execute("UPDATE jobs SET state = 'in_doubt', trouble = ? WHERE key = ?", (trouble, key))
                return replace(_read_entry(row), state="in_doubt", trouble=trouble)
            if row["state"] not in CLAIMABLE and not (row["state"] == "sending" and row["owner"] in self._unsent):
                return _read_entry(row)
            transaction.execute(
                "UPDATE jobs SET state = 'preparing', owner = ?, trouble = NULL, updated_at = ? WHERE key = ?",
                (claim.owner, now, key),
            )
        return claim

    def record_sending(self, claim: Claim, provider: str, model: str) -> bool:
        """Record that a request is about to leave; return false if another process has taken the claim.

        Raises:
            LedgerError: The ledger cannot be written; nothing was sent.
        """
        try:
            with self._database.transaction(durable=True) as transaction:  # a job is paid for from here on
                updated = transaction.execute(
                    "UPDATE jobs SET state = 'sending', provider = ?, model = ?, updated_at = ?"
                    " WHERE key = ? AND owner = ? AND state IN ('preparing', 'refused')",
                    (provider, model, time.time(), claim.key, claim.owner),
                )
                return updated.rowcount == 1
        except LedgerError:
            self._unsent.add(claim.owner)
            raise

    def record_job(self, key: str, job_id: str) -> None:
        """Record the provider's id of a job, from whatever source; nothing changes for a job that has one."""
        self._unrecorded[key] = job_id
        with self._database.transaction() as transaction:
            transaction.execute(
                "UPDATE jobs SET job_id = ?, trouble = NULL, updated_at = ?,"
                " state = CASE WHEN state IN ('sending', 'in_doubt') THEN 'queued' ELSE state END"
                " WHERE key = ? AND job_id IS NULL",
                (job_id, time.time(), key),
            )
        self._unrecorded.pop(key, None)

    def _record_missing_job(self, key: str) -> None:
        """Record the id of a job again that could not be written before, such as while the server restarted."""
        job_id = self._unrecorded.get(key)
        if job_id is not None:
            self.record_job(key, job_id)

    def record_refusal(self, key: str, trouble: str) -> None:
        """Record that there is no job."""
        self._update(key, state="refused", trouble=trouble)

    def record_doubt(self, key: str, trouble: str) -> None:
        """Record that the response was lost, so that there may be a job; a callback may have told its id already."""
        with self._database.transaction() as transaction:
            transaction.execute(
                "UPDATE jobs SET trouble = ?, updated_at = ?,"
                " state = CASE WHEN job_id IS NULL THEN 'in_doubt' ELSE state END WHERE key = ?",
                (trouble, time.time(), key),
            )

    def record_snapshot(self, key: str, snapshot: Snapshot) -> None:
        """Record the state of a job; a job that the ledger does not know is ignored."""
        self._record_missing_job(key)
        error = snapshot.error
        self._update(
            key,
            state=snapshot.state,
            trouble=None if error is None else error.message,
            **({} if snapshot.cost is None else {"cost": str(snapshot.cost)}),
        )
        with self._lock:
            self._states[key] = _describe(snapshot)
            if len(self._states) > MAX_REMEMBERED_STATES:
                self._states.popitem(last=False)

    def has_changed(self, key: str, snapshot: Snapshot) -> bool:
        """Return whether a snapshot tells something that this process has not recorded yet."""
        with self._lock:
            return snapshot.state != "unknown" and self._states.get(key) != _describe(snapshot)

    def record_file(self, key: str, file: Path, sha256: str) -> None:
        """Record where the video of a job was saved."""
        self._update(key, file=str(file.absolute()), sha256=sha256)

    def _update(self, key: str, **values: object) -> None:
        columns = ", ".join(f"{name} = ?" for name in values)  # names are written in this module only
        with self._database.transaction() as transaction:
            transaction.execute(
                f"UPDATE jobs SET {columns}, updated_at = ? WHERE key = ?",  # noqa: S608 - no text from outside
                (*values.values(), time.time(), key),
            )


def _describe(snapshot: Snapshot) -> str:
    return f"{snapshot.state} {snapshot.cost}"


_COLUMNS: Final = tuple(field.name for field in fields(LedgerEntry))


def _read_entry(row: Row) -> LedgerEntry:
    values: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    values["file"] = Path(row["file"]) if row["file"] else None
    for name in ("created_at", "updated_at"):
        values[name] = datetime.fromtimestamp(row[name], UTC)
    return LedgerEntry(**values)
