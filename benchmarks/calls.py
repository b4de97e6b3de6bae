"""What a generated client costs on top of raw httpx: interleaved rounds in one process, as ratios.

Run it with `python benchmarks/calls.py`. Absolute times are of your machine; the ratios hold elsewhere.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Callable

import httpx

from telecine_clients.ttapi import TTAPI, AsyncTTAPI
from telecine_clients.ttapi.models import Imagine10Request

ROUNDS, CALLS = 31, 150
ANSWER = json.dumps(
    {
        "status": "SUCCESS",
        "message": "success",
        "jobId": "c822d894-fba8-4cd7-8b34-5cf54284af61",
        "data": {
            "videoId": "video_b96164dd8bfa43518c858bcf",
            "prompt": "a paper boat " * 20,
            "aspectRatio": "9:16",
            "videoLength": "30",
            "resolutionName": "720p",
            "videoUrl": "https://cdn.example.com/video.mp4",
            "quota": "9",
            "finishTime": "2026-03-10 09:52:59",
        },
    }
).encode()
URL = "https://api.ttapi.io"
KEY = {"TT-API-KEY": "a-key"}


def answer(request: httpx.Request) -> httpx.Response:
    """Answer at once, without a socket."""
    return httpx.Response(200, content=ANSWER)


def microseconds(work: Callable[[], object]) -> float:
    """Return how long one of many repetitions takes."""
    start = time.perf_counter()
    for _ in range(CALLS):
        work()
    return (time.perf_counter() - start) / CALLS * 1e6


def ratios(raw: Callable[[], object], *others: Callable[[], object]) -> list[tuple[float, float]]:
    """Return for each other way its median time, and the median of its ratios to the raw way in the same round."""
    rounds = [(microseconds(raw), [microseconds(other) for other in others]) for _ in range(ROUNDS)]
    base = statistics.median(first for first, _ in rounds)
    found = [(base, 1.0)]
    for number in range(len(others)):
        times = [rest[number] for _, rest in rounds]
        found.append(
            (
                statistics.median(times),
                statistics.median(t / first for t, (first, _) in zip(times, rounds, strict=True)),
            )
        )
    return found


def main() -> None:
    """Measure and print."""
    sync = httpx.Client(transport=httpx.MockTransport(answer), base_url=URL, headers=KEY)
    ours = TTAPI("a-key", http_client=httpx.Client(transport=httpx.MockTransport(answer)))
    rows = ratios(
        lambda: sync.get("/grok/fetch", params={"jobId": "x"}).content,
        lambda: sync.get("/grok/fetch", params={"jobId": "x"}).json(),
        lambda: ours.fetch_generation(job_id="x"),
    )
    show("GET, sync", ("raw httpx, bytes", "raw httpx, json", "telecine, typed and retried"), rows)
    body = {"prompt": "a paper boat", "aspect_ratio": "16:9"}
    created = {"status": "SUCCESS", "message": "success", "data": {"job_id": "x"}}
    accepted = httpx.MockTransport(lambda request: httpx.Response(200, json=created))
    post = httpx.Client(transport=accepted, base_url=URL, headers=KEY)
    ours_post = TTAPI("a-key", http_client=httpx.Client(transport=accepted))
    rows = ratios(
        lambda: post.post("/grok/generations", json=body).content,
        lambda: ours_post.create_generation(Imagine10Request(prompt="a paper boat", aspect_ratio="16:9")),
    )
    show("POST, sync", ("raw httpx, bytes", "telecine, checked, typed"), rows)
    with asyncio.Runner() as runner:
        raw = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url=URL, headers=KEY)
        mine = AsyncTTAPI("a-key", http_client=httpx.AsyncClient(transport=httpx.MockTransport(answer)))
        rows = ratios(
            lambda: runner.run(raw.get("/grok/fetch", params={"jobId": "x"})),
            lambda: runner.run(mine.fetch_generation(job_id="x")),
        )
    show("GET, async", ("raw httpx, bytes", "telecine, typed and retried"), rows)


def show(title: str, names: tuple[str, ...], rows: list[tuple[float, float]]) -> None:
    """Print one table."""
    print(title)
    for name, (micro, ratio) in zip(names, rows, strict=True):
        print(f"  {name:<30}{micro:8.1f} µs  {ratio:5.2f}")


if __name__ == "__main__":
    main()
