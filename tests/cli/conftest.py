"""Fixtures of the command line tests: mock servers, an environment and a command runner."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.cli.quick_command import POLL
from typer.testing import CliRunner

from telecine._core import job_limiter
from telecine.cli import session
from telecine.cli.app import app
from telecine.providers import NAMES, get_provider
from telecine_mock import MockServer, Settings

KEY = "a-key-that-no-output-may-hold"
PACE = 0.3


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    """Mock servers on a real socket, shared by the tests of one file."""
    with MockServer(Settings(api_key=KEY, pace=PACE)) as server:
        yield server


@dataclass(frozen=True)
class CommandResult:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def last(self) -> dict[str, Any]:
        return self.records[-1]


class Shell:
    """A shell in a folder of its own, with keys in its environment."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder

    def run(self, *arguments: str, stdin: str | None = None, **variables: str) -> CommandResult:
        """Run a command in this process; what it writes never holds the key."""
        ran = CliRunner().invoke(app, arguments, input=stdin, env=variables, prog_name="telecine")
        assert KEY not in ran.output
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return CommandResult(ran.exit_code, ran.stdout, ran.stderr)

    @contextmanager
    def child(self, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
        """Run a command in a process of its own, which is ended at the latest with the block."""
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "tests.cli.quick_command", *arguments],
            env={**os.environ, **self.environment, **variables, "PYTHONPATH": os.pathsep.join(sys.path)},
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        watchdog = threading.Timer(20, process.kill)
        watchdog.start()
        with process:
            try:
                yield process
            finally:
                watchdog.cancel()
                process.kill()


@pytest.fixture
def shell(
    mock: MockServer, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """A shell whose providers are the mock servers, with a ledger."""
    environment = {get_provider(name).api.key_variable: KEY for name in NAMES}
    environment |= {"TELECINE_BASE_URL": f"{mock.url}/{{provider}}", "NO_PROXY": "127.0.0.1", "COLUMNS": "200"}
    environment["TELECINE_LEDGER"] = str(tmp_path_factory.mktemp("ledger") / "jobs.sqlite")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(job_limiter, "_limiters", {})
    monkeypatch.setattr(session, "POLL", POLL)
    return Shell(environment, tmp_path)
