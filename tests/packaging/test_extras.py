"""Tests that a missing extra is named in the error message, with the command that installs it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
EXTRAS = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
PACKAGES_OF_EXTRA = {
    "batch": ("dbos", "sqlalchemy", "psycopg"),
    "contract": ("schemathesis",),
    "mock": ("starlette", "uvicorn", "httptools", "python_multipart", "multipart"),
    "cli": ("typer", "rich"),
    "codegen": (
        "datamodel_code_generator",
        "openapi_python_client",
        "ruff",
        "jinja2",
        "jsonschema_rs",
        "yaml",
        "ruamel",
    ),
    "fast": ("aiohttp", "yarl"),
    "mcp": ("mcp", "mcp_types", "jsonschema"),
    "otel": ("opentelemetry",),
}
IMPORT_STATEMENTS = {
    "from telecine.batch import run": "batch",
    "from telecine_mock import MockServer": "mock",
    "from telecine_mock import create_app": "mock",
    "import telecine_mock.server": "mock",
    "import telecine_mock.app": "mock",
    "from telecine import AiohttpTransport": "fast",
    "import telecine_runtime.transports.aiohttp_transport": "fast",
}
PROGRAMS = {
    "telecine": "telecine[cli]",
    "telecine_mock": "telecine[mock]",
    "telecine.demo": "telecine[cli,mock]",
    "telecine_codegen": "telecine[codegen]",
}
FIXTURES = ("telecine_mock", "telecine_client", "telecine_async_client")


def run_without(extras: tuple[str, ...], statement: str) -> subprocess.CompletedProcess[str]:
    """Run a statement in an interpreter without the packages of some extras."""
    missing = [name for extra in extras for name in PACKAGES_OF_EXTRA[extra]]
    code = f"import sys; sys.modules.update(dict.fromkeys({missing!r})); {statement}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


def test_every_extra_is_tested() -> None:
    assert PACKAGES_OF_EXTRA.keys() == EXTRAS.keys() - {"dev"}


@pytest.mark.parametrize("statement", IMPORT_STATEMENTS)
def test_an_import_error_names_the_missing_extra(statement: str) -> None:
    extra = IMPORT_STATEMENTS[statement]
    message = run_without((extra,), statement).stderr.splitlines()[-1]
    assert message.startswith("ImportError: ")
    assert message.endswith(f"pip install 'telecine[{extra}]'")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_names_the_missing_extras_in_one_line(program: str) -> None:
    run = f"sys.argv = [{program!r}]; import runpy; runpy.run_module({program!r}, run_name='__main__')"
    completed = run_without(("cli", "mock", "codegen"), run)
    assert completed.returncode not in {0, 2}
    assert len(completed.stderr.splitlines()) == 1
    assert completed.stderr.endswith(f"pip install '{PROGRAMS[program]}'\n")


def test_a_fixture_names_the_missing_extra(tmp_path: Path) -> None:
    tests = "\n".join(f"def test_{name}({name}): pass" for name in FIXTURES)
    (tmp_path / "test_mine.py").write_text(tests, "utf-8")
    options = ["-q", "-p", "no:cacheprovider", "-p", "telecine.testing", str(tmp_path)]
    run = f"import os, pytest; os.environ['PYTEST_DISABLE_PLUGIN_AUTOLOAD'] = '1'; sys.exit(pytest.main({options!r}))"
    completed = run_without(("mock",), run)
    assert completed.stdout.count("pip install 'telecine[mock]'") >= len(FIXTURES)
    assert "3 errors" in completed.stdout


def test_the_core_works_without_extras() -> None:
    statement = "import telecine, telecine_mock.scenarios; telecine.Client(api_key='k').check('a boat'); print('well')"
    assert run_without(tuple(PACKAGES_OF_EXTRA), statement).stdout == "well\n"
