"""Contract tests of a real server, played against the mock on loopback: nothing is created unless it is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from tests.contract import __main__ as command
from tests.contract import baseline
from tests.contract.baseline import Deviation, compare_with_baseline, deviations, format_entry
from tests.contract.live_checks import (
    PRICE_ESTIMATES,
    LiveTarget,
    build_cheapest_job,
    check_paid_job,
    check_without_cost,
)
from tests.contract.provider_profiles import JOB_PROFILES
from tests.contract.response_checks import ContractFinding
from tests.contract.spec import PROVIDERS, load_spec
from tests.providers import facts_by_provider

from telecine_mock import MockServer, Settings

KEY = "sk-a-key-that-nobody-may-read"
EACH = pytest.mark.parametrize("provider", PROVIDERS)


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(api_key=KEY, pace=0.1, seed=5)) as running:
        yield running


@pytest.fixture
def others(server: MockServer) -> int:
    return len(server.jobs())


def target(server: MockServer, provider: str) -> LiveTarget:
    return LiveTarget(load_spec(provider), server.base_url(provider), KEY)


@EACH
def test_without_leave_nothing_is_created_and_nothing_but_get_is_sent(
    provider: str, server: MockServer, others: int
) -> None:
    before = len(server.requests)
    outcome = check_without_cost(target(server, provider))
    assert outcome.findings == []
    seen = [each for each in server.requests[before:] if "/schemathesis-probe" not in each.path]
    assert {each.method for each in seen} == {"GET"}
    assert len(seen) == outcome.requests
    assert len(server.jobs()) == others


@EACH
def test_with_leave_one_job_is_created_after_its_cost_was_told(provider: str, server: MockServer, others: int) -> None:
    told: list[tuple[str, int]] = []
    findings = check_paid_job(
        target(server, provider), lambda line: told.append((line, len(server.jobs()))), pause=0.02
    )
    assert findings == []
    ((line, jobs_then),) = told
    assert jobs_then == others
    assert PRICE_ESTIMATES[provider](1).split()[0] in line
    assert "expected cost" in line
    (job,) = server.jobs()[others:]
    assert job.provider == provider


def test_the_cheapest_job_is_the_shortest_and_smallest() -> None:
    bodies = {provider: build_cheapest_job(load_spec(provider))[0] for provider in PROVIDERS}
    prompt = bodies["cometapi"]["prompt"]
    assert bodies == {
        name: JOB_PROFILES[name].create_body(prompt) | cheapest
        for name, cheapest in facts_by_provider("CHEAPEST_JOB").items()
    }
    for provider, body in bodies.items():
        operation = next(each for each in load_spec(provider).operations if each.node.get("links") or each.media)
        (media,) = operation.media.values()
        assert list(load_spec(provider).problems(media["schema"], body, "body", strict=True)) == []


@pytest.mark.parametrize(("leave", "jobs"), [(False, 0), (True, 1)])
def test_the_command_writes_reports_without_the_key(
    leave: bool, jobs: int, server: MockServer, others: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run_live(target(server, "toapis"), tmp_path, allow_paid=leave, pause=0.02) == 0
    assert len(server.jobs()) == others + jobs
    assert "0 new, 0 known, 0 stale" in capsys.readouterr().out
    machine, people = tmp_path / "contract-toapis.xml", tmp_path / "contract-toapis.html"
    suite = Xml.fromstring(machine.read_text("utf-8"))
    assert (suite.get("failures"), suite.get("tests")) == ("0", "5")
    page = people.read_text("utf-8")
    assert "ToAPIs: contract tests" in page
    assert "src=" not in page
    assert "href=" not in page


def test_a_wrong_server_is_told_of_and_the_key_never(
    server: MockServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """ToAPIs' spec, held against CometAPI's mock: everything is wrong."""
    wrong = LiveTarget(load_spec("toapis"), server.base_url("cometapi"), KEY)
    assert command.run_live(wrong, tmp_path, allow_paid=False) == 1
    texts = [path.read_text("utf-8") for path in tmp_path.iterdir()]
    assert int(Xml.fromstring(min(texts, key=len)).get("failures", "0")) > 3
    out = capsys.readouterr().out
    assert "specs/baseline/toapis.yaml" in out
    assert all(KEY not in text for text in (*texts, out))


def test_a_baseline_is_honoured_and_stale_entries_are_told(
    server: MockServer, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = LiveTarget(load_spec("toapis"), server.base_url("cometapi"), KEY)
    entries = [format_entry(ContractFinding(each.check, each.where, "")) for each in check_without_cost(wrong).findings]
    text = (
        "deviations:\n"
        + "\n".join([*entries, format_entry(ContractFinding("gone", "getVideo", "mended long ago"))])
        + "\n"
    )
    (tmp_path / "toapis.yaml").write_text(text, "utf-8")
    monkeypatch.setattr(command, "deviations", lambda name: deviations(name, tmp_path))
    assert command.run_live(wrong, tmp_path / "reports", allow_paid=False) == 0
    out = capsys.readouterr().out
    assert "0 new" in out
    assert "1 stale" in out
    assert "not met any more, take it out of specs/baseline: gone at getVideo: mended long ago" in out
    page = (tmp_path / "reports" / "contract-toapis.html").read_text("utf-8")
    assert "mended long ago" in page
    assert 'skipped message="known' in (tmp_path / "reports" / "contract-toapis.xml").read_text("utf-8")


def test_a_deviation_covers_its_own_words_only() -> None:
    finding = ContractFinding("response_conforms", "getVideo", "body/progress: it's 'odd'")
    (known,) = [Deviation("response_conforms", "getVideo", "progress", "seen live")]
    assert compare_with_baseline([finding], [known]) == baseline.BaselineComparison((), ((finding, known),), ())
    assert compare_with_baseline([finding], [Deviation("response_conforms", "getVideo", "other", "")]).new == (finding,)
    assert "message: 'body/progress: it''s ''odd'''" in format_entry(finding)


def test_a_key_must_be_in_the_environment(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("TTAPI_API_KEY", raising=False)
    with pytest.raises(SystemExit):
        command.main(["live", "--provider", "ttapi", "--base-url", "http://127.0.0.1:9"])
    assert "set TTAPI_API_KEY to your key" in capsys.readouterr().err
