"""Speed of saving a large video from loopback to disk, compared with curl and raw httpx.

Ours is `Video.save` and `AsyncVideo.save`, which count the bytes, sync the file to disk and resume after a cut
connection. curl and raw httpx leave the file in the page cache.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks import canned_server, video_server
from benchmarks.measure import BenchmarkRow, Budget, Spread, compare, measure_interleaved, spread_of_ratios, time_call
from benchmarks.peers import ROOT
from benchmarks.responses import FINISHED, JOB_ID, URL
from telecine import AiohttpTransport, AsyncClient, AsyncVideo, Client
from telecine._core.job_token import JobReference

ROUNDS, LARGE, SMALL = 7, 500_000_000, 50_000_000
CHUNK = 64 << 10
TOKEN = JobReference("ttapi", JOB_ID, "a-key").token
CURL_BUDGET = Budget(0.8, "at least")
MEMORY_BUDGET = Budget(1.5)

Way = Callable[[Path], object]


def measure() -> list[BenchmarkRow]:
    """Return a row for each way to save, and one for memory."""
    cache = ROOT / ".cache"  # the temporary folder of the system may be in memory
    cache.mkdir(exist_ok=True)
    with video_server.run_video_server() as url, TemporaryDirectory(dir=cache) as folder, ExitStack() as stack:
        path = Path(folder, "boat.mp4")
        large, small = f"{url}/{LARGE}", f"{url}/{SMALL}"
        values = measure_interleaved(
            {name: partial(_speed, way, path) for name, way in _ways(stack, large).items()}, ROUNDS
        )
        saves = {film: _ours(stack, film) for film in (large, small)}
        peaks = measure_interleaved({film: partial(_peak, save, path) for film, save in saves.items()}, 3)
    return [*_rows(values), _memory(peaks[large], peaks[small])]


def _ways(stack: ExitStack, url: str) -> dict[str, Way]:
    runner = stack.enter_context(asyncio.Runner())
    async_stack = AsyncExitStack()
    stack.callback(lambda: runner.run(async_stack.aclose()))
    video, fast = runner.run(_open_async_videos(async_stack, url))
    client = stack.enter_context(httpx.Client())
    aclient = runner.run(async_stack.enter_async_context(httpx.AsyncClient()))
    ways: dict[str, Way] = {
        "blocking": _ours(stack, url),
        "asynchronous": lambda path: runner.run(_save_async(video, path)),
        "asynchronous, aiohttp": lambda path: runner.run(_save_async(fast, path)),
        "httpx.stream": lambda path: _stream(client, url, path),
        "httpx.AsyncClient.stream": lambda path: runner.run(_astream(aclient, url, path)),
    }
    if shutil.which("curl"):
        ways["curl"] = lambda path: subprocess.run(["curl", "-s", "-o", path, url], check=True)
    else:
        print("curl is not installed; its rows are missing", file=sys.stderr)
    return ways


def _poll_response(url: str) -> dict[str, bytes]:
    """Return TTAPI's response to a poll of a finished job with its video at a URL."""
    return {"GET /grok/fetch": FINISHED["ttapi"].replace(URL.encode(), url.encode())}


def _ours(stack: ExitStack, url: str) -> Way:
    with canned_server.run_canned_server(_poll_response(url)) as api:  # no longer: the server reserves a core
        video = stack.enter_context(Client(api_key="a-key", base_url=api)).job(TOKEN).status().video
    assert video is not None
    return video.save


async def _open_async_videos(async_stack: AsyncExitStack, url: str) -> list[AsyncVideo]:
    videos: list[AsyncVideo] = []
    with canned_server.run_canned_server(_poll_response(url)) as api:
        for transport in (None, AiohttpTransport()):
            client = await async_stack.enter_async_context(
                AsyncClient(api_key="a-key", base_url=api, transport=transport)
            )
            video = (await client.job(TOKEN).status()).video
            assert video is not None
            videos.append(video)
    return videos


async def _save_async(video: AsyncVideo, path: Path) -> None:
    await video.save(path)


def _stream(client: httpx.Client, url: str, path: Path) -> None:
    with client.stream("GET", url) as response, path.open("wb") as file:
        for chunk in response.iter_bytes(CHUNK):
            file.write(chunk)


async def _astream(client: httpx.AsyncClient, url: str, path: Path) -> None:
    async with client.stream("GET", url) as response:
        with path.open("wb") as file:
            async for chunk in response.aiter_bytes(CHUNK):
                file.write(chunk)


def _speed(way: Way, path: Path) -> float:
    elapsed = time_call(lambda: way(path))
    assert path.stat().st_size == LARGE
    path.unlink()
    return LARGE / elapsed / 1e6


def _peak(way: Way, path: Path) -> float:
    tracemalloc.start()
    way(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    path.unlink()
    return peak / 1e6


def _rows(values: Mapping[str, Sequence[float]]) -> list[BenchmarkRow]:
    pairs = [
        ("blocking", "curl", CURL_BUDGET),
        ("blocking", "httpx.stream", None),
        ("asynchronous", "curl", CURL_BUDGET),
        ("asynchronous", "httpx.AsyncClient.stream", None),
        ("asynchronous, aiohttp", "curl", CURL_BUDGET),
    ]
    return [
        compare(f"saving 500 MB, {ours}", "MB/s", values, ours, peer, budget)
        for ours, peer, budget in pairs
        if peer in values
    ]


def _memory(large: Sequence[float], small: Sequence[float]) -> BenchmarkRow:
    what, figure = "memory while 500 MB are saved", spread_of_ratios(large, small)
    return BenchmarkRow(what, Spread.of(large), "MB", "50 MB", Spread.of(small), figure, budget=MEMORY_BUDGET)
