"""The shipped command checks a real server: a mock behind a proxy, which nobody can tell from one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from tests.codegen.loopback_proxy import run_proxy
from tests.contract.provider_profiles import JOB_PROFILES, with_member
from tests.contract.spec import PROVIDERS, SPECS_FOLDER, load_declared_jobs, load_spec
from tests.providers import facts_by_provider

from telecine_codegen.__main__ import main
from telecine_codegen.commands import contract
from telecine_codegen.compile.pipeline import read_and_lint
from telecine_codegen.contract.cheapest_job import describe_paid_job, find_cheapest
from telecine_codegen.diagnostics import Report
from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow

KEY = "sk-a-key-that-nobody-may-read"
EACH = pytest.mark.parametrize("provider", PROVIDERS)


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(api_key=KEY, pace=0.1, seed=5)) as running:
        yield running


@pytest.fixture(scope="module")
def url(server: MockServer) -> Iterator[str]:
    with run_proxy(server.url) as proxy:
        yield proxy


@pytest.fixture
def existing_jobs(server: MockServer) -> int:
    return len(server.jobs())


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let a real server be called as often as possible, with the key, in a project with our specs."""
    monkeypatch.setattr(contract, "LIVE_RATE", None)
    monkeypatch.setattr(contract, "LIVE_PAUSE", 0.02)
    for provider in PROVIDERS:
        monkeypatch.setenv(load_spec(provider).key_variable, KEY)
    (tmp_path / "specs").mkdir()
    for provider in PROVIDERS:
        (tmp_path / "specs" / f"{provider}.yaml").symlink_to(SPECS_FOLDER / f"{provider}.yaml")
    monkeypatch.chdir(tmp_path)


@EACH
def test_without_permission_only_get_requests_are_sent_and_no_job_is_created(
    provider: str, server: MockServer, url: str, existing_jobs: int, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(server.requests)
    assert main(["contract", "--provider", provider, "--base-url", f"{url}/{provider}"]) == 0, capsys.readouterr().out
    seen = list(itertools.islice(server.requests, before, None))
    assert {each.method for each in seen} == {"GET"}
    assert len(server.jobs()) == existing_jobs
    assert "no job is created; with --allow-paid one is, which is charged" in capsys.readouterr().out


@EACH
def test_with_permission_one_job_is_created_after_its_price_was_printed(
    provider: str, server: MockServer, url: str, existing_jobs: int, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["contract", "--provider", provider, "--base-url", f"{url}/{provider}", "--allow-paid"])
    out = capsys.readouterr().out
    assert status == 0, out
    assert out.index("one job is created") < out.index("was created")
    (job,) = server.jobs()[existing_jobs:]
    assert job.provider == provider


def test_the_cheapest_job_is_the_shortest_and_smallest() -> None:
    for provider, cheapest in facts_by_provider("CHEAPEST_JOB").items():
        (document,) = read_and_lint([SPECS_FOLDER / f"{provider}.yaml"], Report())
        job = find_cheapest(document, load_declared_jobs(provider)[0])
        prompt = "A paper boat crosses a puddle"
        expected = JOB_PROFILES[provider].build_create_body(prompt) | cheapest
        assert job.body == with_member(expected, JOB_PROFILES[provider].prompt_path, prompt)
        price = "expected cost: 0.05 USD" if provider in ("cometapi", "xai") else "the spec has no price for it"
        assert price in describe_paid_job(document, job)


def test_reports_are_written_without_the_key(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["contract", "--provider", "toapis", "--base-url", f"{url}/toapis", "--report", "reports"]
    assert main(arguments) == 0
    assert "reports: reports/contract-toapis.xml, reports/contract-toapis.html" in capsys.readouterr().out
    suite = Xml.fromstring((tmp_path / "reports" / "contract-toapis.xml").read_text("utf-8"))
    assert (suite.get("failures"), suite.get("tests")) == ("0", "5")
    page = (tmp_path / "reports" / "contract-toapis.html").read_text("utf-8")
    assert "ToAPIs: contract tests" in page
    assert "src=" not in page
    assert "href=" not in page


def test_findings_are_accepted_by_a_baseline_and_stale_entries_are_told(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything is wrong: the spec of ToAPIs, and the mock of CometAPI."""
    arguments = ["contract", "--provider", "toapis", "--base-url", f"{url}/cometapi", "--report", "reports"]
    assert main(arguments) == 1
    out = capsys.readouterr().out
    head, entries = out.split("to accept what is new, add it to ")
    assert head.count(" at ") > 3
    assert "specs/baseline/toapis.yaml" in entries
    texts = [path.read_text("utf-8") for path in (tmp_path / "reports").iterdir()]
    assert all(KEY not in text for text in (*texts, out))

    baseline = tmp_path / "specs" / "baseline" / "toapis.yaml"
    baseline.parent.mkdir()
    known = "deviations:" + entries.partition("deviations:")[2].partition("reports:")[0]
    known = known.replace("reason: ''", "reason: seen live")
    gone = "  - {check: gone, where: getVideo, message: mended long ago, reason: seen live}\n"
    baseline.write_text(known + gone, "utf-8")
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert re.search(r"  known: \w+ at \w+: .*\n    reason: seen live", out)
    assert "not found any more, remove it from" in out
    assert "gone at getVideo: mended long ago" in out
    assert "to accept" not in out
    assert "mended long ago" in (tmp_path / "reports" / "contract-toapis.html").read_text("utf-8")
    assert 'skipped message="known' in (tmp_path / "reports" / "contract-toapis.xml").read_text("utf-8")


def test_a_mock_server_is_recognised_and_gets_all_checks(
    server: MockServer, existing_jobs: int, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["contract", "--provider", "xai", "--base-url", server.base_url("xai"), "--examples", "1"])
    out = capsys.readouterr().out
    assert status == 0, out
    assert "is a mock server of Telecine, where jobs cost nothing: everything is checked" in out
    assert len(server.jobs()) > existing_jobs + 3
