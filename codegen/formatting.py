"""Format generated source with the pinned ruff, under settings that no surrounding project can change."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

SETTINGS: Final = ("--isolated", "--no-cache", "--quiet", "--line-length=120", "--target-version=py311")
FIXES: Final = (
    "--select=F401,I,UP,RUF022",
    "--fix-only",
    "--unsafe-fixes",
    '--config=lint.isort.known-first-party=["telecine_runtime", "telecine_clients"]',
)


def formatted(tree: dict[str, str]) -> dict[str, str]:
    """Return the same tree with its Python files formatted: imports sorted, unused ones gone."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, source in tree.items():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source, "utf-8", newline="\n")
        for command in (("check", *SETTINGS, *FIXES), ("format", *SETTINGS)):
            subprocess.run([sys.executable, "-m", "ruff", *command, folder], check=True)  # noqa: S603 - our own files
        return {name: (root / name).read_text("utf-8") for name in tree}
