"""Jobs are created without permission only where they cost nothing, and a limited server is not called too often."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from tests.codegen.loopback_proxy import run_proxy
from tests.library_patch import patch_library

from telecine_codegen.contract import mock_identity, schemathesis_runner
from telecine_codegen.contract.baseline import Deviation, compare_with_baseline, format_entry, read_deviations
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.mock_identity import MockIdentity, identify_mock
from telecine_codegen.contract.paced_client import MAX_WAIT, PacedClient
from telecine_codegen.contract.schemathesis_runner import build_rate_hook
from telecine_codegen.diagnostics import Report
from telecine_mock import MockServer, Settings


def test_a_mock_server_on_this_machine_is_recognised() -> None:
    with MockServer(Settings(pace=0.25, enforce_limits=False)) as server:
        assert identify_mock(server.base_url("xai")) == MockIdentity(0.25, enforces_limits=False)
        assert identify_mock(server.url.replace("127.0.0.1", "localhost") + "/xai/") is not None
        assert identify_mock(server.url) is None
        assert identify_mock(f"{server.url}/owl") is None
        assert identify_mock(f"{server.url}/cdn") is None


def test_a_proxy_on_this_machine_is_no_mock_server() -> None:
    with MockServer(Settings()) as server, run_proxy(server.url) as proxy:
        assert httpx.get(f"{proxy}/xai/v1/videos/1").status_code == 401
        assert identify_mock(f"{proxy}/xai") is None


@pytest.mark.parametrize(
    "said",
    [{"providers": ["xai"], "pace": 1.0, "enforces_limits": True}, {"server": "telecine_mock"}, [], "mock", None],
)
def test_another_answer_is_not_that_of_a_mock_server(said: object, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, json=said))
    patch_library(monkeypatch, mock_identity, "httpx", Client=lambda **_: httpx.Client(transport=transport))
    assert identify_mock("http://127.0.0.1:8700/xai") is None


@pytest.mark.parametrize("url", ["https://api.example.org/xai", "http://127.0.0.1:9/xai", "http://10.0.0.1/xai"])
def test_a_server_elsewhere_is_not_even_asked(url: str) -> None:
    assert identify_mock(url) is None


def answer_in_turn(*statuses: int, wait: str = "7") -> tuple[httpx.MockTransport, list[str]]:
    waiting, seen = list(statuses), list[str]()

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.method)
        return httpx.Response(waiting.pop(0), headers={"retry-after": wait})

    return httpx.MockTransport(handle), seen


@pytest.mark.parametrize(("wait", "seconds"), [("7", 7.0), ("9999", MAX_WAIT), ("soon", 5.0), ("-1", 5.0)])
def test_a_limited_get_is_sent_again_when_the_server_allows(wait: str, seconds: float) -> None:
    transport, seen = answer_in_turn(429, 200, wait=wait)
    slept: list[float] = []
    with PacedClient(0.0, slept.append, transport=transport) as http:
        assert http.get("http://a.example/").status_code == 200
    assert (seen, slept) == (["GET", "GET"], [seconds])


def test_a_limited_get_is_given_up_in_the_end() -> None:
    transport, seen = answer_in_turn(429, 429, 429)
    with PacedClient(0.0, lambda _: None, transport=transport) as http:
        assert http.get("http://a.example/").status_code == 429
    assert len(seen) == 3


def test_a_limited_submit_is_never_sent_again() -> None:
    transport, seen = answer_in_turn(429)
    with PacedClient(0.0, lambda _: None, transport=transport) as http:
        assert http.post("http://a.example/", json={}).status_code == 429
    assert seen == ["POST"]


def test_reads_keep_to_the_rate() -> None:
    transport, _ = answer_in_turn(200, 200, 200)
    slept: list[float] = []
    with PacedClient(5.0, slept.append, transport=transport) as http:
        for _ in range(3):
            http.get("http://a.example/")
    first, second = slept
    assert 0 < first <= 5.0 < second <= 10.0


def test_generated_requests_wait_as_well_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    patch_library(monkeypatch, schemathesis_runner, "time", sleep=slept.append)
    hook = build_rate_hook()

    class Refusal:
        status_code = 429
        headers: ClassVar = {"Retry-After": ["50"]}

    for _ in range(10):
        hook(None, None, Refusal())
    assert slept[:3] == [50, 50, 50]
    assert sum(slept) == 300


FINDING = ContractFinding("response_conforms", "getVideo", "body/progress: it's 'odd'")


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("deviations: []\nmore: 1\n", "2:1", 'unknown member "more"'),
        ("deviations: {}\n", "1:1", "deviations must be a list of entries"),
        ("other: 1\n", "1:1", "deviations must be a list"),
        ("deviations:\n  - text\n", "2:5", "an entry must be a mapping"),
        ("deviations:\n  - {check: a, where: b, message: c}\n", "2:5", "reason is missing"),
        ("deviations:\n  - check: a\n    where: b\n    message: c\n    reason: ''\n", "5:5", "reason is empty"),
        (
            "deviations:\n  - check: a\n    where: b\n    message: 404\n    reason: d\n",
            "4:5",
            "message must be a string",
        ),
        (
            "deviations:\n  - check: a\n    where: b\n    message: c\n    reason: d\n    why: e\n",
            "6:5",
            'unknown member "why"',
        ),
        ("deviations: [\n", "2:1", "syntax error"),
    ],
)
def test_a_wrong_baseline_is_told_with_its_place(text: str, where: str, message: str, tmp_path: Path) -> None:
    path, report = tmp_path / "xai.yaml", Report()
    path.write_text(text, "utf-8")
    read_deviations(path, report)
    assert report.failed
    expected = f"{path.as_posix()}:{where}: error: {message}"
    assert any(str(each).startswith(expected) for each in report.diagnostics), str(report)


def test_an_entry_as_it_is_printed_is_read_again(tmp_path: Path) -> None:
    path, report = tmp_path / "xai.yaml", Report()
    path.write_text("deviations:\n" + format_entry(FINDING, "seen live") + "\n", "utf-8")
    (known,) = read_deviations(path, report)
    assert not report.failed
    assert known == Deviation("response_conforms", "getVideo", "body/progress: it's 'odd'", "seen live")
    compared = compare_with_baseline([FINDING], [known])
    assert (compared.new, compared.known, compared.stale) == ((), ((FINDING, known),), ())


def test_a_deviation_covers_only_matching_messages() -> None:
    other = Deviation("response_conforms", "getVideo", "duration", "seen live")
    compared = compare_with_baseline([FINDING], [other])
    assert (compared.new, compared.stale) == ((FINDING,), (other,))


def test_a_missing_baseline_has_no_deviations(tmp_path: Path) -> None:
    assert read_deviations(tmp_path / "none.yaml", Report()) == []


def test_the_mock_says_what_it_is() -> None:
    with MockServer(Settings(pace=2.0), specs=[]) as server:
        said = json.loads(httpx.get(f"{server.url}/mock.json").content)
    assert said["server"] == "telecine_mock"
    assert (said["pace"], said["enforces_limits"]) == (2.0, True)
    assert "xai" in said["providers"]
