"""Worker of `cycle.py`: measures the clients of one environment; reports the microseconds of each cycle."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from importlib.metadata import version
from typing import Any, Final

import httpx

from benchmarks.canned_server import run_canned_server
from benchmarks.measure import measure_interleaved, time_call
from benchmarks.responses import CREATED, FINISHED, SORA_RESPONSE
from benchmarks.worker_results import write_result
from telecine import AsyncClient, Client

ROUNDS: Final = 150
CYCLES: Final = 4
POLLS: Final = range(3)
PROMPT: Final = "a paper boat"
KEY: Final = "the-key-of-a-benchmark"
ANSWERS: Final = {
    "POST /grok/generations": CREATED,
    "GET /grok/fetch": FINISHED["ttapi"],
    "POST /v1/videos": SORA_RESPONSE,
    "GET /v1/videos/": SORA_RESPONSE,
}


def main(peer: str) -> None:
    """Measure and report the results."""
    with run_canned_server(ANSWERS) as url:
        cycles = {"raw httpx": raw(url), "ours": ours(url), "stock": stock(url), peer: PEERS[peer](url)}
        blocking = measure_interleaved({name: _timer(cycle) for name, cycle in cycles.items()}, ROUNDS)
        with asyncio.Runner() as runner:
            async_cycles = {"raw httpx": raw_async(url), "ours": ours_async(url)}
            ways = {name: _timer(_run_cycles(runner, cycle), 1) for name, cycle in async_cycles.items()}
            asynchronous = measure_interleaved(ways, ROUNDS)
    write_result({"version": version(peer), "blocking": blocking, "asynchronous": asynchronous})


def _timer(cycle: Callable[[], object], repeats: int = CYCLES) -> Callable[[], float]:
    return lambda: time_call(cycle, repeats) * 1e6 * repeats / CYCLES


def _run_cycles(runner: asyncio.Runner, cycle: Callable[[], Awaitable[object]]) -> Callable[[], object]:
    async def cycles() -> None:
        for _ in range(CYCLES):
            await cycle()

    return lambda: runner.run(cycles())


def ours(url: str) -> Callable[[], object]:
    """Return a cycle of the harmonised client."""
    client = Client(api_key=KEY, base_url=url)

    def cycle() -> None:
        job = client.submit(PROMPT, provider="ttapi", aspect_ratio="16:9")
        for _ in POLLS:
            assert job.status().video

    return cycle


def ours_async(url: str) -> Callable[[], Awaitable[object]]:
    """Return the same cycle, asynchronous."""
    client = AsyncClient(api_key=KEY, base_url=url)

    async def cycle() -> None:
        job = await client.submit(PROMPT, provider="ttapi", aspect_ratio="16:9")
        for _ in POLLS:
            assert (await job.status()).video

    return cycle


BODY: Final = {"prompt": PROMPT, "aspect_ratio": "16:9"}


def raw(url: str) -> Callable[[], object]:
    """Return a cycle of httpx, as documented."""
    client = httpx.Client(base_url=url, headers={"TT-API-KEY": KEY})

    def cycle() -> None:
        job = client.post("/grok/generations", json=BODY).json()["data"]["job_id"]
        for _ in POLLS:
            assert client.get("/grok/fetch", params={"jobId": job}).json()["data"]["videoUrl"]

    return cycle


def raw_async(url: str) -> Callable[[], Awaitable[object]]:
    """Return the same cycle, asynchronous."""
    client = httpx.AsyncClient(base_url=url, headers={"TT-API-KEY": KEY})

    async def cycle() -> None:
        job = (await client.post("/grok/generations", json=BODY)).json()["data"]["job_id"]
        for _ in POLLS:
            assert (await client.get("/grok/fetch", params={"jobId": job})).json()["data"]["videoUrl"]

    return cycle


def stock(url: str) -> Callable[[], object]:
    """Return a cycle of the client that openapi-python-client generates from the same spec."""
    models, clients = import_module("stock_ttapi.models"), import_module("stock_ttapi.client")
    create, fetch = (
        import_module(f"stock_ttapi.api.grok.{name}").sync for name in ("create_generation", "fetch_generation")
    )
    client = clients.AuthenticatedClient(url, KEY, prefix="", auth_header_name="TT-API-KEY")
    landscape = models.Imagine10RequestAspectRatio.VALUE_4

    def cycle() -> None:
        job = create(client=client, body=models.Imagine10Request(prompt=PROMPT, aspect_ratio=landscape)).data.job_id
        for _ in POLLS:
            assert fetch(client=client, job_id=job).data.video_url

    return cycle


def openai(url: str) -> Callable[[], object]:
    """Return a cycle of the client of openai."""
    videos = import_module("openai").OpenAI(api_key=KEY, base_url=f"{url}/v1").videos

    def cycle() -> None:
        job = videos.create(prompt=PROMPT, model="sora-2", size="1280x720").id
        for _ in POLLS:
            assert videos.retrieve(job).status == "completed"

    return cycle


def litellm(url: str) -> Callable[[], object]:
    """Return a cycle of litellm, which calls the provider like openai."""
    module = import_module("litellm")
    options: dict[str, Any] = {"api_key": KEY, "api_base": f"{url}/v1", "custom_llm_provider": "openai"}

    def cycle() -> None:
        job = module.video_generation(PROMPT, model="sora-2", size="1280x720", **options).id
        for _ in POLLS:
            assert module.video_status(job, **options).status == "completed"

    return cycle


PEERS: Final = {"openai": openai, "litellm": litellm}

if __name__ == "__main__":
    main(sys.argv[1])
