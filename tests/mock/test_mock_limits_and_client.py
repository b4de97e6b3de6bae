"""Our client at a mock that enforces its limits: refusals, retries, and its own limiter below these limits."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.mock.spec_mocks import OWN_SPECS

import telecine
from telecine._core import job_limiter
from telecine_mock import ManualClock, MockServer, Settings
from telecine_mock.job_limits import JobCounts
from telecine_runtime.errors import RateLimited

TASK = {"model": "grok-imagine/text-to-video", "input": {"prompt": "a job of another process"}}
PACE = 20.0


@pytest.fixture(autouse=True)
def fresh_limiters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reset the job limiters, which are global to the process."""
    monkeypatch.setattr(job_limiter, "_limiters", {})


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(Settings(clock=ManualClock(), pace=PACE)) as running:
        yield running


def take_places(server: MockServer, number: int) -> None:
    """Create jobs at Apikley without our client, as another process does."""
    with httpx.Client(trust_env=False, headers={"Authorization": "Bearer mock-key"}) as http:
        for _ in range(number):
            response = http.post(server.base_url("apikley") + "/api/v1/jobs/createTask", json=TASK)
            assert response.status_code == 200


def client_options(server: MockServer, **options: Any) -> dict[str, Any]:
    return {"base_url": f"{server.url}/{{provider}}", "api_key": "mock-key", **options}


def test_a_create_beyond_the_limit_is_a_refusal_that_may_be_retried(server: MockServer) -> None:
    take_places(server, 30)
    retry = telecine.Retry(attempts=3, first_pause=0.01)
    with telecine.Client(**client_options(server, retry=retry)) as client:
        with pytest.raises(RateLimited) as caught:
            client.submit("one too many", provider="apikley", key="boat-1")
        error = caught.value
        assert (error.status, error.refused, error.may_retry, error.retry_after) == (429, True, True, None)
        assert server.job_counts("apikley") == JobCounts(created=30, open=30, peak=30, refused=3)
        server.clock.advance(PACE)
        job = client.submit("one too many", provider="apikley", key="boat-1")
    assert server.jobs("apikley")[-1].id == job.id


def test_a_retry_gets_the_place_of_a_job_that_has_ended_meanwhile(server: MockServer) -> None:
    take_places(server, 30)

    def free_places() -> None:
        deadline = time.monotonic() + 5
        while server.job_counts("apikley").refused == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        server.clock.advance(PACE)

    thread = threading.Thread(target=free_places)
    thread.start()
    with telecine.Client(**client_options(server, retry=telecine.Retry(attempts=2, first_pause=1.0))) as client:
        client.submit("a paper boat", provider="apikley")
    thread.join()
    assert server.job_counts("apikley") == JobCounts(created=31, open=1, peak=30, refused=1)


def test_another_provider_takes_a_job_that_a_limit_refuses(server: MockServer) -> None:
    take_places(server, 30)
    with telecine.Client(**client_options(server, retry=telecine.Retry(attempts=1))) as client:
        job = client.submit("a paper boat", provider=["apikley", "ttapi"])
    assert job.provider == "ttapi"
    assert server.job_counts("ttapi").created == 1


@pytest.fixture
def limited_toapis(tmp_path: Path) -> Iterator[MockServer]:
    """A mock of ToAPIs' spec with limits that the installed client does not know; the spec documents `Retry-After`."""
    text = OWN_SPECS["toapis"].read_text("utf-8")
    changed = text.replace("x-limits:\n", "x-limits:\n  concurrency: 2\n  submits_per_hour: 4\n", 1)
    assert changed != text
    (tmp_path / "toapis.yaml").write_text(changed, "utf-8")
    with MockServer(Settings(clock=ManualClock(), pace=PACE), specs=[tmp_path / "toapis.yaml"]) as running:
        yield running


def test_the_client_reads_when_the_next_job_is_allowed(limited_toapis: MockServer) -> None:
    with telecine.Client(**client_options(limited_toapis, retry=telecine.Retry(longest_wait=5))) as client:
        for expected in (PACE, 3600 - PACE):
            for _ in range(2):
                client.submit("a paper boat", provider="toapis")
            with pytest.raises(RateLimited) as caught:
                client.submit("one too many", provider="toapis")
            assert (caught.value.refused, caught.value.retry_after) == (True, expected)
            limited_toapis.clock.advance(PACE)
    assert limited_toapis.job_counts("toapis") == JobCounts(created=4, open=0, peak=2, refused=2)


def test_the_limiter_of_the_client_keeps_one_process_below_the_limits_of_the_mock() -> None:
    async def generate_all(server: MockServer) -> None:
        poll = telecine.Poll(first=0.05, cap=0.1, grace=1.0)
        async with telecine.AsyncClient(**client_options(server, poll=poll)) as client:
            jobs = (client.generate(f"boat {number}", provider="apikley", timeout=30) for number in range(60))
            await asyncio.gather(*jobs)

    with MockServer(Settings(pace=0.5)) as server:
        asyncio.run(generate_all(server))
        counts = server.job_counts("apikley")
    assert (counts.created, counts.refused) == (60, 0)
    assert counts.peak <= 30
