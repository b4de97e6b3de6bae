"""Time of one call through a generated client and through raw httpx, in process, without a socket.

Both are used as documented: `client.get(path, params=…)` on a client with a base URL and a key header, and the
generated method, which validates and types the response and retries where that is safe.
"""

from __future__ import annotations

import asyncio

import httpx

from benchmarks.measure import BenchmarkRow, Budget, compare, measure_interleaved, time_call
from benchmarks.responses import CREATED, FINISHED
from telecine_clients.ttapi import TTAPI, AsyncTTAPI
from telecine_clients.ttapi.models import Imagine10Request

ROUNDS, CALLS = 31, 150
URL, KEY = "https://api.ttapi.io", {"TT-API-KEY": "a-key"}
GET_BUDGET, POST_BUDGET = Budget(0.8), Budget(1.0)


def measure() -> list[BenchmarkRow]:
    """Return a row for each kind of call."""
    return [*_measure_get(), *_measure_post(), *_measure_async_get()]


def _transport(content: bytes) -> httpx.MockTransport:
    headers = {"content-type": "application/json"}
    return httpx.MockTransport(lambda request: httpx.Response(200, content=content, headers=headers))


def _measure_get() -> list[BenchmarkRow]:
    raw = httpx.Client(transport=_transport(FINISHED["ttapi"]), base_url=URL, headers=KEY)
    ours = TTAPI("a-key", http_client=httpx.Client(transport=_transport(FINISHED["ttapi"])))
    values = measure_interleaved(
        {
            "ours": lambda: time_call(lambda: ours.fetch_generation(job_id="x"), CALLS) * 1e6,
            "raw httpx": lambda: time_call(lambda: raw.get("/grok/fetch", params={"jobId": "x"}).content, CALLS) * 1e6,
        },
        ROUNDS,
    )
    return [compare("one GET, blocking", "µs", values, "ours", "raw httpx", GET_BUDGET)]


def _measure_post() -> list[BenchmarkRow]:
    body = {"prompt": "a paper boat", "aspect_ratio": "16:9"}
    raw = httpx.Client(transport=_transport(CREATED), base_url=URL, headers=KEY)
    ours = TTAPI("a-key", http_client=httpx.Client(transport=_transport(CREATED)))

    def submit() -> object:
        return ours.create_generation(Imagine10Request(prompt="a paper boat", aspect_ratio="16:9"))

    values = measure_interleaved(
        {
            "ours": lambda: time_call(submit, CALLS) * 1e6,
            "raw httpx": lambda: time_call(lambda: raw.post("/grok/generations", json=body).content, CALLS) * 1e6,
        },
        ROUNDS,
    )
    return [compare("one POST, blocking", "µs", values, "ours", "raw httpx", POST_BUDGET)]


def _measure_async_get() -> list[BenchmarkRow]:
    with asyncio.Runner() as runner:
        raw = httpx.AsyncClient(transport=_transport(FINISHED["ttapi"]), base_url=URL, headers=KEY)
        ours = AsyncTTAPI("a-key", http_client=httpx.AsyncClient(transport=_transport(FINISHED["ttapi"])))

        async def get_raw() -> None:
            for _ in range(CALLS):
                _ = (await raw.get("/grok/fetch", params={"jobId": "x"})).content

        async def get_ours() -> None:
            for _ in range(CALLS):
                await ours.fetch_generation(job_id="x")

        values = measure_interleaved(
            {
                "ours": lambda: time_call(lambda: runner.run(get_ours())) / CALLS * 1e6,
                "raw httpx": lambda: time_call(lambda: runner.run(get_raw())) / CALLS * 1e6,
            },
            ROUNDS,
        )
    return [compare("one GET, asynchronous", "µs", values, "ours", "raw httpx", GET_BUDGET)]
