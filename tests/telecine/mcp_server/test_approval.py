"""The user is asked before the first job: by elicitation, or in two calls where the client lacks it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import mcp_types as types
import pytest
from tests.telecine.mcp_server.mcp_harness import PROTOCOLS, ToolSession, drive

from telecine_mock import MockServer

REQUEST = {"prompt": "A paper boat", "provider": "xai", "duration": 4}

protocols = pytest.mark.parametrize("protocol", PROTOCOLS)


class User:
    """A user behind a client with elicitation.

    Args:
        action: What the user does.
    """

    def __init__(self, action: str) -> None:
        self.action = action
        self.asked: list[str] = []

    async def answer(self, _context: Any, params: types.ElicitRequestParams) -> types.ElicitResult:
        """Answer an elicitation."""
        self.asked.append(params.message)
        await asyncio.sleep(0.05)
        return types.ElicitResult(action=self.action, content={} if self.action == "accept" else None)


@protocols
def test_the_user_is_asked_once_with_prompt_provider_and_price(mock: MockServer, tmp_path: Path, protocol: str) -> None:
    user = User("accept")

    async def work(session: ToolSession) -> None:
        assert (await session.get("create_video", **REQUEST))["state"] == "queued"
        await session.get("create_video", **REQUEST, request_id="2")

    drive(work, mock, tmp_path, protocol, is_approved=False, client={"elicitation_callback": user.answer})
    (asked,) = user.asked
    assert all(part in asked for part in ("A paper boat", "xai", "about 0.2 USD", "may start 10 jobs"))
    assert len(mock.jobs()) == 2


@protocols
@pytest.mark.parametrize("action", ["decline", "cancel"])
def test_a_user_who_does_not_approve_pays_nothing(mock: MockServer, tmp_path: Path, protocol: str, action: str) -> None:
    user = User(action)

    async def work(session: ToolSession) -> None:
        for _ in range(2):  # asked again, since nothing was approved
            failed = await session.fail("create_video", **REQUEST)
            assert (failed["error"], failed["money_spent"]) == ("NotApproved", "no")
        assert session.run.spending.jobs == 0

    drive(work, mock, tmp_path, protocol, is_approved=False, client={"elicitation_callback": user.answer})
    assert len(user.asked) == 2
    assert mock.jobs() == []


def test_calls_at_the_same_time_wait_for_one_answer(mock: MockServer, tmp_path: Path) -> None:
    user = User("accept")

    async def work(session: ToolSession) -> None:
        await asyncio.gather(*(session.get("create_video", **REQUEST, request_id=str(each)) for each in range(4)))

    drive(work, mock, tmp_path, is_approved=False, client={"elicitation_callback": user.answer})
    assert len(user.asked) == 1
    assert len(mock.jobs()) == 4


@protocols
def test_without_elicitation_the_agent_asks_and_calls_again(mock: MockServer, tmp_path: Path, protocol: str) -> None:
    async def work(session: ToolSession) -> None:
        asked = await session.get("create_video", **REQUEST)
        assert asked["state"] == "awaiting_approval"
        assert all(part in asked["next"] for part in ("Ask the user", "A paper boat", "about 0.2 USD"))
        assert mock.jobs() == []
        other = REQUEST | {"prompt": "A ship"}
        for confirm in ("", "yes", asked["confirm"][:-1], "é"):
            assert (await session.get("create_video", **REQUEST, confirm=confirm))["state"] == "awaiting_approval"
        assert (await session.get("create_video", **other, confirm=asked["confirm"]))["state"] == "awaiting_approval"
        assert mock.jobs() == []
        created = await session.get("create_video", **REQUEST, confirm=asked["confirm"])
        assert (created["state"], created["key"]) == ("queued", asked["key"])
        assert (await session.get("create_video", **other))["state"] == "queued"

    drive(work, mock, tmp_path, protocol, is_approved=False)
    assert len(mock.jobs()) == 2


@pytest.mark.parametrize("change", [{"prompt": "A fleet"}, {"duration": 15}, {"provider": "cometapi"}])
def test_the_code_approves_no_other_job_under_the_same_key(
    mock: MockServer, tmp_path: Path, change: dict[str, Any]
) -> None:
    async def work(session: ToolSession) -> None:
        asked = await session.get("create_video", **REQUEST, key="one")
        arguments = REQUEST | change | {"key": "one", "confirm": asked["confirm"]}
        assert (await session.get("create_video", **arguments))["state"] == "awaiting_approval"
        assert mock.jobs() == []
        assert (await session.get("create_video", **REQUEST, key="one", confirm=asked["confirm"]))["state"] == "queued"

    drive(work, mock, tmp_path, is_approved=False)


def test_a_user_who_does_not_answer_blocks_no_later_call(
    mock: MockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telecine.mcp.approval.MAX_WAIT", 0.2)
    asked: list[str] = []

    async def never_answer(_context: Any, params: types.ElicitRequestParams) -> types.ElicitResult:
        asked.append(params.message)
        await asyncio.sleep(60)
        return types.ElicitResult(action="cancel")

    async def work(session: ToolSession) -> None:
        for _ in range(2):
            failed = await asyncio.wait_for(session.fail("create_video", **REQUEST), 10)
            assert failed["error"] == "NotApproved"
            assert "has not answered" in failed["message"]
        assert session.run.spending.jobs == 0

    drive(work, mock, tmp_path, is_approved=False, client={"elicitation_callback": never_answer})
    assert len(asked) == 2
    assert mock.jobs() == []


def test_the_code_of_one_run_approves_nothing_in_another(mock: MockServer, tmp_path: Path) -> None:
    async def ask(session: ToolSession) -> str:
        return str((await session.get("create_video", **REQUEST))["confirm"])

    code = drive(ask, mock, tmp_path, is_approved=False)

    async def confirm(session: ToolSession) -> None:
        assert (await session.get("create_video", **REQUEST, confirm=code))["state"] == "awaiting_approval"

    drive(confirm, mock, tmp_path, is_approved=False)
    assert mock.jobs() == []


def test_an_invalid_request_is_refused_before_the_user_is_asked(mock: MockServer, tmp_path: Path) -> None:
    user = User("accept")

    async def work(session: ToolSession) -> None:
        await session.fail("create_video", **(REQUEST | {"duration": 99}))

    drive(work, mock, tmp_path, is_approved=False, client={"elicitation_callback": user.answer})
    assert user.asked == []


def test_a_job_that_exists_needs_no_approval(mock: MockServer, tmp_path: Path) -> None:
    async def create(session: ToolSession) -> str:
        return str((await session.get("create_video", **REQUEST))["token"])

    token = drive(create, mock, tmp_path)
    assert drive(create, mock, tmp_path, is_approved=False) == token


def test_the_user_is_told_that_a_long_prompt_is_not_shown_whole(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        asked = await session.get("create_video", **(REQUEST | {"prompt": "A boat " * 200}))
        assert "… (of 1400 characters)" in asked["next"]

    drive(work, mock, tmp_path, is_approved=False)
