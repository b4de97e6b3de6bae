"""Resource budgets of a submit, a poll and a waiting job: requests, encodings, bytes, clock reads."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from tests.telecine.clients import open_client
from tests.telecine.sample_responses import ACCEPTED, BASE_URL, RUNNING, ResponseScript, json_response

from telecine import AsyncClient, Poll
from telecine._core.job_limiter import JobLimiter
from telecine.errors import WaitTimeout
from telecine_runtime.body_codec import build_json_body
from telecine_runtime.capabilities import Limits
from telecine_runtime.errors import ResponseLost
from telecine_runtime.request_body import JsonBody

JOBS = 100
KILOBYTES = 6.0
TWICE = Poll(first=1e-5, factor=3000, cap=3600)  # polls twice at once, then not for a while


def test_a_submit_and_a_status_send_one_request_each(mode: str, provider: str) -> None:
    script = ResponseScript(json_response(ACCEPTED[provider]), json_response(RUNNING[provider]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=provider))
        assert [request.method for request in script.requests] == ["POST"]
        harness.resolve(job.status())
    assert [request.method for request in script.requests] == ["POST", "GET"]


def test_the_body_of_a_submit_is_written_and_validated_once(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[object] = []

    def write(operation: str, kind: object, value: Any) -> JsonBody:
        written.append(value)
        return build_json_body(operation, kind, value)

    monkeypatch.setattr("telecine._core.provider.build_json_body", write)
    with open_client("sync", handler=ResponseScript(json_response(ACCEPTED[provider])), base_url=BASE_URL) as harness:
        harness.client.submit("a boat", provider=provider)
        assert len(written) == 1


@pytest.mark.more_members("an answer is as long as its provider likes")
def test_a_job_that_waits_holds_little_however_long_its_last_answer_was() -> None:
    answer = RUNNING["toapis"] | {"more": "x" * 20_000}
    assert asyncio.run(_held_by_a_job("toapis", answer)) < KILOBYTES * 1000


async def _held_by_a_job(provider: str, answer: Mapping[str, Any]) -> float:
    """Return the allocated bytes for each of several jobs that wait for their third poll."""
    tasks: list[asyncio.Task[object]] = []
    asked = 0

    def running(_request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        return json_response(answer)

    async with httpx.AsyncClient(transport=httpx.MockTransport(running)) as lines:
        client = AsyncClient(api_key="a-key", base_url=BASE_URL, http_client=lines)

        async def wait_for(jobs: int) -> None:
            for number in range(jobs):
                job = client.job(f"{provider}:{number:032x}:{number:032x}")
                tasks.append(asyncio.create_task(job.wait(1e6, TWICE)))
            while asked < 2 * len(tasks):
                await asyncio.sleep(0.01)
                assert not any(task.done() for task in tasks)
            gc.collect()

        await wait_for(3)
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            await wait_for(JOBS)
            after, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
    return (after - before) / JOBS


def test_what_went_wrong_in_a_wait_keeps_no_frames(mode: str, provider: str) -> None:
    script = ResponseScript(httpx.ReadTimeout("the line is dead"))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(WaitTimeout) as caught:
        harness.resolve(harness.client.job(f"{provider}:id:key").wait(0.05))
    lost = caught.value.__cause__
    assert isinstance(lost, ResponseLost)
    assert (lost.__cause__ is None) == (mode == "aiohttp"), "an error of aiohttp's is never kept"
    assert (lost.__traceback__, lost.__cause__ and lost.__cause__.__traceback__) == (None, None)


class CountingTime(float):
    """A time that counts the subtractions."""

    subtractions = 0

    def __sub__(self, other: float) -> float:
        CountingTime.subtractions += 1
        return float(self) - other


def test_a_slot_is_taken_without_checking_every_open_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CountingTime, "subtractions", 0)
    limiter = JobLimiter(lambda: CountingTime(1.0))
    for number in range(JOBS):
        assert limiter.try_acquire(str(number), Limits()) == 0
    assert CountingTime.subtractions <= 3 * JOBS
