"""Tests of the checks of real servers, with a mock server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from tests.contract import __main__ as command
from tests.contract import baseline
from tests.contract.baseline import Deviation, compare_with_baseline, format_entry, load_deviations
from tests.contract.live_checks import (
    PRICE_ESTIMATES,
    LiveTarget,
    check_paid_job,
    check_without_cost,
    describe_cheapest_job,
)
from tests.contract.provider_profiles import JOB_PROFILES
from tests.contract.spec import PROVIDERS, load_spec
from tests.providers import facts_by_provider

from telecine_codegen.contract.exchange import ContractFinding
from telecine_mock import MockServer, Settings

KEY = "sk-a-key-that-nobody-may-read"
EACH = pytest.mark.parametrize("provider", PROVIDERS)


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(api_key=KEY, pace=0.1, seed=5)) as running:
        yield running


@pytest.fixture
def existing_jobs(server: MockServer) -> int:
    return len(server.jobs())


def target(server: MockServer, provider: str) -> LiveTarget:
    return LiveTarget(load_spec(provider), server.base_url(provider), KEY)


@EACH
def test_without_permission_only_get_requests_are_sent_and_no_job_is_created(
    provider: str, server: MockServer, existing_jobs: int
) -> None:
    before = len(server.requests)
    result = check_without_cost(target(server, provider))
    assert result.findings == []
    seen = [each for each in server.requests[before:] if "/schemathesis-probe" not in each.path]
    assert {each.method for each in seen} == {"GET"}
    assert len(seen) == result.requests
    assert len(server.jobs()) == existing_jobs


@EACH
def test_with_permission_one_job_is_created_after_its_price_was_printed(
    provider: str, server: MockServer, existing_jobs: int
) -> None:
    printed: list[tuple[str, int]] = []
    findings = check_paid_job(
        target(server, provider), lambda line: printed.append((line, len(server.jobs()))), pause=0.02
    )
    assert findings == []
    (line, jobs_then), (created, _) = printed
    assert "was created" in created
    assert jobs_then == existing_jobs
    assert PRICE_ESTIMATES[provider](1).split()[0] in line
    assert "expected cost" in line
    (job,) = server.jobs()[existing_jobs:]
    assert job.provider == provider


def test_the_cheapest_job_is_the_shortest_and_smallest() -> None:
    bodies = {provider: describe_cheapest_job(provider)[0] for provider in PROVIDERS}
    prompt = bodies["cometapi"]["prompt"]
    assert bodies == {
        name: JOB_PROFILES[name].build_create_body(prompt) | cheapest
        for name, cheapest in facts_by_provider("CHEAPEST_JOB").items()
    }
    for provider, body in bodies.items():
        operation = next(
            each for each in load_spec(provider).operations if each.node.get("links") or each.request_media
        )
        (media,) = operation.request_media.values()
        assert list(load_spec(provider).schema_problems(media["schema"], body, "body", strict=True)) == []


@pytest.mark.parametrize(("allowed", "jobs"), [(False, 0), (True, 1)])
def test_the_command_writes_reports_without_the_key(
    allowed: bool, jobs: int, server: MockServer, existing_jobs: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run_live(target(server, "toapis"), tmp_path, allow_paid=allowed, pause=0.02) == 0
    assert len(server.jobs()) == existing_jobs + jobs
    assert "0 new, 0 known, 0 stale" in capsys.readouterr().out
    xml, html = tmp_path / "contract-toapis.xml", tmp_path / "contract-toapis.html"
    suite = Xml.fromstring(xml.read_text("utf-8"))
    assert (suite.get("failures"), suite.get("tests")) == ("0", "5")
    page = html.read_text("utf-8")
    assert "ToAPIs: contract tests" in page
    assert "src=" not in page
    assert "href=" not in page


def test_a_wrong_server_is_reported_without_the_key(
    server: MockServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything is wrong: the spec of ToAPIs, and the mock of CometAPI."""
    wrong = LiveTarget(load_spec("toapis"), server.base_url("cometapi"), KEY)
    assert command.run_live(wrong, tmp_path, allow_paid=False) == 1
    texts = [path.read_text("utf-8") for path in tmp_path.iterdir()]
    assert int(Xml.fromstring(min(texts, key=len)).get("failures", "0")) > 3
    out = capsys.readouterr().out
    assert "specs/baseline/toapis.yaml" in out
    assert all(KEY not in text for text in (*texts, out))


def test_a_baseline_is_applied_and_stale_entries_are_reported(
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
    monkeypatch.setattr(command, "load_deviations", lambda name: load_deviations(name, tmp_path))
    assert command.run_live(wrong, tmp_path / "reports", allow_paid=False) == 0
    out = capsys.readouterr().out
    assert "0 new" in out
    assert "1 stale" in out
    assert "not found any more, remove it from specs/baseline: gone at getVideo: mended long ago" in out
    page = (tmp_path / "reports" / "contract-toapis.html").read_text("utf-8")
    assert "mended long ago" in page
    assert 'skipped message="known' in (tmp_path / "reports" / "contract-toapis.xml").read_text("utf-8")


def test_a_deviation_covers_only_matching_messages() -> None:
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
