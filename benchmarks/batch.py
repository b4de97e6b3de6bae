"""A batch of videos against the same with a bare `AsyncClient`: wall time, memory, and growth from 100 to 1,000 videos.

Five mock providers, in a process of their own, make each video in a second. `python -m benchmarks.batch KIND VIDEOS
URL` is the worker; KIND is `batch` or `bare`.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Sequence
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.measure import BenchmarkRow, Budget, Spread, compare
from benchmarks.peers import ROOT, SOURCE_FOLDERS, clean_variables
from benchmarks.worker_results import run_worker, write_result
from telecine import AsyncClient, Retry, VideoRequest
from telecine.providers import NAMES, ProviderName
from telecine_mock.server import MockServer
from telecine_mock.settings import Settings

FEW, MANY, ROUNDS = 100, 1_000, 3
PACE: Final = 1.0
"""Seconds that a job takes."""
KEY: Final = Settings().api_key
TIME_BUDGET, GROWTH_BUDGET = Budget(1.5), Budget(10.0)


def measure() -> list[BenchmarkRow]:
    """Return rows for the time, the growth and the memory of a batch."""
    many = {kind: [_run(kind, MANY) for _ in range(ROUNDS)] for kind in ("batch", "bare")}
    few = [_run("batch", FEW) for _ in range(ROUNDS)]
    seconds = {kind: [one["seconds"] for one in runs] for kind, runs in many.items()} | {
        "of 100": [one["seconds"] for one in few]
    }
    memory = Spread.of([one["megabytes"] for one in many["batch"]])
    bare_memory = Spread.of([one["megabytes"] for one in many["bare"]])
    return [
        compare(f"a batch of {MANY:,} videos", "s", seconds, "batch", "bare", TIME_BUDGET),
        compare(f"a batch of {MANY:,} videos, growth", "s", seconds, "batch", "of 100", GROWTH_BUDGET),
        BenchmarkRow(f"a batch of {MANY:,} videos, memory", memory, "MB", "bare", bare_memory),
    ]


def _run(kind: str, videos: int) -> dict[str, float]:
    with MockServer(Settings(pace=PACE)) as server:
        command = [sys.executable, "-m", "benchmarks.batch", kind, str(videos), f"{server.url}/{{provider}}"]
        result: dict[str, float] = run_worker(command, clean_variables(ROOT, *SOURCE_FOLDERS))
        return result


def make_videos(kind: str, videos: int, url: str) -> dict[str, float]:
    """Make videos, and return the seconds and the megabytes of this process."""
    requests = [(VideoRequest(f"A paper boat, {number}"), NAMES[number % len(NAMES)]) for number in range(videos)]
    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        saved = _run_batch(requests, folder, url) if kind == "batch" else asyncio.run(_run_bare(requests, folder, url))
        seconds = time.perf_counter() - start
    if saved != videos:
        raise RuntimeError(f"{saved} of {videos} videos were saved")
    return {"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}


def _run_batch(requests: Sequence[tuple[VideoRequest, ProviderName]], folder: str, url: str) -> int:
    from telecine.batch import BatchItem, run  # here, so that the memory of the other kind is without it

    items = [BatchItem(request, name, f"key-{number}") for number, (request, name) in enumerate(requests)]
    return sum(one.state == "saved" for one in run(items, folder, api_key=KEY, base_url=url))


async def _run_bare(requests: Sequence[tuple[VideoRequest, ProviderName]], folder: str, url: str) -> int:
    """Make videos without a ledger; jobs wait for the limits of their provider in this process."""
    retry = Retry(longest_wait=600.0)
    async with AsyncClient(api_key=KEY, base_url=url, retry=retry) as client:

        async def make_one(request: VideoRequest, name: ProviderName) -> bool:
            (outcome,) = await client.save_all([await client.submit(request, provider=name)], folder)
            return outcome.saved is not None

        return sum(await asyncio.gather(*(make_one(request, name) for request, name in requests)))


if __name__ == "__main__":
    write_result(make_videos(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
