"""Status polls per second with many concurrent jobs on one core, over each transport and with each library alone.

Ours is `AsyncJob.status()`, parsed and validated; raw is the library's own idiom and `.json()`. Connections are kept
open. A round counts the responses that all tasks get in a fixed time from a server in another process.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

import aiohttp
import httpx

from benchmarks.canned_server import run_canned_server
from benchmarks.measure import BenchmarkRow, Budget, Spread, measure_interleaved, spread_of_ratios
from benchmarks.responses import FINISHED, JOB_ID
from telecine import AiohttpTransport, AsyncClient
from telecine._core.job_token import JobReference

ROUNDS, SECONDS, IN_FLIGHT = 5, 0.7, (64, 1000)
TOKEN = JobReference("ttapi", JOB_ID, "a-key").token
KEY = {"TT-API-KEY": "a-key"}
PATH, QUERY = "/grok/fetch", {"jobId": JOB_ID}

Poll = Callable[[], Awaitable[object]]


def measure() -> list[BenchmarkRow]:
    """Return a row for each transport and number of jobs."""
    with run_canned_server({"GET /grok/fetch": FINISHED["ttapi"]}) as url, asyncio.Runner() as runner:
        return [row for jobs in IN_FLIGHT for row in _rows(runner, url, jobs)]


def _rows(runner: asyncio.Runner, url: str, jobs: int) -> list[BenchmarkRow]:
    stack = AsyncExitStack()
    ways = runner.run(_ways(stack, url))
    values = measure_interleaved(
        {name: partial(_measure_rate, runner, poll, jobs) for name, poll in ways.items()}, ROUNDS
    )
    runner.run(stack.aclose())

    def row(ours: str, raw: str, budget: Budget) -> BenchmarkRow:
        mine, theirs = values[ours], values[raw]
        return BenchmarkRow(
            f"polls, {jobs:,} jobs, {ours}",
            Spread.of(mine),
            "/s",
            raw,
            Spread.of(theirs),
            spread_of_ratios(mine, theirs),
            budget=budget,
        )

    return [
        row("httpx", "raw httpx", Budget(1.5, "at least")),
        row("aiohttp", "raw aiohttp", Budget(0.7 if jobs == 64 else 0.6, "at least")),
    ]


async def _ways(stack: AsyncExitStack, url: str) -> dict[str, Poll]:
    raw_httpx = await stack.enter_async_context(httpx.AsyncClient(base_url=url, headers=KEY, timeout=60))
    raw_aiohttp = await stack.enter_async_context(aiohttp.ClientSession(url, headers=KEY))
    default = await stack.enter_async_context(AsyncClient(api_key="a-key", base_url=url))
    fast = await stack.enter_async_context(AsyncClient(api_key="a-key", base_url=url, transport=AiohttpTransport()))

    async def poll_httpx() -> object:
        return (await raw_httpx.get(PATH, params=QUERY)).json()

    async def poll_aiohttp() -> object:
        async with raw_aiohttp.get(PATH, params=QUERY) as response:
            return await response.json()

    return {
        "httpx": default.job(TOKEN).status,
        "aiohttp": fast.job(TOKEN).status,
        "raw httpx": poll_httpx,
        "raw aiohttp": poll_aiohttp,
    }


def _measure_rate(runner: asyncio.Runner, poll: Poll, jobs: int) -> float:
    return runner.run(_rate(poll, jobs))


async def _rate(poll: Poll, jobs: int) -> float:
    count, start = 0, time.perf_counter()
    end = start + SECONDS

    async def poll_until_end() -> None:
        nonlocal count
        while time.perf_counter() < end:
            await poll()
            count += 1

    await asyncio.gather(*(poll_until_end() for _ in range(jobs)))
    return count / (time.perf_counter() - start)
