"""Modules loaded by imports and first calls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.clients.spec_operations import PROVIDERS, client_class

ROOT = Path(__file__).parents[2]


HTTP = """
import httpx
answer = {"status": "SUCCESS", "message": "success", "data": {"job_id": "job-1"}}
http = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, json=answer)))
httpx.Client()
"""
CLIENT = "import telecine; client = telecine.Client(api_key='k', http_client=http)"
SUBMIT = "client.submit('a kite', provider='ttapi')"
FIRST_CLIENT = 66
"""Maximum number of Telecine modules that a first client loads."""


def loaded(statement: str, after: str = "", *flags: str) -> set[str]:
    """Return the names of the modules that a statement loads in a fresh interpreter, after what another has loaded."""
    code = f"import sys\n{after}\nbefore = set(sys.modules)\n{statement}\nprint(*sorted(set(sys.modules) - before))"
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "generated")])
    done = subprocess.run(
        [sys.executable, *flags, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
        cwd=ROOT,
    )
    return set(done.stdout.split())


def top_level(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def test_importing_the_packages_loads_neither_httpx_nor_pydantic() -> None:
    names = loaded("import telecine, " + ", ".join(f"telecine_clients.{provider}" for provider in PROVIDERS))
    assert {"telecine", "telecine_clients.ttapi"} <= names
    assert not top_level(names) & {"httpx", "pydantic", "pydantic_core", "anyio", "ssl", "asyncio"}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_importing_a_client_class_loads_no_other_provider_and_no_models(provider: str) -> None:
    title = client_class(provider).__name__
    names = loaded(f"from telecine_clients.{provider} import {title}, Async{title}")
    ours = {name for name in names if name.startswith("telecine_clients.")}
    assert {name.split(".")[1] for name in ours} == {provider}
    assert f"telecine_clients.{provider}.client" in ours
    assert f"telecine_clients.{provider}.models" not in ours
    assert not top_level(names) & {"pydantic", "pydantic_core", "asyncio"}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_using_a_client_loads_its_own_models_alone(provider: str) -> None:
    names = loaded(f"from telecine_clients.{provider} import models\nmodels.Model")
    assert {name.split(".")[1] for name in names if name.startswith("telecine_clients.")} == {provider}
    assert "pydantic" in top_level(names)


def test_importing_telecine_loads_three_modules_of_ours_and_next_to_none_of_python() -> None:
    names = loaded("import telecine", "", "-S")  # what -S leaves out loads some of them at every start
    assert {name for name in names if name.startswith("telecine")} == {
        "telecine",
        "telecine_runtime",
        "telecine_runtime.lazy_import",
    }
    assert top_level(names) <= {"telecine", "telecine_runtime", "__future__", "importlib", "warnings"}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_importing_a_generated_package_loads_little_more(provider: str) -> None:
    names = loaded(f"import telecine_clients.{provider}", "", "-S")
    ours = {"telecine_clients", f"telecine_clients.{provider}", "telecine_runtime", "telecine_runtime.lazy_import"}
    assert {name for name in names if name.startswith("telecine")} == ours
    assert top_level(names) <= {"telecine_clients", "telecine_runtime", "__future__", "importlib", "warnings"}


def test_a_first_client_loads_no_provider_no_models_and_nothing_for_later() -> None:
    names = loaded(CLIENT, HTTP)
    ours = {name for name in names if name.startswith("telecine")}
    assert {name for name in ours if name.startswith("telecine_clients.")} == {"telecine_clients.names"}
    assert not ours & {"telecine_runtime.lifecycle_tables", "telecine_runtime.lifecycle_reader"}
    assert not ours & {
        "telecine.cli",
        "telecine_mock",
        "telecine._core.capability_table",
        "telecine.webhooks.receiver",
        "telecine.testing",
    }
    assert not ours & {"telecine_runtime.model", "telecine_runtime.download.fetch"}
    assert len(ours) <= FIRST_CLIENT
    small = {"decimal", "_decimal", "numbers", "hmac", "secrets", "typing_extensions"}
    assert top_level(names - ours) <= small


def test_capabilities_do_not_load_pydantic() -> None:
    names = loaded(f"{CLIENT}\nfor name in client.providers: client.capabilities(name)", HTTP)
    assert {f"telecine_clients.{provider}.capabilities" for provider in PROVIDERS} <= names
    assert not top_level(names) & {"pydantic", "pydantic_core"}


def test_a_first_job_loads_its_provider_alone_and_no_event_loop() -> None:
    names = loaded(SUBMIT, f"{HTTP}\n{CLIENT}")
    assert {name.split(".")[1] for name in names if name.startswith("telecine_clients.")} == {"ttapi"}
    assert not {name for name in names if name.startswith("telecine.")}
    assert "asyncio" not in loaded(f"{HTTP}\n{CLIENT}\n{SUBMIT}")
