"""Arguments and surroundings that are unusual, and not the fault of Telecine."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest
from mcp.shared.exceptions import MCPError
from tests.telecine.mcp_server.mcp_harness import ToolSession, drive
from tests.telecine.mcp_server.stdio_process import start_process

from telecine.mcp.standard_input import StandardInput
from telecine_mock import MockServer


def test_a_line_break_after_a_key_is_refused(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        failed = await session.fail("create_video", prompt="A boat", provider="xai", key="boat\n")
        assert "does not fit pattern" in failed["message"]

    drive(work, mock, tmp_path)
    assert mock.jobs() == []


def test_a_whole_number_may_be_written_with_a_point(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        assert (await session.get("list_jobs", limit=5.0)) == {"jobs": [], "total": 0}

    drive(work, mock, tmp_path)


def test_a_folder_that_cannot_be_made_is_told(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        created = await session.get("create_video", prompt="A boat", provider="ttapi")
        await session.get("wait_video", key=created["key"], seconds=20)
        session.run.settings.folder.write_text("a file")
        failed = await session.fail("save_video", key=created["key"])
        assert (failed["error"], failed["money_spent"]) == ("FolderUnusable", "no")
        assert "--folder" in failed["next"]

    drive(work, mock, tmp_path)


def test_a_ledger_that_cannot_be_read_is_told_by_tools_and_resources(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        (tmp_path / "jobs.sqlite").write_bytes(b"not a database" * 100)
        failed = await session.fail("create_video", prompt="A boat", provider="ttapi")
        assert (failed["error"], failed["money_spent"]) == ("LedgerError", "no")
        assert "TELECINE_LEDGER=off" not in failed["next"]  # the server would not start with it
        with pytest.raises(MCPError, match="cannot be used") as caught:
            await session.client.read_resource("telecine://jobs")
        assert caught.value.error.code == -32603

    drive(work, mock, tmp_path)
    assert mock.jobs() == []


def test_lines_are_read_whole_however_they_arrive() -> None:
    async def read(chunks: list[bytes]) -> list[str]:
        reading, writing = os.pipe()
        lines = StandardInput(reading)
        for chunk in chunks:
            os.write(writing, chunk)
            await asyncio.sleep(0.02)
        os.close(writing)
        return [line async for line in lines]

    assert asyncio.run(read([b"a\nb", b"c", b"d\n\ne"])) == ["a", "bcd", "", "e"]
    assert asyncio.run(read([b"a\n"])) == ["a"]


@pytest.mark.slow
def test_half_an_emoji_is_replaced_and_the_call_answered(mock: MockServer, tmp_path: Path) -> None:
    with start_process(mock, tmp_path) as server:
        result = server.call("create_video", prompt="A boat \ud83d", provider="ttapi")
        assert result["structuredContent"]["state"] == "queued"
        server.call("create_video", prompt="A boat \ud83d\ude80", provider="ttapi")
    prompts = [json.loads(each.body)["prompt"] for each in mock.requests if b"A boat" in each.body]
    assert prompts == ["A boat \ufffd", "A boat \N{ROCKET}"]
