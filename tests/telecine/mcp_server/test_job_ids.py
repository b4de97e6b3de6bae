"""Ids that the caller gives: what a wrong one does to the ledger, and what is told about it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.telecine.mcp_server.mcp_harness import ToolSession, drive

from telecine_mock import MockServer


async def lose_response(session: ToolSession) -> str:
    """Return the key of a job whose id is not known."""
    return str((await session.fail("create_video", prompt="A boat [cut]", provider="cometapi"))["key"])


def find_id(created: dict[str, Any]) -> str:
    return str(created["token"]).split(":")[1]


def test_an_id_that_the_provider_does_not_know_is_not_written_down(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        key = await lose_response(session)
        failed = await session.fail("reconcile_video", key=key, provider_id="mistyped")
        assert (failed["error"], failed["money_spent"]) == ("WrongJob", "no")
        assert "cometapi knows no job 'mistyped'" in failed["message"]
        (job,) = mock.jobs()
        found = await session.get("reconcile_video", key=key, provider_id=job.id)
        assert find_id(found) == job.id
        assert (await session.get("get_video", key=key))["token"] == found["token"]

    drive(work, mock, tmp_path)


def test_the_id_of_another_job_is_refused(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        other = await session.get("create_video", prompt="A ship", provider="cometapi", key="ship")
        key = await lose_response(session)
        failed = await session.fail("reconcile_video", key=key, provider_id=find_id(other))
        assert "is the job of another key, ship" in failed["message"]
        assert (await session.get("get_video", key=key))["state"] == "in_doubt"

    drive(work, mock, tmp_path)


def test_another_id_for_a_job_that_has_one_is_refused(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        created = await session.get("create_video", prompt="A boat", provider="cometapi")
        failed = await session.fail("reconcile_video", key=created["key"], provider_id="mistyped")
        assert f"is {find_id(created)}, not 'mistyped'" in failed["message"]
        same = await session.get("reconcile_video", key=created["key"], provider_id=find_id(created))
        assert same["token"] == created["token"]

    drive(work, mock, tmp_path)


def test_a_token_of_mixed_parts_changes_no_entry(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        boat = await session.get("create_video", prompt="A boat [stuck]", provider="cometapi", key="boat")
        ship = await session.get("create_video", prompt="A ship", provider="cometapi", key="ship")
        await session.get("wait_video", key="ship", seconds=20)
        for token in (f"cometapi:{find_id(ship)}:boat", f"xai:{find_id(boat)}:boat"):
            for tool in ("get_video", "wait_video", "save_video", "reconcile_video"):
                failed = await session.fail(tool, key=token)
                assert f"another job under the key boat: {boat['token']}" in failed["message"]
        entry = session.run.ledger.entry("boat")
        assert (entry.job_id, entry.file, entry.cost) == (find_id(boat), None, None)
        assert (await session.get("get_video", key=boat["token"]))["key"] == "boat"

    drive(work, mock, tmp_path)


def test_a_token_with_an_id_that_the_ledger_lacks_has_to_be_reconciled(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        key = await lose_response(session)
        (job,) = mock.jobs()
        told = await session.get("get_video", key=f"cometapi:{job.id}:{key}")
        assert told["state"] == "in_doubt"
        assert "reconcile_video" in told["next"]
        entry = session.run.ledger.entry(key)
        assert (entry.state, entry.job_id) == ("in_doubt", None)

    drive(work, mock, tmp_path)


def test_a_job_whose_id_could_not_be_written_is_not_in_doubt(mock: MockServer, tmp_path: Path) -> None:
    """The response has told the id; the ledger gets it with the next call."""
    trigger = "CREATE TRIGGER full BEFORE UPDATE OF job_id ON jobs BEGIN SELECT RAISE(ABORT, 'disk is full'); END"

    async def work(session: ToolSession) -> None:
        await session.get("list_jobs")  # it makes the file
        with closing(sqlite3.connect(tmp_path / "jobs.sqlite", isolation_level=None)) as database:
            database.execute(trigger)
            created = await session.get("create_video", prompt="A boat", provider="ttapi")
            assert created["state"] == "queued"
            assert "wait_video" in created["next"]
            database.execute("DROP TRIGGER full")
        assert (await session.get("create_video", prompt="A boat", provider="ttapi"))["token"] == created["token"]
        assert session.run.ledger.entry(created["key"]).job_id == find_id(created)

    drive(work, mock, tmp_path)
    assert len(mock.jobs()) == 1


def test_a_job_whose_provider_is_not_installed_any_more_hides_no_other_job(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        ledger = session.run.ledger
        claim: Any = ledger.claim("old", "digest", "A boat")
        ledger.record_sending(claim, "acme", "")
        ledger.record_doubt("old", "lost")
        await session.get("create_video", prompt="A boat", provider="ttapi", key="new")
        assert {each["key"] for each in (await session.get("list_jobs"))["jobs"]} == {"old", "new"}
        (jobs,) = (await session.client.read_resource("telecine://jobs")).contents
        assert '"new"' in jobs.text
        failed = await session.fail("get_video", key="old")
        assert failed["error"] == "UnknownProvider"
        assert "package is missing" in failed["next"]

    drive(work, mock, tmp_path)
