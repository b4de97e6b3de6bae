"""Which workers are dead: those whose row is gone, whose process has ended, or whose counter stands still."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from telecine.batch import workers
from telecine.batch.database import BatchDatabase
from telecine.batch.workers import SILENT_SECONDS, WORKERS, WorkerTable
from telecine.ledger.owner import new_owner

ELSEWHERE = "another-host 4711 0123456789abcdef"


class Clock:
    """The clock of the observer."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = BatchDatabase.beside(tmp_path / "jobs.sqlite").create_engine()
    yield engine
    engine.dispose()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(workers, "time", clock)
    return clock


def rows(engine: sa.Engine) -> set[str]:
    with engine.begin() as connection:
        return {row.id for row in connection.execute(sa.select(WORKERS))}


def test_a_worker_that_has_left_or_was_never_there_is_dead(engine: sa.Engine) -> None:
    observer, other = WorkerTable(engine, new_owner()), WorkerTable(engine, ELSEWHERE)
    other.beat()
    assert observer.find_dead([ELSEWHERE]) == []
    other.leave()
    assert observer.find_dead([ELSEWHERE, "x 1 y"]) == [ELSEWHERE, "x 1 y"]


def test_a_worker_whose_process_has_ended_on_this_machine_is_dead_at_once(engine: sa.Engine) -> None:
    code = "from telecine.ledger.owner import new_owner; print(new_owner())"
    ended = subprocess.check_output([sys.executable, "-c", code], text=True).strip()
    WorkerTable(engine, ended).beat()
    assert WorkerTable(engine, new_owner()).find_dead([ended]) == [ended]
    assert rows(engine) == set()


def test_a_worker_whose_counter_stands_still_is_dead_after_a_while(engine: sa.Engine, clock: Clock) -> None:
    observer, other = WorkerTable(engine, new_owner()), WorkerTable(engine, ELSEWHERE)
    other.beat()
    assert observer.find_dead([ELSEWHERE]) == []
    clock.now += SILENT_SECONDS - 1
    assert observer.find_dead([ELSEWHERE]) == []
    other.beat()
    assert observer.find_dead([ELSEWHERE]) == []
    clock.now += SILENT_SECONDS - 1
    assert observer.find_dead([ELSEWHERE]) == []
    clock.now += 1
    assert observer.find_dead([ELSEWHERE]) == [ELSEWHERE]


def test_clocks_of_machines_need_not_agree(engine: sa.Engine, clock: Clock) -> None:
    other = WorkerTable(engine, ELSEWHERE)
    clock.now = 10.0
    other.beat()
    for now in (1e9, 5.0):
        clock.now = now
        assert WorkerTable(engine, new_owner()).find_dead([ELSEWHERE]) == []


def test_a_worker_never_takes_itself_for_dead(engine: sa.Engine, clock: Clock) -> None:
    me = new_owner()
    worker = WorkerTable(engine, me)
    worker.beat()
    worker.find_dead([me])
    clock.now += 10 * SILENT_SECONDS
    assert worker.find_dead([me]) == []
    assert rows(engine) == {me}


def test_company_is_another_living_process_of_the_same_database(engine: sa.Engine) -> None:
    worker, other = WorkerTable(engine, new_owner()), WorkerTable(engine, new_owner())
    worker.beat()
    assert not worker.has_company()
    code = "from telecine.ledger.owner import new_owner; print(new_owner())"
    WorkerTable(engine, subprocess.check_output([sys.executable, "-c", code], text=True).strip()).beat()
    assert not worker.has_company()
    other.beat()
    assert worker.has_company()


def test_a_worker_that_continues_after_it_was_taken_for_dead_is_alive_again(engine: sa.Engine, clock: Clock) -> None:
    observer, other = WorkerTable(engine, new_owner()), WorkerTable(engine, ELSEWHERE)
    other.beat()
    observer.find_dead([ELSEWHERE])
    clock.now += SILENT_SECONDS
    assert observer.find_dead([ELSEWHERE]) == [ELSEWHERE]
    other.beat()
    assert observer.find_dead([ELSEWHERE]) == []


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_workers_that_start_at_the_same_moment_create_one_table(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    ledger = str(tmp_path / "jobs.sqlite") if kind == "sqlite" else request.getfixturevalue("postgres_url")
    engines = [BatchDatabase.beside(ledger).create_engine() for _ in range(8)]
    barrier = threading.Barrier(len(engines))

    def start(engine: sa.Engine) -> None:
        with engine.connect():  # so that all are equally far
            pass
        barrier.wait()
        WorkerTable(engine, new_owner()).beat()

    with ThreadPoolExecutor(len(engines)) as pool:
        list(pool.map(start, engines))
    assert len(rows(engines[0])) == len(engines)
    for engine in engines:
        engine.dispose()
