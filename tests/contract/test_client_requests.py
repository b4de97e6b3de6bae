"""What a generated client sends and reads is checked against the spec, at any server, for any provider."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.codegen.spec_folder import run_codegen
from tests.contract.contract_client import SyncAsgiTransport
from tests.contract.mutators import MutableRequest, MutableResponse, mutate_responses
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, MockWrapper, ResettableMock, unwrapped
from tests.contract.spec import PROVIDERS, SPECS_FOLDER

from telecine_codegen.compile.pipeline import read_and_lint
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.client_requests import check_client_requests
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.document import Document
from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parents[1]
INVENTED = (
    TESTS / "telecine" / "sixth" / "heron.yaml",
    TESTS / "codegen" / "fifth" / "magpie.yaml",
    TESTS / "mock" / "invented" / "kestrel.yaml",
)
EACH = pytest.mark.parametrize("provider", PROVIDERS)


def read(path: Path) -> Document:
    (document,) = read_and_lint([path], Report())
    return document


class Checked:
    """Findings of the group at a server, with what it sent and noted."""

    def __init__(self, document: Document, http: httpx.Client, url: str, key: str, pause: float = 0.0) -> None:
        self.paths: list[str] = []
        self.notes: list[str] = []
        http.event_hooks = {"request": [lambda request: self.paths.append(request.url.path)]}
        options = JobOptions(pause, 20.0 if pause else 1.0, is_paid=False, fail_word="[fail]")
        context = CheckContext(ContractTarget(document, url, key), http, options, print, self.notes)
        self.findings = set(check_client_requests(context))

    @property
    def checks(self) -> set[str]:
        return {finding.check for finding in self.findings}


def check_in_process(document: Document, wrap: MockWrapper = unwrapped) -> Checked:
    mock = ResettableMock(wrap)
    with httpx.Client(transport=SyncAsgiTransport(mock)) as http:
        checked = Checked(document, http, f"{MOCK_URL}/{document.name}", MOCK_KEY)
    mock.close()
    return checked


def check_spec_mock(path: Path) -> Checked:
    settings = Settings(pace=0.2, enforce_limits=False)
    with MockServer(settings, specs=[path]) as server, httpx.Client(trust_env=False) as http:
        return Checked(read(path), http, server.base_url(path.stem), settings.api_key, pause=0.05)


def edit(provider: str, change: Callable[[dict[str, Any]], object]) -> Document:
    """Return the spec of a provider with a change that its generated client does not know of."""
    document = read(SPECS_FOLDER / f"{provider}.yaml")
    data = copy.deepcopy(document.data)
    change(data)
    return replace(document, data=data)


@EACH
def test_a_client_of_ours_keeps_its_spec_and_reads_what_it_declares(provider: str) -> None:
    checked = check_in_process(read(SPECS_FOLDER / f"{provider}.yaml"))
    assert (checked.findings, checked.notes) == (set(), [])
    assert len(checked.paths) > 30


@EACH
def test_it_does_so_at_the_mock_that_is_made_from_the_spec(provider: str) -> None:
    checked = check_spec_mock(SPECS_FOLDER / f"{provider}.yaml")
    assert (checked.findings, checked.notes) == (set(), [])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    (root / "pyproject.toml").write_text('[tool.telecine]\npackage = "clients_of_invented_providers"\n', "utf-8")
    (root / "specs").mkdir()
    for path in INVENTED:
        shutil.copy(path, root / "specs")
    generated = run_codegen(root, "generate")
    assert generated.status == 0, generated.err
    return root


@pytest.mark.parametrize("provider", [path.stem for path in INVENTED])
def test_a_client_of_a_project_need_not_be_installed(project: Path, provider: str) -> None:
    checked = check_spec_mock(project / "specs" / f"{provider}.yaml")
    assert (checked.findings, checked.notes) == (set(), [])
    assert len(checked.paths) > 15


@pytest.mark.parametrize("path", INVENTED, ids=[path.stem for path in INVENTED])
def test_a_provider_without_a_generated_client_is_told_in_one_line(path: Path, tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    copied = Path(shutil.copy(path, tmp_path / "specs" / "plover.yaml"))
    checked = check_spec_mock(copied)
    assert checked.notes == ["plover: there is no generated client; the checks of its requests are left out"]
    assert (checked.findings, checked.paths) == (set(), [])


def drop_callbacks(data: dict[str, Any]) -> None:
    for name in ("Imagine10Request", "Imagine15PreviewRequest"):
        del data["components"]["schemas"][name]["properties"]["hook_url"]


def rename_key(data: dict[str, Any]) -> None:
    data["components"]["securitySchemes"]["apiKey"]["name"] = "X-OTHER-KEY"


def move_poll(data: dict[str, Any]) -> None:
    data["paths"]["/grok/other"] = data["paths"].pop("/grok/fetch")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (drop_callbacks, "'hook_url' was unexpected"),
        (rename_key, "header X-OTHER-KEY: expected '' and a key"),
        (move_poll, "GET /grok/fetch is not an operation of the spec"),
    ],
)
def test_a_request_that_the_spec_does_not_allow_is_a_finding(
    change: Callable[[dict[str, Any]], object], message: str
) -> None:
    checked = check_in_process(edit("ttapi", change))
    assert "client_request_conforms" in checked.checks
    assert any(message in finding.message for finding in checked.findings)


def test_a_state_that_the_client_reads_otherwise_is_a_finding() -> None:
    def swap(data: dict[str, Any]) -> None:
        states = data["components"]["schemas"]["TaskState"]["x-states"]
        states["completed"] = "failed"

    checked = check_in_process(edit("toapis", swap))
    assert "client_reads_the_answer" in checked.checks
    assert any("and the client reads 'succeeded'" in finding.message for finding in checked.findings)


@EACH
def test_an_answer_that_the_client_cannot_read_is_a_finding(provider: str) -> None:
    def break_body(request: MutableRequest, response: MutableResponse) -> None:
        if request.is_poll and response.status == 200:
            response.content = b"<html>"

    checked = check_in_process(read(SPECS_FOLDER / f"{provider}.yaml"), mutate_responses(provider, break_body))
    assert "client_reads_the_answer" in checked.checks


def test_a_value_of_the_spec_that_the_server_refuses_is_a_finding() -> None:
    def refuse_the_last(request: MutableRequest, response: MutableResponse) -> None:
        if request.is_create and (request.json or {}).get("video_length") == "30":
            response.status, response.content = 400, b'{"status": "FAILED", "message": "too long"}'

    checked = check_in_process(read(SPECS_FOLDER / "ttapi.yaml"), mutate_responses("ttapi", refuse_the_last))
    assert "client_request_is_accepted" in checked.checks
