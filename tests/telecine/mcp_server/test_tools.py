"""The tools, used rightly and wrongly, in both ways in which clients speak."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import mcp_types as types
import pytest
from mcp.shared.exceptions import MCPError
from tests.contract.changed_server import ChangedExchange, changed_server
from tests.telecine.mcp_server.mcp_harness import PROTOCOLS, ToolSession, drive, read_text

from telecine.providers import usable_names
from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow

PROVIDERS = usable_names()
READING = {"list_providers", "check_video", "get_video", "wait_video", "list_jobs", "get_balance"}
WRITING = {"create_video", "save_video", "reconcile_video"}

protocols = pytest.mark.parametrize("protocol", PROTOCOLS)


@protocols
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_video_is_made_from_check_to_file(mock: MockServer, tmp_path: Path, protocol: str, provider: str) -> None:
    async def work(session: ToolSession) -> None:
        checked = await session.get("check_video", prompt="A paper boat")
        assert provider in {each["provider"] for each in checked["able"]}
        created = await session.get("create_video", prompt="A paper boat", provider=provider)
        assert created["state"] == "queued"
        key = created["key"]
        waited = await session.get("wait_video", key=key, seconds=20)
        assert waited["state"] == "succeeded"
        assert waited["token"].startswith(f"{provider}:")
        result = await session.call("save_video", key=key)
        (link,) = [each for each in result.content if isinstance(each, types.ResourceLink)]
        file = Path(result.structured_content["file"])
        assert str(link.uri) == file.as_uri()
        assert file.read_bytes()[4:8] == b"ftyp"
        assert (await session.get("get_video", key=key))["file"] == str(file)
        listed = await session.get("list_jobs")
        assert [(each["key"], each["state"]) for each in listed["jobs"]] == [(key, "succeeded")]

    drive(work, mock, tmp_path, protocol)
    assert len(mock.jobs()) == 1


@protocols
def test_the_same_call_gives_the_same_job(mock: MockServer, tmp_path: Path, protocol: str) -> None:
    async def work(session: ToolSession) -> None:
        arguments: dict[str, Any] = {"prompt": "A boat", "provider": "ttapi", "request_id": "7"}
        first = await session.get("create_video", **arguments)
        again = await session.get("create_video", **arguments, images=[], key=first["key"])
        repeated = await asyncio.gather(*(session.get("create_video", **arguments) for _ in range(5)))
        assert {each["token"] for each in (first, again, *repeated)} == {first["token"]}
        assert all(each["is_repeated"] for each in (again, *repeated))
        other = await session.get("create_video", **(arguments | {"request_id": "8"}))
        assert other["token"] != first["token"]
        assert "is_repeated" not in other

    drive(work, mock, tmp_path, protocol)
    assert len(mock.jobs()) == 2


def test_the_same_call_at_another_provider_is_refused(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        first = await session.get("create_video", prompt="A boat", provider="ttapi")
        failed = await session.fail("create_video", prompt="A boat", provider="cometapi")
        assert (failed["error"], failed["money_spent"]) == ("KeyReused", "no")
        assert first["key"] in failed["next"]
        assert "another key if you gave one" in failed["next"]

    drive(work, mock, tmp_path)
    assert len(mock.jobs()) == 1


def test_a_run_that_is_started_anew_gives_the_same_job(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> str:
        return str((await session.get("create_video", prompt="A boat", provider="xai"))["token"])

    assert drive(work, mock, tmp_path) == drive(work, mock, tmp_path)
    assert len(mock.jobs()) == 1


def test_the_first_provider_that_does_not_refuse_gets_the_job(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        created = await session.get("create_video", prompt="A boat", provider=["apikley", "xai"], duration=9)
        assert created["provider"] == "xai"

    drive(work, mock, tmp_path)


def test_time_that_is_over_is_no_error(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        created = await session.get("create_video", prompt="A boat [stuck]", provider="ttapi")
        waited = await session.get("wait_video", key=created["key"], seconds=0.2)
        assert waited["state"] in ("queued", "running")
        assert "wait_video" in waited["next"]
        failed = await session.fail("save_video", key=created["key"])
        assert (failed["error"], failed["money_spent"]) == ("NotFinished", "no")

    drive(work, mock, tmp_path)


def test_waiting_reports_progress(mock: MockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telecine.mcp.job_tools.TICK", 0.05)
    told: list[tuple[float, float | None, str | None]] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    async def work(session: ToolSession) -> None:
        created = await session.get("create_video", prompt="A boat [slow 2]", provider="ttapi")
        arguments = {"key": created["key"], "seconds": 20}
        await session.client.call_tool("wait_video", arguments, progress_callback=note)

    drive(work, mock, tmp_path)
    assert len(told) >= 3
    assert [each[0] for each in told] == sorted(each[0] for each in told)
    assert {each[1] for each in told} == {20.0}
    assert any(message and message.startswith(("queued", "running")) for _, _, message in told)


@pytest.mark.parametrize(
    ("words", "error", "money"),
    [("[fail]", "JobFailed", "maybe"), ("[moderated]", "ContentRejected", "yes"), ("[expired]", "JobExpired", "maybe")],
)
def test_a_job_without_a_video_says_whether_it_was_paid_for(
    mock: MockServer, tmp_path: Path, words: str, error: str, money: str
) -> None:
    async def work(session: ToolSession) -> None:
        created = await session.get("create_video", prompt=f"A boat {words}", provider="cometapi")
        waited = await session.get("wait_video", key=created["key"], seconds=20)
        assert waited["state"] in ("failed", "expired")
        assert waited["error"]
        failed = await session.fail("save_video", key=created["key"])
        assert (failed["error"], failed["money_spent"]) == (error, money)

    drive(work, mock, tmp_path)


@protocols
def test_a_lost_response_is_never_sent_again_and_can_be_reconciled(
    mock: MockServer, tmp_path: Path, protocol: str
) -> None:
    async def work(session: ToolSession) -> None:
        arguments = {"prompt": "A boat [cut]", "provider": "cometapi"}
        failed = await session.fail("create_video", **arguments)
        assert (failed["error"], failed["money_spent"]) == ("SubmitUnknown", "maybe")
        assert "reconcile_video" in failed["next"]
        assert (await session.fail("create_video", **arguments))["error"] == "SubmitUnknown"
        doubt = await session.get("get_video", key=failed["key"])
        assert doubt["state"] == "in_doubt"
        refused = await session.fail("reconcile_video", key=failed["key"])
        assert refused["error"] == "UnsupportedParameter"
        assert "call reconcile_video with that provider_id" in refused["next"]
        (job,) = mock.jobs()
        found = await session.get("reconcile_video", key=failed["key"], provider_id=job.id)
        assert found["state"] in ("queued", "running", "succeeded")
        assert (await session.get("create_video", **arguments))["is_repeated"]

    drive(work, mock, tmp_path, protocol)
    assert len(mock.jobs()) == 1


def test_a_lost_job_is_found_by_its_key_where_the_provider_can(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        failed = await session.call("create_video", prompt="A boat [cut]", provider="toapis")
        key = failed.structured_content["key"]
        assert (await session.get("reconcile_video", key=key))["state"] in ("queued", "running", "succeeded")

    drive(work, mock, tmp_path)
    assert len(mock.jobs()) == 1


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("create_video", {}, "prompt: required; provider: required"),
        ("create_video", {"prompt": "A boat", "provider": "acme"}, "provider: 'acme' does not fit"),
        ("create_video", {"prompt": "A boat", "provider": []}, "provider: [] does not fit"),
        ("create_video", {"prompt": 1, "provider": "xai"}, "prompt: expected string, not 1"),
        ("create_video", {"prompt": "A boat", "provider": "xai", "secs": 5}, "unknown argument 'secs'; expected"),
        ("create_video", {"prompt": "A boat", "provider": "xai", "key": "a/b"}, "key: 'a/b' does not fit pattern"),
        ("create_video", {"prompt": "A boat", "provider": "xai", "duration": 0}, "duration: 0 does not fit minimum 1"),
        ("create_video", {"prompt": "A boat", "provider": "xai", "aspect_ratio": "5:4"}, "aspect_ratio: expected"),
        ("create_video", {"prompt": "", "provider": "xai"}, "prompt=None: grok-imagine-video requires it"),
        ("create_video", {"prompt": "A boat", "provider": "xai", "duration": 31}, "supports 1 to 15"),
        ("create_video", {"prompt": "A boat", "provider": "apikley", "duration": 5}, "supported by cometapi"),
        ("create_video", {"prompt": "A boat", "provider": "xai", "images": ["../jobs.sqlite"]}, "not the name"),
        ("create_video", {"prompt": "A boat", "provider": "xai", "images": ["/etc/passwd"]}, "not the name"),
        ("create_video", {"prompt": "A boat", "provider": "xai", "images": ["no-such.png"]}, "No such file"),
        ("create_video", {"prompt": "A boat", "provider": "xai", "max_cost": 0.01}, "costs about"),
        ("check_video", {"prompt": "A boat", "provider": "xai"}, "unknown argument 'provider'"),
        ("list_providers", {"all": True}, "unknown argument 'all'; the tool has no arguments"),
        ("get_video", {}, "key: required"),
        ("get_video", {"key": "nothing"}, "the ledger has no key 'nothing'"),
        ("get_video", {"key": "a:b"}, "not a job token"),
        ("get_video", {"key": "acme:1:2"}, "unknown provider 'acme'"),
        ("wait_video", {"key": "nothing", "seconds": 601}, "seconds: 601 does not fit maximum 600"),
        ("wait_video", {"key": "nothing", "seconds": "5"}, "seconds: expected number, not '5'"),
        ("save_video", {"key": "nothing", "file_name": "../../boat.mp4"}, "file_name: '../../boat.mp4' does not fit"),
        ("save_video", {"key": "nothing", "file_name": ".."}, "file_name: '..' does not fit"),
        ("list_jobs", {"limit": 0}, "limit: 0 does not fit minimum 1"),
        ("get_balance", {"provider": "xai"}, "provider: expected one of"),
    ],
)  # fmt: skip
def test_a_wrong_call_says_what_is_wrong_and_that_nothing_was_spent(
    mock: MockServer, tmp_path: Path, name: str, arguments: dict[str, Any], told: str
) -> None:
    async def work(session: ToolSession) -> None:
        result = await session.call(name, **arguments)
        assert result.is_error
        assert told in result.structured_content["message"]
        assert result.structured_content["money_spent"] == "no"
        assert "No money was spent." in read_text(result)

    drive(work, mock, tmp_path)
    assert mock.jobs() == []


@pytest.mark.parametrize(
    ("words", "error", "money"),
    [
        ("[refused]", "PromptRejected", "maybe"),
        ("[no-credits]", "InsufficientCredits", "no"),
        ("[status 400]", "BadRequest", "no"),
        ("[rate-limited 3]", "RateLimited", "no"),
    ],
)
def test_a_refusal_says_whether_money_was_spent(
    mock: MockServer, tmp_path: Path, words: str, error: str, money: str
) -> None:
    async def work(session: ToolSession) -> None:
        failed = await session.fail("create_video", prompt=f"A boat {words}", provider="ttapi")
        assert (failed["error"], failed["money_spent"]) == (error, money)
        assert session.run.spending.jobs == (money != "no")
        if failed["error"] in ("PromptRejected", "InsufficientCredits"):
            told = await session.get("get_video", key=failed["key"])
            assert "nothing was charged" not in told["next"]  # some providers charge for a rejected prompt

    drive(work, mock, tmp_path)


@protocols
def test_an_unknown_tool_and_an_unknown_resource_are_errors_of_the_protocol(
    mock: MockServer, tmp_path: Path, protocol: str
) -> None:
    async def work(session: ToolSession) -> None:
        with pytest.raises(MCPError, match="there is no tool 'delete_video'"):
            await session.call("delete_video")
        for uri in ("telecine://jobs/nothing", "telecine://prompts", "file:///etc/passwd"):
            with pytest.raises(MCPError, match="there is no resource"):
                await session.client.read_resource(uri)

    drive(work, mock, tmp_path, protocol)


@protocols
def test_resources_are_the_jobs_and_the_table_of_providers(mock: MockServer, tmp_path: Path, protocol: str) -> None:
    async def work(session: ToolSession) -> None:
        created = await session.get("create_video", prompt="A boat", provider="ttapi", key="order-1")
        listed = [str(each.uri) for each in (await session.client.list_resources()).resources]
        assert listed == ["telecine://providers", "telecine://jobs", "telecine://jobs/order-1"]
        (template,) = (await session.client.list_resource_templates()).resource_templates
        assert template.uri_template == "telecine://jobs/{key}"
        (table,) = (await session.client.read_resource("telecine://providers")).contents
        assert all(name in table.text for name in ("TTAPI", "grok-imagine-video"))
        (jobs,) = (await session.client.read_resource("telecine://jobs")).contents
        assert json.loads(jobs.text)["jobs"][0]["token"] == created["token"]
        (job,) = (await session.client.read_resource("telecine://jobs/order-1")).contents
        assert json.loads(job.text)["token"] == created["token"]

    drive(work, mock, tmp_path, protocol)


@protocols
def test_annotations_say_which_tools_write_and_which_costs_money(
    mock: MockServer, tmp_path: Path, protocol: str
) -> None:
    async def work(session: ToolSession) -> dict[str, types.Tool]:
        return {tool.name: tool for tool in (await session.client.list_tools()).tools}

    tools = drive(work, mock, tmp_path, protocol)
    assert tools.keys() == READING | WRITING
    hints = {name: tool.annotations or types.ToolAnnotations() for name, tool in tools.items()}
    assert {name for name, hint in hints.items() if hint.read_only_hint} == READING
    assert {name for name, hint in hints.items() if hint.destructive_hint} == {"create_video"}
    assert {name for name, hint in hints.items() if hint.idempotent_hint} == WRITING
    assert all(tool.output_schema and tool.title and tool.description for tool in tools.values())
    description = str(tools["create_video"].description)
    assert "This run may start 10 jobs" in description
    assert "apikley: 30 open jobs; 300 jobs an hour" in description
    assert "xai: grok-imagine-video 0.05 USD a second at 480p" in description


def test_a_read_only_run_has_no_tool_that_writes(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> set[str]:
        with pytest.raises(MCPError, match="there is no tool 'create_video'"):
            await session.call("create_video", prompt="A boat", provider="ttapi")
        return {tool.name for tool in (await session.client.list_tools()).tools}

    assert drive(work, mock, tmp_path, is_read_only=True) == READING


def test_only_providers_with_a_key_are_offered(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        failed = await session.fail("create_video", prompt="A boat", provider="xai")
        assert "xai" in failed["message"]
        listed = await session.get("list_providers")
        assert {each["provider"] for each in listed["providers"] if each["is_configured"]} == {"ttapi"}

    drive(work, mock, tmp_path, providers=("ttapi",))


def test_a_video_is_saved_once_under_each_name_and_replaces_no_file(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        created = await session.get("create_video", prompt="A boat", provider="ttapi")
        await session.get("wait_video", key=created["key"], seconds=20)
        videos = session.run.settings.folder
        videos.mkdir()
        (videos / "mine.mp4").write_bytes(b"mine")
        (videos / "link.mp4").symlink_to(tmp_path / "jobs.sqlite")
        (videos / "folder.mp4").mkdir()
        for name in ("mine.mp4", "link.mp4", "folder.mp4"):
            await session.fail("save_video", key=created["key"], file_name=name)
        assert (videos / "mine.mp4").read_bytes() == b"mine"
        assert list((videos / "folder.mp4").iterdir()) == []
        first = await session.get("save_video", key=created["key"])
        downloads = len(mock.requests)
        assert (await session.get("save_video", key=created["key"]))["file"] == first["file"]
        assert len(mock.requests) == downloads
        second = await session.get("save_video", key=created["key"], file_name="second.mp4")
        assert second["file"] == str(videos / "second.mp4")

    drive(work, mock, tmp_path)


def test_an_image_comes_from_the_folder(mock: MockServer, tmp_path: Path) -> None:
    async def work(session: ToolSession) -> None:
        folder = session.run.settings.folder
        folder.mkdir()
        (folder / "frame.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
        (folder / "outside.png").symlink_to(tmp_path / "jobs.sqlite")
        request = {"prompt": "A boat", "provider": "apikley"}
        await session.get("create_video", **request, images=["frame.png"])
        failed = await session.fail("create_video", **request, images=["outside.png"])
        assert "not the name of a file" in failed["message"]

    drive(work, mock, tmp_path)
    assert len(mock.uploads) == 1


def test_the_reason_of_a_failure_is_whole_and_without_prompt_and_signature(tmp_path: Path) -> None:
    def quote_the_prompt(exchange: ChangedExchange) -> None:
        if exchange.json.get("status") == "failed":
            reason = "Is A paper boat [fail] allowed? See https://cdn.example/rules?sig=seeded and rule 7"
            exchange.update(error={"code": "internal_error", "message": reason})

    async def work(session: ToolSession) -> None:
        created = await session.get("create_video", prompt="A paper boat [fail]", provider="cometapi")
        waited = await session.get("wait_video", key=created["key"], seconds=20)
        assert waited["error"] == "Is … allowed? See https://cdn.example/rules and rule 7"
        failed = await session.fail("save_video", key=created["key"])
        assert "Is … allowed? See https://cdn.example/rules and rule 7" in failed["message"]

    with MockServer(Settings(pace=0.3)) as mock, changed_server(mock.url, quote_the_prompt) as url:
        drive(work, mock, tmp_path, base_url=url)
