"""The MCP Inspector's command line, a client that nobody here wrote, uses each tool rightly and wrongly."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.telecine.mcp_server.stdio_process import build_command, build_environment

from telecine_mock import MockServer, Settings

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / ".inspector" / "node_modules" / ".bin"
"""Where `make test-inspector` installs it, with a Node.js that is new enough."""

pytestmark = pytest.mark.inspector

Inspect = Callable[..., dict[str, Any]]


@pytest.fixture
def inspect(tmp_path: Path) -> Any:
    """Run the Inspector against a server with mock servers behind it; return what it prints."""
    assert (FOLDER / "mcp-inspector").exists(), "the Inspector is not installed: run `make test-inspector`"
    with MockServer(Settings(pace=0.3)) as mock:
        variables = build_environment(mock, tmp_path)
        server = build_command(tmp_path)

        def run(*options: str, code: int = 0) -> dict[str, Any]:
            command = [str(FOLDER / "node"), str(FOLDER / "mcp-inspector"), "--cli", *server, *options]
            names = [name for name in variables if name.startswith("TELECINE_") or name.endswith("_API_KEY")]
            command += [part for name in names for part in ("-e", f"{name}={variables[name]}")]
            ended = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)
            assert ended.returncode == code, ended.stdout + ended.stderr
            return dict(json.loads(ended.stdout)) if ended.stdout else {}

        yield run


def call(inspect: Inspect, name: str, *arguments: str) -> dict[str, Any]:
    """Call a tool that must succeed."""
    given = ["--tool-arg", *arguments] if arguments else []
    result = inspect("--method", "tools/call", "--tool-name", name, *given)
    assert not result.get("isError")
    return dict(result["structuredContent"])


def fail(inspect: Inspect, name: str, *arguments: str) -> dict[str, Any]:
    """Call a tool that must fail with a result, not with an error of the protocol."""
    given = ["--tool-arg", *arguments] if arguments else []
    result = inspect("--method", "tools/call", "--tool-name", name, *given, code=5)
    assert result["isError"]
    return dict(result["structuredContent"])


def test_it_uses_each_tool(inspect: Inspect) -> None:
    assert len(call(inspect, "list_providers")["providers"]) == 5
    assert "ttapi" in {each["provider"] for each in call(inspect, "check_video", "prompt=A boat", "duration=5")["able"]}
    arguments = ("prompt=A boat", "provider=ttapi", "duration=5", "request_id=turn-1")
    created = call(inspect, "create_video", *arguments)
    again = call(inspect, "create_video", *arguments)  # by another process of the server
    assert (again["token"], again["is_repeated"]) == (created["token"], True)
    key = f"key={created['key']}"
    assert call(inspect, "wait_video", key, "seconds=20")["state"] == "succeeded"
    assert Path(call(inspect, "save_video", key, "file_name=boat.mp4")["file"]).read_bytes()[4:8] == b"ftyp"
    assert call(inspect, "get_video", key)["state"] == "succeeded"
    assert call(inspect, "reconcile_video", key)["token"] == created["token"]
    assert call(inspect, "list_jobs", "only_open=true") == {"jobs": [], "total": 0}
    assert call(inspect, "get_balance", "provider=ttapi")["provider"] == "ttapi"


def test_wrong_use_is_told_as_a_result(inspect: Inspect) -> None:
    for name, arguments, error in (
        ("create_video", ("prompt=A boat", "provider=apikley", "duration=5"), "UnsupportedParameter"),
        ("create_video", ("prompt=A boat", "provider=acme"), "InvalidArguments"),
        ("create_video", ("prompt=A boat [cut]", "provider=cometapi"), "SubmitUnknown"),
        ("check_video", (), "InvalidArguments"),
        ("get_video", ("key=nothing",), "UnknownKey"),
        ("wait_video", ("key=nothing", "seconds=1000"), "InvalidArguments"),
        ("save_video", ("key=nothing", "file_name=../boat.mp4"), "InvalidArguments"),
        ("get_balance", ("provider=xai",), "InvalidArguments"),
        ("list_providers", ("all=true",), "InvalidArguments"),
        ("list_jobs", ("limit=0",), "InvalidArguments"),
        ("reconcile_video", ("key=nothing",), "UnknownKey"),
    ):
        failed = fail(inspect, name, *arguments)
        assert failed["error"] == error
        assert failed["money_spent"] == ("maybe" if error == "SubmitUnknown" else "no")
        assert failed["next"]


def test_it_reads_the_resources(inspect: Inspect) -> None:
    call(inspect, "create_video", "prompt=A boat", "provider=xai", "key=order-7")
    listed = inspect("--method", "resources/list")["resources"]
    assert [each["uri"] for each in listed] == ["telecine://providers", "telecine://jobs", "telecine://jobs/order-7"]
    read = inspect("--method", "resources/read", "--uri", "telecine://jobs/order-7")["contents"][0]
    assert json.loads(read["text"])["key"] == "order-7"


def test_it_finds_the_schemas_portable(inspect: Inspect) -> None:
    assert len(inspect("--method", "tools/list", "--strict")["tools"]) == 9
