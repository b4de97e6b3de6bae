"""Helpers: create a folder of specs and run the command line on it in this process."""

from __future__ import annotations

import io
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from telecine_codegen.__main__ import main

PROJECT: Final = Path(__file__).parents[2]
FIFTH: Final = Path(__file__).parent / "fifth"


@dataclass(frozen=True)
class CodegenResult:
    """Exit status and output of a run."""

    status: int
    out: str
    err: str


def run_codegen(root: Path, *arguments: str) -> CodegenResult:
    """Run ``python -m codegen --root ROOT …`` in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main(["--root", str(root), *arguments])
        except SystemExit as end:
            status = int(end.code or 0)
    return CodegenResult(status, out.getvalue(), err.getvalue())


def create_project(root: Path, **specs: str) -> Path:
    """Create a folder with specs, given by name and text."""
    (root / "specs").mkdir(parents=True)
    for name, text in specs.items():
        (root / "specs" / f"{name}.yaml").write_text(text, "utf-8")
    return root


def mark_released(root: Path) -> None:
    """Make the specs of a project those of its last release, so that no change is to be told."""
    (root / "specs" / "released").mkdir()
    for path in (root / "specs").glob("*.yaml"):
        shutil.copy(path, root / "specs" / "released")


def read_spec(name: str) -> str:
    """Return the spec of a fictional provider."""
    return (FIFTH / f"{name}.yaml").read_text("utf-8")


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the content of all files in a folder, except compiled Python."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
