"""From an empty folder and the wheel to a checked provider: import, generate, contract, and servers that break it.

The documents in `reseller/` state, in other words, facts of three documents of AI/ML API: of a model that takes a text,
of one that needs an image and takes several shots, and of one with a choice of images.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import yaml
from tests.contract.changed_server import Change, ChangedExchange, changed_server

from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.deep

PROJECT: Final = Path(__file__).parents[2]
DOCUMENTS: Final = Path(__file__).parent / "reseller"
SHAPES: Final = ("text", "storyboard", "references")


@dataclass(frozen=True)
class Environment:
    """An environment with the wheel, and an empty folder in which its programs run.

    Attributes:
        programs: Folder of the programs of the environment.
        root: The folder.
    """

    programs: Path
    root: Path

    def run(self, program: str, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment."""
        others = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.root,
            env={**others, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The wheel in a new environment; its dependencies come from the environment that runs the tests."""
    folder = tmp_path_factory.mktemp("foreign")
    home = folder / "environment"
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist")
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    (wheel,) = (folder / "dist").iterdir()
    subprocess.run((sys.executable, "-m", "venv", "--without-pip", home), check=True)
    install = (sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install", "-q", "--no-index")
    subprocess.run((*install, "--no-deps", wheel), check=True)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    (own / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    root = folder / "empty"
    root.mkdir()
    return Environment(home / "bin", root)


@pytest.fixture(scope="module")
def project(environment: Environment) -> Environment:
    """The folder with the imported specs and the generated clients."""
    for shape in SHAPES:
        documents = (DOCUMENTS / f"{shape}.json", DOCUMENTS / "fetch.json")
        imported = environment.run("telecine-codegen", "import", *documents, "--provider", shape)
        assert (imported.returncode, imported.stderr) == (0, ""), imported.stdout
        assert "questions: 0" in imported.stdout
    generated = environment.run("telecine-codegen", "generate")
    assert generated.returncode == 0, generated.stderr
    return environment


def check_changed_server(project: Environment, provider: str, change: Change) -> subprocess.CompletedProcess[str]:
    """Run the command against the mock of a spec, with a change; it still says that it is a mock."""
    settings = Settings(pace=0.3, seed=1, enforce_limits=False)
    spec = project.root / "specs" / f"{provider}.yaml"
    variable = yaml.safe_load(spec.read_text("utf-8"))["components"]["securitySchemes"].popitem()[1]["x-env"]
    with MockServer(settings, specs=[spec]) as server, changed_server(server.url, change) as url:
        options = ("--provider", provider, "--base-url", f"{url}/{provider}", "--examples", "1")
        return project.run("telecine-codegen", "contract", *options, **{variable: server.settings.api_key})


def test_the_programs_are_those_of_the_wheel(environment: Environment) -> None:
    ran = environment.run("python", "-c", "import telecine, telecine_codegen; print(telecine_codegen.__file__)")
    assert ran.stdout.startswith(str(environment.programs.parent)), ran.stderr


@pytest.mark.parametrize("provider", SHAPES)
def test_a_provider_from_documents_keeps_its_contract(project: Environment, provider: str) -> None:
    ran = project.run("telecine-codegen", "contract", "--provider", provider, "--examples", "3")
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    assert ", 0 findings, seed 1" in ran.stdout
    assert "left out" not in ran.stdout  # the generated client was found and used


def is_poll(exchange: ChangedExchange) -> bool:
    return exchange.method == "GET" and "generation_id=" in exchange.target and exchange.status == 200


def name_another_job(exchange: ChangedExchange) -> None:
    if is_poll(exchange):
        exchange.update(id="b0a7f00d-0000-4000-8000-000000000000")


def forget_the_film(exchange: ChangedExchange) -> None:
    if is_poll(exchange):
        exchange.update(video=None)


def meditate(exchange: ChangedExchange) -> None:
    if is_poll(exchange) and exchange.json["status"] == "completed":
        exchange.update(status="meditating")


class GoBack:
    """Every other poll of a job that is not queued says that it is."""

    def __init__(self) -> None:
        self.polls = Counter[str]()

    def __call__(self, exchange: ChangedExchange) -> None:
        if is_poll(exchange) and exchange.json["status"] != "queued":
            self.polls[exchange.target] += 1
            odd = self.polls[exchange.target] % 2
            exchange.update(status="generating" if odd else "queued")


def fail_to_create(exchange: ChangedExchange) -> None:
    if exchange.method == "POST" and exchange.status == 200:
        exchange.status, exchange.content, exchange.media_type = 500, b"{}", "application/json"


def serve_a_page(exchange: ChangedExchange) -> None:
    if exchange.status and "/cdn/" in exchange.target:
        exchange.status, exchange.content, exchange.media_type = 200, b"<html>gone</html>", "text/html"


def know_every_job(exchange: ChangedExchange) -> None:
    if "generation_id=" in exchange.target and exchange.status in (400, 404):
        exchange.status = 200
        exchange.content = b'{"id": "00000000-0000-4000-8000-000000000000", "status": "generating"}'


def fail_without_a_reason(exchange: ChangedExchange) -> None:
    if is_poll(exchange):
        exchange.update(error=None)


BROKEN: Mapping[str, tuple[Change, str]] = {
    "another job": (name_another_job, "poll_names_the_job"),
    "no film": (forget_the_film, "success_has_a_video_url"),
    "an unknown state": (meditate, "states_are_known"),
    "a state that goes back": (GoBack(), "states_move_forward"),
    "a server error": (fail_to_create, "not_a_server_error"),
    "a page for a film": (serve_a_page, "video_url_is_a_film"),
    "a job for every id": (know_every_job, "unknown_id_is_refused"),
    "no reason": (fail_without_a_reason, "failure_has_a_reason"),
}


@pytest.mark.parametrize(("number", "name"), [*enumerate(BROKEN)], ids=[*BROKEN])
def test_a_server_that_breaks_the_contract_is_told_by_a_check(project: Environment, number: int, name: str) -> None:
    change, check = BROKEN[name]
    ran = check_changed_server(project, SHAPES[number % len(SHAPES)], change)
    assert (ran.returncode, ran.stderr) == (1, ""), ran.stdout
    assert f"{check} at " in ran.stdout


def test_a_server_that_is_not_changed_is_found_right(project: Environment) -> None:
    ran = check_changed_server(project, "text", lambda _: None)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout


def test_the_pytest_plugin_is_installed_with_the_wheel(project: Environment) -> None:
    test = '@pytest.mark.telecine_contract("text")\ndef test_contract(contract_check):\n    contract_check()\n'
    (project.root / "test_mine.py").write_text(f"import pytest\n\n\n{test}", "utf-8")
    options = ("-p", "no:cacheprovider", "--strict-markers", "-q", "-k", "jobs or client_requests")
    ran = project.run("python", "-m", "pytest", *options)
    assert ran.returncode == 0, ran.stdout
    assert "2 passed" in ran.stdout
