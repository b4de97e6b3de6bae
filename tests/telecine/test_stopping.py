"""An interrupted wait leaves a job that can be resumed, also later and in another process."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import Any

import httpx
import pytest
from tests.telecine.clients import FAST_POLL, FAST_RETRY, KEY, TLS, open_client
from tests.telecine.mock_harness import MockSession
from tests.telecine.sample_responses import (
    ACCEPTED,
    BASE_URL,
    DONE,
    ID,
    RUNNING,
    URL,
    ResponseScript,
    json_response,
    refusal_response,
)

from telecine import AsyncClient, Poll
from telecine._core.job_token import JobReference
from telecine.errors import InvalidToken, WaitTimeout
from telecine_mock import MockServer
from telecine_runtime.errors import AuthenticationError, NotSent

pytestmark = pytest.mark.slow

RESUME = """
import sys
import telecine

with telecine.Client(base_url=sys.argv[1], api_key=sys.argv[2]) as client:
    job = client.job(sys.argv[3])
    video = job.wait(20, telecine.Poll(first=0.02, cap=0.05))
    print(job.provider, job.key, video.url)
"""


def test_a_wait_that_ran_out_is_resumed_in_another_process(mock: MockServer, provider: str) -> None:
    with MockSession.open(mock, "sync", provider) as session, pytest.raises(WaitTimeout) as caught:
        session.generate("[slow 20]", timeout=0.05, key="order-4711")  # a second, so that a slow machine sees it run
    token = caught.value.job.token
    assert token in str(caught.value)
    assert KEY not in token
    code = [sys.executable, "-c", RESUME, f"{mock.url}/{{provider}}", KEY, token]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "NO_PROXY": "127.0.0.1"}
    run = subprocess.run(code, env=environment, capture_output=True, text=True, check=True, timeout=30)
    (job,) = session.jobs()
    assert run.stdout.split() == [provider, "order-4711", job.video_url]
    assert len(session.submits()) == 1


class Interrupting:
    """Raises KeyboardInterrupt at one of the polls of a job."""

    def __init__(self, provider: str, at: int) -> None:
        self.script = ResponseScript(
            json_response(ACCEPTED[provider]),
            *[json_response(RUNNING[provider])] * (at - 1),
            json_response(DONE[provider]),
        )
        self.at = at
        self.pressed = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if len(self.script.requests) == self.at and not self.pressed:
            self.pressed = True
            raise KeyboardInterrupt
        return self.script(request)


def test_ctrl_c_in_a_wait_leaves_a_job_that_can_be_waited_for_again(mode: str, provider: str) -> None:
    handler = Interrupting(provider, 2)
    with open_client(mode, handler=handler, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=provider))
        with pytest.raises(KeyboardInterrupt):
            harness.resolve(job.wait(5))
        assert harness.resolve(job.wait(5)).url == URL
    assert handler.script.posts == 1


def test_ctrl_c_in_generate_tells_the_token(provider: str) -> None:
    with open_client("sync", handler=Interrupting(provider, 2), base_url=BASE_URL) as harness:
        with pytest.raises(KeyboardInterrupt) as caught:
            harness.client.generate("a boat", provider=provider, key="order-4711")
        token = JobReference(provider, ID, "order-4711").token
        assert caught.value.__notes__ == [f"the {provider} job continues; resume it with the token {token}"]
        assert harness.client.job(token).wait(5).url == URL


def asynchronous(script: ResponseScript, scenario: Any) -> None:
    """Run a scenario with an asynchronous client."""

    async def main() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(script), verify=TLS) as http:
            client = AsyncClient(api_key=KEY, base_url=BASE_URL, http_client=http, retry=FAST_RETRY, poll=FAST_POLL)
            await scenario(client)

    asyncio.run(main())


def test_a_cancelled_wait_asks_nothing_more_and_can_be_taken_up_again(provider: str) -> None:
    script = ResponseScript(
        json_response(ACCEPTED[provider]), *[json_response(RUNNING[provider])] * 3, json_response(DONE[provider])
    )

    async def scenario(client: AsyncClient) -> None:
        job = await client.submit("a boat", provider=provider, key="order-4711")
        task = asyncio.create_task(job.wait(5, Poll(first=0.001, factor=10_000, cap=60)))
        while len(script.requests) < 2:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert caught.value.__notes__ == [f"the {provider} job continues; resume it with the token {job.token}"]
        asked = len(script.requests)
        await asyncio.sleep(0.05)
        assert len(script.requests) == asked == 2
        assert (await job.wait(5)).url == URL

    asynchronous(script, scenario)
    assert script.posts == 1


def test_a_timeout_of_asyncio_stops_a_wait_and_not_the_job(provider: str) -> None:
    script = ResponseScript(json_response(ACCEPTED[provider]), json_response(RUNNING[provider]))

    async def scenario(client: AsyncClient) -> None:
        job = await client.submit("a boat", provider=provider)
        with pytest.raises(TimeoutError) as caught:
            async with asyncio.timeout(0.05):
                await job.wait(60)
        assert not isinstance(caught.value, WaitTimeout)
        assert (await job.status()).state == "running"

    asynchronous(script, scenario)


def test_many_waits_go_on_side_by_side(provider: str) -> None:
    script = ResponseScript(
        json_response(ACCEPTED[provider]), *[json_response(RUNNING[provider])] * 20, json_response(DONE[provider])
    )

    async def scenario(client: AsyncClient) -> None:
        job = await client.submit("a boat", provider=provider)
        videos = await asyncio.gather(*(job.wait(5) for _ in range(10)))
        assert {video.url for video in videos} == {URL}

    asynchronous(script, scenario)


def test_a_listener_that_fails_ends_the_wait_and_not_the_job(mode: str, provider: str) -> None:
    script = ResponseScript(
        json_response(ACCEPTED[provider]), json_response(RUNNING[provider]), json_response(DONE[provider])
    )
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=provider))
        with pytest.raises(ZeroDivisionError):
            harness.resolve(job.wait(5, on_update=lambda snapshot: 1 / 0))
        assert harness.resolve(job.wait(5)).url == URL


def test_events_can_be_left_at_any_time(mode: str, provider: str) -> None:
    script = ResponseScript(
        json_response(ACCEPTED[provider]), json_response(RUNNING[provider]), json_response(DONE[provider])
    )
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=provider))
        events = job.events(5)
        assert next(harness.iterate(events)).state == "running"
        harness.resolve(events.close() if mode == "sync" else events.aclose())
        assert harness.resolve(job.status()).state == "succeeded"


def test_every_error_of_a_wait_names_its_job(mode: str, provider: str) -> None:
    for answer, kind in ((refusal_response(provider, 401), AuthenticationError), (httpx.ConnectError("x"), NotSent)):
        script = ResponseScript(json_response(ACCEPTED[provider]), answer)
        with open_client(mode, handler=script, base_url=BASE_URL) as harness:
            job = harness.resolve(harness.client.submit("a boat", provider=provider))
            with pytest.raises(kind) as caught:
                harness.resolve(job.status())
            assert caught.value.job is job
            assert caught.value.provider == provider
    script = ResponseScript(json_response(ACCEPTED[provider]), refusal_response(provider, 401))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(AuthenticationError) as caught:
        harness.resolve(harness.client.generate("a boat", provider=provider, key="order-4711"))
    assert caught.value.job.token == f"{provider}:{ID}:order-4711"


@pytest.mark.parametrize("token", ["", "ttapi", "ttapi:1", "ttapi:1:2:3", ":1:2", "ttapi:1:", "::", "x" * 10_000])
def test_a_text_that_is_no_token_is_refused_with_an_example(mode: str, token: str) -> None:
    with (
        open_client(mode, base_url=BASE_URL) as harness,
        pytest.raises(InvalidToken, match="provider:id:key") as caught,
    ):
        harness.client.job(token)
    assert len(str(caught.value)) < 120
