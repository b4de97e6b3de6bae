"""A recorded run has the same findings when it is replayed, without a network and without what is secret."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.contract.bugs import BUGS, Bug
from tests.contract.contract_client import SyncAsgiTransport
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, MockWrapper, ResettableMock, unwrapped
from tests.contract.spec import PROVIDERS, SPECS_FOLDER

from telecine_codegen.compile.pipeline import read_and_lint
from telecine_codegen.contract.api_spec import HttpMessage
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.contract_run import LIVE_GROUPS, JobsRun, check_answers, check_meaning, list_groups
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange
from telecine_codegen.contract.recorded_exchange import InvalidRecording
from telecine_codegen.contract.recording import read_recording, write_recording
from telecine_codegen.contract.replay import ReplayResult, replay
from telecine_codegen.contract.traffic import TrafficLog
from telecine_codegen.diagnostics import Report

pytestmark = pytest.mark.slow

REPLAYED_BUGS = (
    "two jobs with one id",
    "an id that cannot be polled",
    "the id has another name",
    "a poll is not JSON",
    "an unknown state at the end",
    "no job ever ends",
    "valid bodies are rejected",
)


def load_target(provider: str) -> ContractTarget:
    (document,) = read_and_lint([SPECS_FOLDER / f"{provider}.yaml"], Report())
    return ContractTarget(document, f"{MOCK_URL}/{provider}", MOCK_KEY)


def record(folder: Path, target: ContractTarget, wrap: MockWrapper, jobs: JobsRun = "all") -> set[ContractFinding]:
    """Check a mock in process and record it; return the findings."""
    mock, traffic = ResettableMock(wrap), TrafficLog(target.spec, target.url)
    options = JobOptions(0.0, 0.5, is_paid=jobs != "all", fail_word="[fail]")
    with httpx.Client(transport=SyncAsgiTransport(mock)) as http:
        traffic.watch(http)
        groups = [group for group in list_groups(jobs) if group not in LIVE_GROUPS]
        found = set(check_meaning(CheckContext(target, http, options, print), groups))
    mock.close()
    assert write_recording(folder, target, jobs, traffic.captures).distorted == []
    return found | check_answers(target, traffic.exchanges)


def replay_offline(folder: Path, target: ContractTarget) -> ReplayResult:
    OFFLINE.add(threading.get_ident())
    try:
        return replay(target.document, read_recording(folder, target.spec.name))
    finally:
        OFFLINE.clear()


OFFLINE = set[int]()
"""Threads that must not open a socket; mock servers of other tests have threads of their own."""


def forbid_socket(event: str, _arguments: object) -> None:
    if event == "socket.__new__" and threading.get_ident() in OFFLINE:
        raise AssertionError("a replay must not open a socket")


sys.addaudithook(forbid_socket)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("jobs", ["none", "one", "all"])
def test_a_recording_of_a_mock_is_replayed_without_findings(provider: str, jobs: JobsRun, tmp_path: Path) -> None:
    target = load_target(provider)
    assert record(tmp_path, target, unwrapped, jobs) == set()
    found = replay_offline(tmp_path, target)
    assert (found.findings, found.skipped) == ([], [])
    assert found.answers.total() > 1
    assert found.examples > 0


def list_replayed() -> Iterator[Any]:
    """Yield each bug at each provider; two providers of each bug are in the run of every day, in turn."""
    bugs = [each for each in BUGS if each.name in REPLAYED_BUGS]
    for turn, bug in enumerate(bugs):
        for number, provider in enumerate(PROVIDERS):
            is_daily = (turn + number) % len(PROVIDERS) < 2
            marks = () if is_daily else (pytest.mark.deep,)
            yield pytest.param(bug, provider, marks=marks, id=f"{provider}-{bug.name}")


@pytest.mark.parametrize(("bug", "provider"), list(list_replayed()))
def test_a_replay_finds_what_the_recorded_run_found(bug: Bug, provider: str, tmp_path: Path) -> None:
    wrap = bug.wrap(provider)
    if wrap is None:
        return  # the provider has nothing that could be broken in this way
    target = load_target(provider)
    recorded = record(tmp_path, target, wrap)
    found = replay_offline(tmp_path, target)
    assert set(found.findings) == recorded
    assert found.skipped == []
    assert len(list(tmp_path.iterdir())) < 1000


def test_a_film_that_is_gone_is_gone_in_a_replay(tmp_path: Path) -> None:
    target = load_target("xai")
    record(tmp_path, target, unwrapped, "one")
    (film,) = tmp_path.glob("*-film-200.json")
    node = json.loads(film.read_text("utf-8"))
    for answer, check in [
        ({"error": "ConnectError"}, "video_url_answers"),
        ({"status": 403, "headers": {}}, "video_url_answers"),
        ({"status": 200, "headers": {}, "text": "<html>gone</html>"}, "video_url_is_a_film"),
    ]:
        film.write_text(json.dumps(node | {"response": answer}), "utf-8")
        assert {each.check for each in replay_offline(tmp_path, target).findings} == {check}


def test_a_server_that_is_down_is_recorded_as_such(tmp_path: Path) -> None:
    target, folder = load_target("xai"), tmp_path
    traffic = TrafficLog(target.spec, target.url)

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with httpx.Client(transport=httpx.MockTransport(refuse)) as http:
        traffic.watch(http)
        options = JobOptions(0.0, 0.5, is_paid=False)
        found = set(check_meaning(CheckContext(target, http, options, print), list_groups("all")))
    write_recording(folder, target, "all", traffic.captures)
    assert {each.check for each in found} == {"server_answers"}
    assert set(replay_offline(folder, target).findings) == found


def test_a_replay_tells_what_was_not_recorded(tmp_path: Path) -> None:
    target = load_target("xai")
    record(tmp_path, target, unwrapped, "none")
    found = replay_offline(tmp_path, target)
    assert ("createVideo", "200") in found.missing
    assert ("getVideo", "404") not in found.missing
    assert {operation for operation, _ in found.answers} == {"getVideo"}


def test_a_group_that_asks_for_more_than_was_recorded_is_told(tmp_path: Path) -> None:
    target = load_target("xai")
    record(tmp_path, target, unwrapped, "all")
    for path in tmp_path.glob("*-createVideo-*.json"):
        path.unlink()
    found = replay_offline(tmp_path, target)
    assert "check_jobs: POST /v1/videos/generations was not recorded" in found.skipped
    assert found.findings == []


def test_only_some_generated_requests_of_a_kind_are_kept() -> None:
    target = load_target("xai")
    traffic = TrafficLog(target.spec, target.url)
    sent, wrong, right = build_message(b""), build_message(b"[]"), build_message(b'{"status": "pending"}')
    exchanges = [
        RecordedExchange("GET", f"/v1/videos/{number}", sent, 200, got)
        for got in (wrong, right)
        for number in range(50)
    ]
    assert len(list(traffic.check_responses(target.spec, exchanges))) == 50
    assert [each.exchange.response for each in traffic.captures] == [wrong, wrong, wrong, right]


def build_message(content: bytes) -> HttpMessage:
    return HttpMessage({"content-type": "application/json"}, content)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("recording.json", "{}", "is no recording of format 1"),
        ("recording.json", '{"format": 2, "jobs": "all"}', "is no recording of format 1"),
        ("recording.json", '{"format": 1, "jobs": "all", "provider": "owl"}', "is a recording of owl, not of xai"),
        ("recording.json", "[", "not JSON"),
        ("0001-getVideo-200.json", "[]", "is no object"),
        ("0001-getVideo-200.json", '{"format": 1}', "is no recorded exchange: KeyError"),
        ("0001-getVideo-200.json", '{"format": 9}', "format 9 is not known"),
    ],
)
def test_a_file_that_is_no_recording_is_named(name: str, content: str, message: str, tmp_path: Path) -> None:
    record(tmp_path, load_target("xai"), unwrapped, "none")
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(InvalidRecording, match=message) as raised:
        read_recording(tmp_path, "xai")
    assert name in str(raised.value) or "owl" in message


def test_a_folder_with_other_files_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", "utf-8")
    with pytest.raises(InvalidRecording, match="holds other files"):
        write_recording(tmp_path, load_target("xai"), "none", [])
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]
