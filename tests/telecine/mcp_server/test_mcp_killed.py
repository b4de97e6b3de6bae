"""A client or a server that is killed between `create_video` and its result: one POST, and the same job afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.telecine.mcp_server.stdio_process import build_command, build_environment, start_process

from telecine_mock import MockServer

pytestmark = pytest.mark.slow

LATE = "A paper boat [late 1.5]"
CLIENT = """
import asyncio, json, os, sys
from mcp import Client, StdioServerParameters

async def main():
    command, arguments = json.loads(sys.argv[1]), json.loads(sys.argv[2])
    parameters = StdioServerParameters(command=command[0], args=command[1:], env=dict(os.environ))
    async with Client(parameters) as client:
        print("calling", flush=True)
        result = await client.call_tool("create_video", arguments)
        print(json.dumps(result.structured_content), flush=True)

asyncio.run(main())
"""


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not happen in 20 s"
        time.sleep(0.02)


def count_submits(mock: MockServer) -> int:
    return sum(each.method == "POST" and b"paper boat" in each.body for each in mock.requests)


def start_client(mock: MockServer, folder: Path, provider: str) -> subprocess.Popen[str]:
    arguments = {"prompt": LATE, "provider": provider, "request_id": "turn-12"}
    command = [sys.executable, "-c", CLIENT, json.dumps(build_command(folder)), json.dumps(arguments)]
    return subprocess.Popen(command, env=build_environment(mock, folder), cwd=folder, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("provider", ["ttapi", "toapis"])
def test_a_killed_client_that_calls_again_gets_the_same_job(mock: MockServer, tmp_path: Path, provider: str) -> None:
    with start_client(mock, tmp_path, provider) as client:
        wait_until(lambda: count_submits(mock) == 1)
        os.kill(client.pid, signal.SIGKILL)
    with start_client(mock, tmp_path, provider) as client:
        output, _ = client.communicate(timeout=60)
    created = json.loads(output.splitlines()[-1])
    (job,) = mock.jobs()
    assert created["token"].split(":")[:2] == [provider, job.id]
    assert count_submits(mock) == 1


@pytest.mark.parametrize("provider", ["ttapi", "toapis"])
def test_a_killed_server_never_sends_the_job_again(mock: MockServer, tmp_path: Path, provider: str) -> None:
    arguments = {"prompt": LATE, "provider": provider, "request_id": "turn-12"}
    with start_process(mock, tmp_path) as server:
        server.send_call("create_video", arguments)
        wait_until(lambda: count_submits(mock) == 1)
        server.process.kill()
    wait_until(lambda: len(mock.jobs()) == 1)
    with start_process(mock, tmp_path) as server:
        result = server.call("create_video", **arguments)["structuredContent"]
        (job,) = mock.jobs()
        if provider == "toapis":  # it looks jobs up by key
            assert result["token"].split(":")[:2] == [provider, job.id]
        else:
            assert (result["error"], result["money_spent"]) == ("SubmitUnknown", "maybe")
            found = server.call("reconcile_video", key=result["key"], provider_id=job.id)["structuredContent"]
            assert found["token"].split(":")[:2] == [provider, job.id]
        again = server.call("create_video", **arguments)["structuredContent"]
        assert again["is_repeated"]
    assert count_submits(mock) == 1


def test_a_server_whose_client_has_gone_writes_the_job_down_and_ends(mock: MockServer, tmp_path: Path) -> None:
    with start_process(mock, tmp_path) as server:
        server.send_call("create_video", {"prompt": LATE, "provider": "ttapi"})
        wait_until(lambda: count_submits(mock) == 1)
        errors = server.end()
        assert server.process.returncode == 0
        assert "Traceback" not in errors
    with start_process(mock, tmp_path) as server:
        (listed,) = server.call("list_jobs")["structuredContent"]["jobs"]
        assert listed["token"].split(":")[1] == mock.jobs()[0].id


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_ends_at_once(mock: MockServer, tmp_path: Path, number: signal.Signals) -> None:
    with start_process(mock, tmp_path) as server:
        server.process.send_signal(number)
        server.process.wait(10)
        assert server.process.stderr is not None
        errors = server.process.stderr.read().decode()
        assert "Traceback" not in errors, errors
