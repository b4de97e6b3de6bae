"""`telecine-codegen contract` in a project of one's own: green against a spec's mock, red against another server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.codegen.loopback_proxy import run_proxy

from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parents[1]
SPECS = {
    "heron": TESTS / "telecine" / "sixth" / "heron.yaml",
    "magpie": TESTS / "codegen" / "fifth" / "magpie.yaml",
    "kestrel": TESTS / "mock" / "invented" / "kestrel.yaml",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    for path in SPECS.values():
        shutil.copy(path, tmp_path / "specs")
    return tmp_path


def run(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "telecine_codegen", "contract", *arguments]
    return subprocess.run(
        command, cwd=project, env=os.environ | variables, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.mark.parametrize("provider", SPECS)
def test_the_mock_of_a_spec_keeps_it(project: Path, provider: str) -> None:
    ran = run(project, "--provider", provider, "--examples", "2")
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    assert "0 findings, seed 1" in ran.stdout
    has_callbacks = provider != "heron"
    assert ("left out: our receiver of the callbacks" in ran.stdout) is has_callbacks


def test_the_receiver_gets_the_callbacks_of_a_generated_package(project: Path) -> None:
    settings = '[project]\nname = "mine"\nversion = "1"\n[tool.telecine]\npackage = "my_clients"\n'
    (project / "pyproject.toml").write_text(settings, "utf-8")
    command = [sys.executable, "-m", "telecine_codegen", "generate"]
    subprocess.run(command, cwd=project, capture_output=True, timeout=100, check=True)
    ran = run(project, "--provider", "magpie", "--examples", "1")
    assert ran.returncode == 0, ran.stdout
    assert "left out" not in ran.stdout


def test_a_server_of_another_api_does_not(project: Path) -> None:
    with MockServer(Settings(pace=0.2)) as server, run_proxy(server.url) as proxy:
        url = f"{proxy}/ttapi"
        ran = run(project, "--provider", "kestrel", "--base-url", url, "--allow-paid", KESTREL_API_KEY="a-secret-key")
        assert server.jobs() == []
    assert ran.returncode == 1
    assert "job_is_created at" in ran.stdout
    assert "a-secret-key" not in ran.stdout + ran.stderr


def test_a_paid_job_that_ends_with_a_film_is_one_job(project: Path) -> None:
    with MockServer(Settings(pace=0.2), specs=[SPECS["heron"]]) as server, run_proxy(server.url) as proxy:
        url, key = f"{proxy}/heron", server.settings.api_key
        ran = run(project, "--provider", "heron", "--base-url", url, "--allow-paid", HERON_API_KEY=key)
        assert len(server.jobs("heron")) == 1
    assert ran.returncode == 0, ran.stdout
    assert "one job is created" in ran.stdout
    assert "was created" in ran.stdout


def test_a_run_is_recorded_and_replayed_elsewhere(project: Path, tmp_path: Path) -> None:
    ran = run(project, "--provider", "heron", "--examples", "2", "--record", "kept/heron")
    assert ran.returncode == 0, ran.stdout
    files = list((project / "kept" / "heron").iterdir())
    assert f"recorded {len(files) - 1} exchanges in kept/heron" in ran.stdout
    assert len(files) < 100
    assert sum(path.stat().st_size for path in files) < 100_000
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "specs").mkdir(parents=True)
    shutil.copy(SPECS["heron"], elsewhere / "specs")
    (project / "kept").rename(elsewhere / "kept")
    replayed = run(elsewhere, "--provider", "heron", "--replay", "kept/heron", HERON_API_KEY="")
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    assert "recorded answers" in replayed.stdout
    assert "0 findings" in replayed.stdout


def test_a_recorded_answer_that_the_spec_does_not_have_is_found(project: Path) -> None:
    run(project, "--provider", "heron", "--examples", "2", "--record", "kept")
    for path in (project / "kept").glob("*.json"):
        text = path.read_text("utf-8").replace('"WORKING"', '"DREAMING"').replace('"drawing"', '"dreaming"')
        path.write_text(text, "utf-8")
    ran = run(project, "--provider", "heron", "--replay", "kept", "--report", "reports")
    assert ran.returncode == 1, ran.stdout
    assert "states_are_known at " in ran.stdout
    assert "add it to specs/baseline/heron.yaml" in ran.stdout.replace(f"{project.as_posix()}/", "")
    assert (project / "reports" / "contract-heron.xml").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--provider", "owl"], "unknown provider owl; expected one of: heron, kestrel, magpie"),
        (["--provider", "heron", "--allow-paid"], "--allow-paid needs --base-url"),
        (["--provider", "heron", "--replay", "kept", "--allow-paid"], "--replay reads a recording"),
        (["--provider", "heron", "--replay", "nowhere"], "nowhere/recording.json: No such file or directory"),
        (["--provider", "heron", "--record", "specs"], "specs: holds other files than a recording of heron"),
        (["--provider", "heron", "--seed", "x"], "--seed: expected a number or `new`, not 'x'"),
        (["--provider", "heron", "--base-url", "http://127.0.0.1:9"], "set HERON_API_KEY to your key"),
    ],
)
def test_wrong_usage_is_told_in_a_line(project: Path, arguments: list[str], message: str) -> None:
    ran = run(project, *arguments, HERON_API_KEY="")
    assert ran.returncode == 2
    assert message in ran.stderr
    assert ran.stderr.count("\n") == 1
