"""The commands of README that read a file are given one that is there, and do what their comment says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_page_that_readme_compares_with_a_spec_is_in_the_tree() -> None:
    (command,) = re.findall(r"^\$ \.venv/bin/python (-m codegen docs [^#\n]+)", README, re.MULTILINE)
    done = subprocess.run(
        [sys.executable, *command.split()], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert " agree, " in done.stdout


def test_the_first_screen_says_how_to_install() -> None:
    first = README.splitlines()[:20]
    assert any("pip install ." in line and "pip install telecine" in line for line in first)
    assert "![" not in README
