"""Format generated source with the pinned ruff, independent of any project configuration."""

from __future__ import annotations

import ast
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from ruff import find_ruff_bin  # type: ignore[import-untyped]  # ruff brings one function, and no types

SETTINGS: Final = ("--isolated", "--no-cache", "--quiet", "--line-length=120", "--target-version=py311")
STYLE: Final = "--config=format.skip-magic-trailing-comma=true"
"""Join what fits on a line, whatever trailing commas a template writes."""
FIXES: Final = (
    "--select=F401,I,UP,RUF022",
    "--fix-only",
    "--unsafe-fixes",
    '--config=lint.isort.known-first-party=["telecine", "telecine_runtime", "telecine_clients"]',
)


def find_syntax_errors(tree: dict[str, str]) -> dict[str, str]:
    """Return the syntax error of each invalid Python file."""
    found: dict[str, str] = {}
    for name, source in tree.items():
        try:
            ast.parse(source if name.endswith(".py") else "")
        except (SyntaxError, ValueError) as error:
            found[name] = str(error)
    return found


def format_tree(tree: dict[str, str]) -> dict[str, str]:
    """Return the tree with its Python files formatted, imports sorted and unused imports removed."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, source in tree.items():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source, "utf-8", newline="\n")
        for command in (("check", *SETTINGS, *FIXES), ("format", *SETTINGS, STYLE)):
            subprocess.run([find_ruff_bin(), *command, folder], check=True)  # noqa: S603 - our own files
        return {name: (root / name).read_text("utf-8") for name in tree}
