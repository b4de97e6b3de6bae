"""The server over HTTP, on a socket: streamable HTTP, the bearer token, and who may reach it."""

from __future__ import annotations

import asyncio
import logging
import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import mcp_types as types
import pytest
from mcp import Client
from tests.telecine.mcp_server.mcp_harness import LEGACY, PROTOCOLS
from tests.telecine.mcp_server.stdio_process import COMMAND, build_command, build_environment

from telecine.mcp.serve import WithoutTraceback
from telecine_mock import MockServer

pytestmark = pytest.mark.slow

TOKEN = "a-token-of-the-test"
PING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@contextmanager
def serve(mock: MockServer, folder: Path, *options: str, asks: bool = False, **environment: str) -> Generator[str]:
    """Start a server on a free port, which asks the user or not; return its URL."""
    command = build_command(folder, "--http", "127.0.0.1:0", *options)
    if asks:
        command.remove("--yes")
    variables = build_environment(mock, folder, **environment)
    with subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            (url,) = re.findall(r"http://\S+/mcp", process.stderr.readline())
            yield url
        finally:
            process.terminate()
            assert process.wait(10) in (0, -15, 130, 143)
            assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_video_is_made_over_http(mock: MockServer, tmp_path: Path, protocol: str) -> None:
    async def make(url: str) -> dict[str, Any]:
        async with Client(url, mode=protocol) as client:
            created = await client.call_tool("create_video", {"prompt": "A boat", "provider": "apikley"})
            key = created.structured_content["key"]
            await client.call_tool("wait_video", {"key": key, "seconds": 20})
            saved = await client.call_tool("save_video", {"key": key})
            return dict(saved.structured_content)

    with serve(mock, tmp_path) as url:
        saved = asyncio.run(make(url))
    assert Path(saved["file"]).stat().st_size == saved["size"]
    assert len(mock.jobs()) == 1


def test_two_clients_at_the_same_time_share_ledger_and_limits(mock: MockServer, tmp_path: Path) -> None:
    async def create(url: str, number: int) -> dict[str, Any]:
        async with Client(url) as client:
            result = await client.call_tool("create_video", {"prompt": f"A boat {number % 3}", "provider": "ttapi"})
            return dict(result.structured_content)

    async def create_all(url: str) -> list[dict[str, Any]]:
        return await asyncio.gather(*(create(url, number) for number in range(6)))

    with serve(mock, tmp_path, "--max-jobs", "2") as url:
        results = asyncio.run(create_all(url))
    assert len(mock.jobs()) == 2
    assert sum(each.get("error") == "RunLimitReached" for each in results) == 2


def test_a_user_who_does_not_answer_holds_up_no_other_client(mock: MockServer, tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def never_answer(_context: Any, _params: types.ElicitRequestParams) -> types.ElicitResult:
        asked.set()
        await asyncio.sleep(60)
        return types.ElicitResult(action="cancel")

    async def work(url: str) -> dict[str, Any]:
        async with (
            Client(url, mode=LEGACY, elicitation_callback=never_answer) as waiting,
            Client(url, mode=LEGACY) as other,
        ):
            call = asyncio.create_task(waiting.call_tool("create_video", {"prompt": "A boat", "provider": "ttapi"}))
            await asked.wait()
            arguments = {"prompt": "A ship", "provider": "ttapi"}
            result = await other.call_tool("create_video", arguments, read_timeout_seconds=10)
            call.cancel()
            return dict(result.structured_content)

    with serve(mock, tmp_path, asks=True) as url:
        assert asyncio.run(work(url))["state"] == "awaiting_approval"
    assert mock.jobs() == []


def test_a_request_without_the_token_is_refused(mock: MockServer, tmp_path: Path) -> None:
    with serve(mock, tmp_path, TELECINE_MCP_TOKEN=TOKEN) as url:
        for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": f"Bearer {TOKEN}x"}, {"X-Key": TOKEN}):
            refused = httpx.post(url, json=PING, headers=ACCEPT | headers, trust_env=False)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        taken = httpx.post(url, json=PING, headers=ACCEPT | {"Authorization": f"Bearer {TOKEN}"}, trust_env=False)
        assert taken.status_code != 401


@pytest.mark.parametrize("header", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
def test_a_web_page_of_another_host_is_refused(mock: MockServer, tmp_path: Path, header: dict[str, str]) -> None:
    with serve(mock, tmp_path) as url:
        refused = httpx.post(url, json=PING, headers=ACCEPT | header, trust_env=False)
    assert refused.status_code in (403, 421)


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"])
def test_other_machines_need_a_token(mock: MockServer, tmp_path: Path, address: str) -> None:
    command = [*COMMAND, "--http", address]
    variables = build_environment(mock, tmp_path)
    ended = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 78
    assert "set TELECINE_MCP_TOKEN to a bearer token" in ended.stderr


def test_an_address_of_other_machines_works_with_a_token(mock: MockServer, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "telecine", "mcp", "--http", "0.0.0.0:0", "--folder", str(tmp_path)]
    variables = build_environment(mock, tmp_path, TELECINE_MCP_TOKEN=TOKEN)
    with subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        (port,) = re.findall(r"http://0.0.0.0:(\d+)/mcp", process.stderr.readline())
        headers = ACCEPT | {"Authorization": f"Bearer {TOKEN}", "Host": f"media.example:{port}"}
        taken = httpx.post(f"http://127.0.0.1:{port}/mcp", json=PING, headers=headers, trust_env=False)
        process.terminate()
    assert taken.status_code not in (401, 403, 421)


def test_a_fault_of_the_web_server_is_logged_without_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("telecine.test.web-server")
    logger.addFilter(WithoutTraceback())
    try:
        raise RuntimeError("A paper boat")
    except RuntimeError:
        logger.exception("Exception in ASGI application")
    assert "Exception in ASGI application" in caplog.text
    assert "A paper boat" not in caplog.text
