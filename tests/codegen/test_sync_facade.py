"""The synchronous client follows from the asynchronous one: `check` reports a stale module, `generate` rewrites it."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest
from tests.codegen.spec_folder import PROJECT, create_project, read_spec, run_codegen

from telecine_codegen.compile.sync_facade import FOLDER, TWINS, Twin, find_outdated, list_files

CLIENT = (FOLDER / "client.py").as_posix()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one spec and the modules of both clients."""
    root = create_project(tmp_path / "root", skylark=read_spec("skylark"))
    shutil.copy(PROJECT / "CHANGELOG.md", root)
    for path in list_files(PROJECT):
        target = root / path.relative_to(PROJECT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    assert run_codegen(root, "generate").status == 0
    return root


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_synchronous_client_of_the_project_is_up_to_date() -> None:
    assert find_outdated(PROJECT) == {}


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.target)
def test_a_synchronous_module_has_nothing_asynchronous_and_says_what_it_comes_from(twin: Twin) -> None:
    head, _, text = (PROJECT / FOLDER / twin.target).read_text("utf-8").partition("\n")
    assert head == f"# Generated from src/telecine/{twin.source} by `make generate`. Do not edit."
    kinds = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    assert not [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    assert not re.search("async|Async", text)


def test_a_change_of_the_asynchronous_client_reaches_the_synchronous_one(root: Path) -> None:
    replace(root / FOLDER / "async_client.py", "Length in whole seconds", "Length in seconds")
    stale = run_codegen(root, "check")
    assert (stale.status, f"changed: {CLIENT}\n" in stale.err, "make generate" in stale.err) == (1, True, True)
    assert run_codegen(root, "generate").out.startswith(f"changed: {CLIENT}\n")
    assert "Length in seconds" in (root / CLIENT).read_text("utf-8")
    assert run_codegen(root, "generate").out.startswith("nothing to do")


def test_an_edit_of_the_synchronous_client_is_reported_and_undone(root: Path) -> None:
    before = (root / CLIENT).read_bytes()
    replace(root / CLIENT, "def submit(", "def send(")
    assert run_codegen(root, "check").status == 1
    assert run_codegen(root, "generate").status == 0
    assert (root / CLIENT).read_bytes() == before


def test_a_replacement_that_no_longer_applies_is_an_error(root: Path) -> None:
    replace(root / FOLDER / "async_client.py", "asyncio.gather(", "asyncio.wait(")
    with pytest.raises(ValueError, match=r"async_client\.py: expected .*gather.* once, found it 0 times"):
        find_outdated(root)


def test_a_folder_without_the_client_has_no_twins(tmp_path: Path) -> None:
    assert find_outdated(tmp_path) == {}
