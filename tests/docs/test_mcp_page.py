"""The settings in docs/mcp.md start a server that answers, and its tables are complete."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from telecine.mcp.settings import McpSettings
from telecine.mcp.tools import build_tools
from telecine.providers import usable_names

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs" / "mcp.md").read_text("utf-8")
READERS = {"json": json.loads, "toml": tomllib.loads}
SERVER_TABLES = ("mcpServers", "servers", "context_servers", "mcp_servers")
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "docs", "version": "1"}},
}


def list_servers() -> list[dict[str, Any]]:
    blocks = re.findall(r"^```(json|toml)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    read = [READERS[kind](text) for kind, text in blocks]
    return [block[name]["telecine"] for block in read for name in SERVER_TABLES if name in block]


@pytest.mark.parametrize("server", list_servers(), ids=lambda each: " ".join(each["args"]))
def test_the_settings_of_a_client_start_a_server(server: dict[str, Any], tmp_path: Path) -> None:
    assert server["command"] == "telecine"
    command = [sys.executable, "-m", "telecine", *server["args"]]
    variables = {"XAI_API_KEY": "none", "TELECINE_LEDGER": str(tmp_path / "jobs.sqlite"), "HOME": str(tmp_path)}
    ended = subprocess.run(
        command,
        env=variables,
        input=json.dumps(INITIALIZE) + "\n",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert json.loads(ended.stdout)["result"]["serverInfo"]["name"] == "telecine", ended.stderr


def test_four_kinds_of_settings_are_shown() -> None:
    assert len(list_servers()) == 4


def test_the_table_of_tools_is_complete() -> None:
    listed = re.findall(r"^\| `(\w+)` \|.*\| (\S+) \|$", PAGE, re.MULTILINE)
    tools = build_tools(McpSettings(Path("videos"), usable_names()))
    assert {name for name, _ in listed} == tools.keys()
    assert [name for name, cost in listed if cost == "**yes**"] == [
        name for name, tool in tools.items() if tool.is_submit
    ]
