"""What the ledger writes and when, after writes that failed too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from telecine import Ledger, LedgerEntry
from telecine.errors import LedgerError
from telecine.ledger.database import Transaction
from telecine.ledger.sqlite_database import SQLiteDatabase
from telecine_runtime.snapshot import Cost, Snapshot

KEY = "order-4711"


@pytest.fixture
def ledger(ledger_location: str) -> Iterator[Ledger]:
    with Ledger(ledger_location) as ledger:
        yield ledger


def send(ledger: Ledger) -> None:
    claim = ledger.claim(KEY, "digest", "p")
    assert not isinstance(claim, LedgerEntry)
    assert ledger.record_sending(claim, "ttapi", "") is True


def test_a_claim_is_taken_over_until_its_request_leaves(ledger: Ledger) -> None:
    first, second = ledger.claim(KEY, "digest", "p"), ledger.claim(KEY, "digest", "p")
    assert not isinstance(first, LedgerEntry)
    assert not isinstance(second, LedgerEntry)
    assert ledger.record_sending(first, "ttapi", "") is False
    assert ledger.record_sending(second, "ttapi", "") is True
    assert ledger.record_sending(second, "ttapi", "") is False, "it may have left"
    third = ledger.claim(KEY, "digest", "p")
    assert isinstance(third, LedgerEntry)
    assert third.state == "sending"


def test_a_doubt_about_a_job_whose_id_a_callback_has_told_is_none(ledger: Ledger) -> None:
    send(ledger)
    ledger.record_job(KEY, "job-1")
    ledger.record_doubt(KEY, "the response was lost")
    assert (ledger.entry(KEY).state, ledger.entry(KEY).job_id) == ("queued", "job-1")


@pytest.mark.parametrize("use", ["poll", "submit"])
def test_an_id_that_could_not_be_written_is_written_at_the_next_use(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, use: str
) -> None:
    def fail(**_: object) -> None:
        raise LedgerError(ledger.location, "disk full")

    send(ledger)
    with monkeypatch.context() as broken:
        broken.setattr(ledger._database, "transaction", fail)  # noqa: SLF001 - breaks every write
        with pytest.raises(LedgerError):
            ledger.record_job(KEY, "job-1")
    assert ledger.entry(KEY).job_id is None
    if use == "poll":
        ledger.record_snapshot(KEY, Snapshot("running"))
    else:
        assert isinstance(ledger.claim(KEY, "digest", "p"), LedgerEntry)
    assert ledger.entry(KEY).job_id == "job-1"


def test_a_claim_whose_commit_broke_after_it_was_written_may_be_taken_again_by_its_process_only(
    ledger: Ledger, ledger_location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ledger._database.transaction  # noqa: SLF001 - breaks after the commit

    @contextmanager
    def break_late(*, durable: bool = False) -> Iterator[Transaction]:
        with whole(durable=durable) as transaction:
            yield transaction
        raise LedgerError(ledger.location, "the connection broke")

    claim = ledger.claim(KEY, "digest", "p")
    assert not isinstance(claim, LedgerEntry)
    with monkeypatch.context() as broken:
        broken.setattr(ledger._database, "transaction", break_late)  # noqa: SLF001 - breaks after the commit
        with pytest.raises(LedgerError):
            ledger.record_sending(claim, "ttapi", "")
    assert ledger.entry(KEY).state == "sending"
    with Ledger(ledger_location) as other:
        assert isinstance(other.claim(KEY, "digest", "p"), LedgerEntry)
    send(ledger)


def test_only_what_says_that_a_request_leaves_waits_for_the_disk(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction, durable = ledger._database.transaction, list[bool]()  # noqa: SLF001 - spies on it

    def note(**options: bool) -> Any:
        durable.append(options.get("durable", False))
        return transaction(**options)

    monkeypatch.setattr(ledger._database, "transaction", note)  # noqa: SLF001 - spies on it
    send(ledger)
    ledger.record_job(KEY, "job-1")
    assert durable == [False, True, False]


def test_a_durable_write_to_a_file_is_synced_and_another_is_not(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "jobs.sqlite")
    for is_durable, level in ((False, 1), (True, 2), (False, 1)):  # NORMAL and FULL
        with database.transaction(durable=is_durable) as transaction:
            assert transaction.execute("PRAGMA synchronous").fetchone()[0] == level
    database.close()


def test_the_first_id_of_a_job_stays(ledger: Ledger) -> None:
    send(ledger)
    ledger.record_job(KEY, "job-1")
    ledger.record_job(KEY, "job-2")
    assert (ledger.entry(KEY).job_id, ledger.entry(KEY).state) == ("job-1", "queued")


def test_a_poll_that_tells_nothing_new_is_not_written(ledger: Ledger) -> None:
    send(ledger)
    running = Snapshot("running")
    assert [ledger.has_changed(KEY, each) for each in (Snapshot("unknown"), running)] == [False, True]
    ledger.record_snapshot(KEY, running)
    paid = Snapshot("running", cost=Cost(Decimal("0.4"), "USD"))
    assert [ledger.has_changed(KEY, each) for each in (running, paid, Snapshot("failed"))] == [False, True, True]
