"""mypy and pyright agree on the types of the public API in the files of this directory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
SUBJECTS = sorted(path.name for path in HERE.glob("*.py") if path != Path(__file__))

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # two type checkers at once have 120 s of their own


@pytest.fixture(scope="module")
def runs() -> dict[str, tuple[int, str]]:
    """Output of each type checker; they run in parallel."""
    pyright = [sys.executable, "-m", "pyright", "-p", str(HERE), "--pythonpath", sys.executable, "--outputjson"]
    commands = {"mypy": [sys.executable, "-m", "mypy", *(str(HERE / name) for name in SUBJECTS)], "pyright": pyright}
    started = {
        name: subprocess.Popen(
            command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        )
        for name, command in commands.items()
    }
    output = {name: run.communicate(timeout=120)[0] for name, run in started.items()}
    return {name: (run.returncode, output[name]) for name, run in started.items()}


def test_mypy_strict_finds_the_types_that_are_promised_and_the_mistakes_that_are_not(
    runs: dict[str, tuple[int, str]],
) -> None:
    assert runs["mypy"] == (0, f"Success: no issues found in {len(SUBJECTS)} source files\n")


def test_pyright_strict_finds_the_types_that_are_promised_and_the_mistakes_that_are_not(
    runs: dict[str, tuple[int, str]],
) -> None:
    status, output = runs["pyright"]
    report = json.loads(output[output.index("{") :])
    assert [one for one in report["generalDiagnostics"] if one["severity"] == "error"] == []
    assert (status, report["summary"]["filesAnalyzed"]) == (0, len(SUBJECTS))


@pytest.mark.parametrize(("proof", "least"), [("refused.py", 16), ("planted.py", 10)])
def test_every_mistake_is_one_for_both_checkers(proof: str, least: int) -> None:
    marked = [line for line in (HERE / proof).read_text("utf-8").splitlines() if "ignore" in line][1:]
    assert len(marked) >= least
    assert [line for line in marked if not re.search(r"# type: ignore\[[\w, -]+\]  # pyright: ignore\[", line)] == []
