"""The command `telecine mcp`: its options, what it needs, and what it loads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.telecine.mcp_server.stdio_process import start_process

from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow

HEAVY = ("telecine_mock.server", "dbos", "sqlalchemy", "telecine_codegen", "schemathesis")
"""Packages that a server over standard input does not need."""


@pytest.fixture
def mock():
    with MockServer(Settings(pace=0.3)) as server:
        yield server


def test_the_mock_needs_no_key_and_keeps_nothing(tmp_path: Path) -> None:
    request = json.dumps(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-11-25",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            },
        }
    )
    command = [sys.executable, "-m", "telecine", "mcp", "--mock", "--folder", str(tmp_path / "videos")]
    ended = subprocess.run(
        command, input=request + "\n", capture_output=True, text=True, timeout=30, check=False, cwd=tmp_path
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    answer = json.loads(ended.stdout)
    assert answer["result"]["serverInfo"]["name"] == "telecine"
    assert "create_video costs money" in answer["result"]["instructions"]
    assert list(tmp_path.iterdir()) == []


def test_a_start_loads_only_what_it_needs(tmp_path: Path) -> None:
    code = (
        "import sys; from telecine.cli import main; sys.argv = ['telecine', 'mcp', '--folder', 'videos'];"
        "\ntry: main()\nexcept SystemExit: pass"
        f"\nprint([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    environment = {"TELECINE_LEDGER": str(tmp_path / "jobs.sqlite"), "PATH": "/usr/bin", "HOME": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", code], input="", capture_output=True, text=True, timeout=30, check=False, env=environment
    )
    assert ended.stderr.splitlines()[-1] == "[]", ended.stderr
    assert "No API key is set" in ended.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--http", "8765"], "is not HOST:PORT"),
        (["--http", "127.0.0.1:99999"], "is not HOST:PORT"),
        (["--http", "a b:80"], "is not a host name"),
        (["-p", "acme"], "unknown provider"),
        (["-p", "xai"], "set XAI_API_KEY"),
        (["--max-cost", "-1"], "--max-cost"),
        (["--max-cost", "nan"], "in US dollars, not nan"),
        (["--max-cost", "inf"], "in US dollars, not inf"),
        (["--max-jobs", "-1"], "--max-jobs"),
    ],
)
def test_wrong_options_are_told_in_a_line(shell, options: list[str], told: str) -> None:
    ran = shell.run("mcp", *options, XAI_API_KEY="")
    assert ran.code in (2, 78)
    assert told in ran.err
    assert ran.out == ""


def test_the_ledger_may_not_be_off(shell) -> None:
    ran = shell.run("mcp", TELECINE_LEDGER="off")
    assert (ran.code, "TELECINE_LEDGER=off" in ran.err) == (78, True)


def test_garbage_on_standard_input_is_answered_or_skipped(mock: MockServer, tmp_path: Path) -> None:
    with start_process(mock, tmp_path) as server:
        for line in (b"", b"garbage", b"{}", b"[]", b'{"jsonrpc": "2.0"}', b"\xff\xfe", b"1" * 200_000, b'{"id": 1}'):
            server.write(line)
        server.write(b'{"jsonrpc": "2.0", "id": 99, "method": "tools/call", "params": {"name": 5}}')
        assert server.call("list_jobs")["structuredContent"] == {"jobs": [], "total": 0}
        assert "Traceback" not in server.end()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_number_that_is_not_finite_is_refused(mock: MockServer, tmp_path: Path, number: str) -> None:
    call = '{"jsonrpc": "2.0", "id": 50, "method": "tools/call", "params": {"name": "wait_video", "arguments": %s}}'
    with start_process(mock, tmp_path) as server:
        server.write((call % f'{{"key": "nothing", "seconds": {number}}}').encode())
        told = server.read(50)["result"]["structuredContent"]
    assert (told["error"], "seconds: " in told["message"]) == ("InvalidArguments", True), told
