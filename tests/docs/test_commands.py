"""Tests of the commands in README.md."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_docs_command_in_readme_works_on_an_existing_page() -> None:
    (command,) = re.findall(r"^\$ \.venv/bin/python (-m codegen docs [^#\n]+)", README, re.MULTILINE)
    completed = subprocess.run(
        [sys.executable, *command.split()], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (completed.returncode, completed.stderr) == (0, "")
    assert " agree, " in completed.stdout


def test_the_first_screen_says_how_to_install() -> None:
    first = README.splitlines()[:20]
    assert any("pip install ." in line and "pip install telecine" in line for line in first)
    assert "![" not in README
