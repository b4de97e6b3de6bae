"""Without an extra, what needs it names the extra and the command that installs it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
EXTRAS = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
BROUGHT = {
    "mock": ("starlette", "uvicorn", "httptools", "python_multipart", "multipart"),
    "cli": ("typer", "rich"),
    "fast": ("aiohttp", "yarl"),
    "otel": ("opentelemetry",),
}
IMPORTS = {
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
}
FIXTURES = ("telecine_mock", "telecine_client", "telecine_async_client")


def without(extras: tuple[str, ...], statement: str) -> subprocess.CompletedProcess[str]:
    """Run a statement in an interpreter that has nothing of these extras."""
    missing = [name for extra in extras for name in BROUGHT[extra]]
    code = f"import sys; sys.modules.update(dict.fromkeys({missing!r})); {statement}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


def test_every_extra_is_tried() -> None:
    assert BROUGHT.keys() == EXTRAS.keys() - {"dev"}


@pytest.mark.parametrize("statement", IMPORTS)
def test_an_import_names_the_extra_that_it_needs(statement: str) -> None:
    extra = IMPORTS[statement]
    said = without((extra,), statement).stderr.splitlines()[-1]
    assert said.startswith("ImportError: ")
    assert said.endswith(f"pip install 'telecine[{extra}]'")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_names_the_extras_that_it_needs_in_one_line(program: str) -> None:
    done = without(("cli", "mock"), f"import runpy; runpy.run_module({program!r}, run_name='__main__')")
    assert done.returncode not in {0, 2}
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.endswith(f"pip install '{PROGRAMS[program]}'\n")


def test_a_fixture_names_the_extra_that_it_needs(tmp_path: Path) -> None:
    tests = "\n".join(f"def test_{name}({name}): pass" for name in FIXTURES)
    (tmp_path / "test_mine.py").write_text(tests, "utf-8")
    options = ["-q", "-p", "no:cacheprovider", "-p", "telecine.testing", str(tmp_path)]
    run = f"import os, pytest; os.environ['PYTEST_DISABLE_PLUGIN_AUTOLOAD'] = '1'; sys.exit(pytest.main({options!r}))"
    done = without(("mock",), run)
    assert done.stdout.count("pip install 'telecine[mock]'") >= len(FIXTURES)
    assert "3 errors" in done.stdout


def test_what_needs_no_extra_works_without_any() -> None:
    statement = "import telecine, telecine_mock.scenarios; telecine.Client(api_key='k').check('a boat'); print('well')"
    assert without(tuple(BROUGHT), statement).stdout == "well\n"
