"""Memory of a waiting job: thousands of `AsyncJob.wait` between two polls, over an in-process transport.

`python -m benchmarks.memory 1000` is the worker: it starts that many jobs and prints the bytes of resident memory for
each; with a second argument `traced`, the bytes that Python allocated for each.
"""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import httpx

from benchmarks.measure import BenchmarkRow, Budget, Spread, compare
from benchmarks.peers import ROOT, SOURCE_FOLDERS, clean_variables
from benchmarks.responses import RUNNING
from telecine import AsyncClient, AsyncVideo, Poll

WARM, FEW, MANY, RUNS = 100, 1_000, 10_000, 5
SIZE_BUDGET, GROWTH_BUDGET = Budget(4.5), Budget(1.1)
STATUS = Path("/proc/self/statm")


def measure() -> list[BenchmarkRow]:
    """Return rows for allocated memory, for resident memory, and for the growth of the latter."""
    rows = [_row(f"a waiting job of {FEW:,}, allocated", [_kilobytes(FEW, "traced")])]
    if not STATUS.exists():
        print("memory: the size of a process needs /proc; two rows are missing", file=sys.stderr)
        return rows
    few, many = ([_kilobytes(count) for _ in range(RUNS)] for count in (FEW, MANY))
    sizes = {"10,000": many, "1,000": few}
    growth = compare("the same against one of 1,000", "KB", sizes, "10,000", "1,000", GROWTH_BUDGET)
    return [*rows, _row(f"a waiting job of {MANY:,}, resident", many), growth]


def _row(what: str, values: list[float]) -> BenchmarkRow:
    found = Spread.of(values)
    return BenchmarkRow(what, found, "KB", figure=found, figure_unit="KB", budget=SIZE_BUDGET)


def _kilobytes(count: int, *options: str) -> float:
    """Return the KB of a job, measured in a new process."""
    command = [sys.executable, "-m", "benchmarks.memory", str(count), *options]
    output = subprocess.run(
        command, check=True, env=clean_variables(ROOT, *SOURCE_FOLDERS), stdout=subprocess.PIPE
    ).stdout
    return float(output) / 1000


async def bytes_per_waiting_job(count: int, *, traced: bool) -> float:
    """Return the bytes of one of `count` waiting jobs."""
    polls = 0

    def running(_request: httpx.Request) -> httpx.Response:
        nonlocal polls
        polls += 1
        return httpx.Response(200, content=RUNNING, headers={"content-type": "application/json"})

    client = AsyncClient(api_key="a-key", http_client=httpx.AsyncClient(transport=httpx.MockTransport(running)))
    # Polls at once, again after 0.01 to 0.1 s, and then not for the rest of the measurement.
    twice = Poll(first=1e-5, factor=3000, cap=3600)
    tasks: list[asyncio.Task[AsyncVideo]] = []

    async def wait_for(more: int) -> None:
        jobs = (client.job(f"ttapi:{number:032x}:{number:032x}") for number in range(more))
        tasks.extend(asyncio.create_task(job.wait(1e6, twice)) for job in jobs)
        while polls < 2 * len(tasks):
            await asyncio.sleep(0.05)
        gc.collect()

    await wait_for(WARM)
    if traced:
        tracemalloc.start()
    before = _memory_in_use()
    await wait_for(count)
    growth = _memory_in_use() - before
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return growth / count


def _memory_in_use() -> int:
    if tracemalloc.is_tracing():
        return tracemalloc.get_traced_memory()[0]
    return int(STATUS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    print(asyncio.run(bytes_per_waiting_job(int(sys.argv[1]), traced="traced" in sys.argv)))
