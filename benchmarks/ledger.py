"""Submits that the ledger records in a second, in a SQLite file and in PostgreSQL, with one process and with four.

A submit is all that a client writes of a job: claim, sending, id, two snapshots and the file. No request is sent. The
PostgreSQL server is started for the measurement and syncs to disk, like SQLite. `python -m benchmarks.ledger LOCATION
SECONDS` is the worker: it prints the number of submits.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.postgres_server import postgres_server

from benchmarks.measure import BenchmarkRow, Spread, measure_interleaved
from benchmarks.peers import ROOT, SOURCE_FOLDERS, clean_variables
from telecine import Ledger, LedgerEntry
from telecine_runtime.snapshot import Snapshot

SECONDS: Final = 2.0
ROUNDS: Final = 5
FEW, MANY = 1, 4
SNAPSHOTS: Final = (Snapshot("running"), Snapshot("succeeded"))
FILE: Final = Path("boat.mp4")


def measure() -> list[BenchmarkRow]:
    """Return a row for each number of processes."""
    with TemporaryDirectory() as folder, postgres_server(fsync=True) as server, server.database() as url:
        locations = {"SQLite": str(Path(folder, "jobs.sqlite")), "PostgreSQL": url}
        return [_compare(processes, locations) for processes in (FEW, MANY)]


def _compare(processes: int, locations: dict[str, str]) -> BenchmarkRow:
    functions = {name: partial(_submits_per_second, location, processes) for name, location in locations.items()}
    values = measure_interleaved(functions, ROUNDS)
    what = f"submits recorded by {processes} process{'es' if processes > 1 else ''}, SQLite"
    return BenchmarkRow(what, Spread.of(values["SQLite"]), "/s", "PostgreSQL", Spread.of(values["PostgreSQL"]))


def _submits_per_second(location: str, processes: int) -> float:
    command = [sys.executable, "-m", "benchmarks.ledger", location, str(SECONDS)]
    variables = clean_variables(ROOT, *SOURCE_FOLDERS)
    workers = [subprocess.Popen(command, env=variables, stdout=subprocess.PIPE) for _ in range(processes)]
    return sum(float(worker.communicate()[0]) for worker in workers) / SECONDS


def record_submits(location: str, seconds: float) -> int:
    """Record submits for some time; return how many."""
    with Ledger(location) as ledger:
        ledger.entries(keys=[])
        count, deadline = 0, time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            key = secrets.token_hex(16)
            claim = ledger.claim(key, "digest", "A paper boat")
            if isinstance(claim, LedgerEntry) or not ledger.record_sending(claim, "provider", "model"):
                raise RuntimeError("another process has the claim")
            ledger.record_job(key, key)
            for snapshot in SNAPSHOTS:
                ledger.record_snapshot(key, snapshot)
            ledger.record_file(key, FILE, "digest")
            count += 1
    return count


if __name__ == "__main__":
    print(record_submits(sys.argv[1], float(sys.argv[2])))
