"""Importing costs next to nothing, and one provider's client brings along nothing of another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from spec_operations import PROVIDERS, client_class

ROOT = Path(__file__).parents[2]


def loaded(statement: str) -> set[str]:
    """Return the names of the modules that a statement loads in a fresh interpreter."""
    code = f"import sys; before = set(sys.modules)\n{statement}\nprint(*sorted(set(sys.modules) - before))"
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "generated")])
    done = subprocess.run(
        [sys.executable, "-c", code],
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
    assert not top_level(names) & {"pydantic", "pydantic_core"}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_using_a_client_loads_its_own_models_alone(provider: str) -> None:
    names = loaded(f"from telecine_clients.{provider} import models\nmodels.Model")
    assert {name.split(".")[1] for name in names if name.startswith("telecine_clients.")} == {provider}
    assert "pydantic" in top_level(names)
