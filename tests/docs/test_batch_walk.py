"""The walk of docs/batch.md: each command prints the lines that the page shows, in their order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs" / "batch.md").read_text("utf-8")
KEY = re.compile(r"\b[0-9a-f]{32}\b")
NOT_RUN = ("serve-callbacks", "callback", "postgresql://")
"""Commands that need other machines, or names of the user's own."""


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(Settings(pace=0.2)) as server:
        yield server


def find_commands() -> list[tuple[str, list[str]]]:
    """Return each command of the page with the lines that the page shows."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        for text in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = text.splitlines()
            if not any(words in command for words in NOT_RUN):
                found.append((command, lines))
    return found


def simplify(line: str) -> str:
    """Return a line without the time that something took, and without spaces at its end."""
    return re.sub(r" in \d+ s", " in N s", line.rstrip())


@pytest.mark.timeout(300)  # each of its commands has 60 s of its own
def test_the_page_shows_what_the_commands_print(mock: MockServer, tmp_path: Path) -> None:
    (tmp_path / "telecine").write_text(f'#!/bin/sh\nexec {sys.executable} -m tests.cli.quick_command "$@"\n')
    (tmp_path / "telecine").chmod(0o755)
    environment = os.environ | {
        "PATH": os.pathsep.join([str(tmp_path), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "TELECINE_LEDGER": str(tmp_path / "jobs.sqlite"),
    }
    (first, _), *commands = find_commands()
    prefix = first.replace("http://127.0.0.1:8700", mock.url)
    (shown_key,) = set(KEY.findall(PAGE))
    key = ""
    shown_lines = 0
    for command, lines in commands:
        line = f"{prefix}\n{command.replace(shown_key, key)}"
        ran = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert ran.returncode == (80 if "lost.csv -o" in command else 0), ran.stderr
        output = f"{ran.stdout}{ran.stderr}".replace(str(tmp_path), "/home/me")
        key = next(iter(KEY.findall(output)), key)
        printed = iter(map(simplify, output.replace(key or " ", shown_key if key else " ").splitlines()))
        for shown in map(simplify, lines):
            assert shown in printed, f"{command} does not print {shown!r}:\n{output}"
            shown_lines += 1
    assert shown_lines > 15
    assert len(list((tmp_path / "videos").glob("*.mp4"))) == 4
    assert (tmp_path / "videos" / "index.html").is_file()
