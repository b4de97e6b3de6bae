"""A run starts no more jobs, and spends no more, than it may."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.telecine.mcp_server.mcp_harness import ToolSession, drive

from telecine.ledger.ledger import Claim
from telecine_mock import MockServer


def test_calls_at_the_same_time_start_no_more_jobs_than_allowed(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> list[Any]:
        calls = (
            session.call("create_video", prompt=f"Boat {number} [late 0.2]", provider="ttapi") for number in range(12)
        )
        return [result.structured_content for result in await asyncio.gather(*calls)]

    results = drive(work, mock, tmp_path, max_jobs=3)
    assert len(mock.jobs()) == 3
    refused = [each for each in results if "error" in each]
    assert {(each["error"], each["money_spent"]) for each in refused} == {("RunLimitReached", "no")}
    assert len(refused) == 9


def test_a_job_that_exists_counts_once_and_is_returned_after_the_limit(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        first = await session.get("create_video", prompt="A boat", provider="ttapi")
        await session.fail("create_video", prompt="A ship", provider="ttapi")
        assert (await session.get("create_video", prompt="A boat", provider="ttapi"))["token"] == first["token"]

    drive(work, mock, tmp_path, max_jobs=1)
    assert len(mock.jobs()) == 1


def test_a_refused_job_does_not_count_and_a_lost_one_does(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        await session.fail("create_video", prompt="A boat [no-credits]", provider="ttapi")
        assert session.run.spending.jobs == 0
        await session.fail("create_video", prompt="A boat [cut]", provider="ttapi")
        assert session.run.spending.jobs == 1
        failed = await session.fail("create_video", prompt="A boat", provider="ttapi")
        assert failed["error"] == "RunLimitReached"

    drive(work, mock, tmp_path, max_jobs=1)


def test_the_cost_of_a_run_is_limited_by_documented_prices(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        # xAI documents 0.05 USD a second at 480p, its default.
        for number, duration in enumerate((4, 8)):
            await session.get("create_video", prompt=f"Boat {number}", provider="xai", duration=duration)
        failed = await session.fail("create_video", prompt="A long boat", provider="xai", duration=9)
        assert "has spent about 0.60" in failed["message"]
        assert "costs about 0.45" in failed["message"]
        told = (await session.get("list_providers"))["run"]
        assert (told["jobs"], told["cost_usd"], told["max_cost_usd"]) == (2, "0.60", "1.00")
        await session.get("create_video", prompt="A short boat", provider="xai", duration=8)

    drive(work, mock, tmp_path, max_cost=Decimal("1.00"))
    assert len(mock.jobs()) == 3


def test_a_request_without_a_documented_price_is_refused_where_the_cost_is_limited(
    mock: MockServer, tmp_path: Path
) -> None:
    async def work(session: ToolSession) -> None:
        for provider in ("ttapi", ["xai", "ttapi"]):
            failed = await session.fail("create_video", prompt="A boat", provider=provider, duration=4)
            assert "no price is documented" in failed["message"]

    drive(work, mock, tmp_path, max_cost=Decimal(100))
    assert mock.jobs() == []


def test_a_run_without_jobs_starts_none(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        assert "0 jobs" in (await session.fail("create_video", prompt="A boat", provider="ttapi"))["message"]

    drive(work, mock, tmp_path, max_jobs=0)
    assert mock.jobs() == []


def test_a_key_that_is_used_for_another_request_frees_no_place(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        await session.get("create_video", prompt="A boat", provider="ttapi", key="one")
        assert (await session.fail("create_video", prompt="A ship", provider="ttapi", key="one"))[
            "error"
        ] == "KeyReused"
        failed = await session.fail("create_video", prompt="A ship", provider="ttapi", key="two")
        assert failed["error"] == "RunLimitReached"

    drive(work, mock, tmp_path, max_jobs=1)
    assert len(mock.jobs()) == 1


def test_a_rejected_prompt_counts_each_time_since_it_may_be_charged(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        for error in ("PromptRejected", "PromptRejected", "RunLimitReached"):
            failed = await session.fail("create_video", prompt="A boat [refused]", provider="ttapi")
            assert failed["error"] == error

    drive(work, mock, tmp_path, max_jobs=2)


def test_a_key_that_another_process_is_sending_keeps_the_limits(mock: MockServer, tmp_path: Path) -> None:
    """If that submit is refused, this one is sent."""

    async def work(session: ToolSession) -> None:
        claim = session.run.ledger.claim("order-1", "digest", "A boat")
        assert isinstance(claim, Claim)
        session.run.ledger.record_sending(claim, "ttapi", "")
        failed = await session.fail("create_video", prompt="A boat", provider="ttapi", key="order-1")
        assert failed["error"] == "RunLimitReached"

    drive(work, mock, tmp_path, max_jobs=0)
