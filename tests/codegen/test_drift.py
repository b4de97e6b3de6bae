"""`check` detects every difference between generated/ and the specs; `generate` fixes only the differences."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.codegen.spec_folder import PROJECT, create_project, mark_released, read_files, read_spec, run_codegen
from tests.providers import PROVIDER_NAMES

from telecine_codegen.__main__ import compute_compiler_fingerprint
from telecine_codegen.compile import pipeline
from telecine_codegen.compile.file_tree import compare_tree, write_tree
from telecine_codegen.compile.run_cache import compute_fingerprint, write_fingerprint
from telecine_codegen.project import Project

pytestmark = pytest.mark.slow

PACKAGE = "telecine_clients/skylark"
LONG_AGO = 1_000_000_000
NOBODY = 65534
"""A user without rights of its own."""


@pytest.fixture(scope="session")
def generated_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = create_project(tmp_path_factory.mktemp("drift") / "root", skylark=read_spec("skylark"))
    assert run_codegen(root, "generate").status == 0
    mark_released(root)
    return root


@pytest.fixture
def root(generated_once: Path, tmp_path: Path) -> Path:
    """A folder whose generated files follow from its spec and were written long ago."""
    root = shutil.copytree(generated_once, tmp_path / "root")
    for path in (root / "generated").rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return root


def edit(tree: Path) -> None:
    path = tree / PACKAGE / "client.py"
    path.write_bytes(path.read_bytes() + b"\n")


def delete(tree: Path) -> None:
    (tree / PACKAGE / "models.py").unlink()


def delete_all(tree: Path) -> None:
    shutil.rmtree(tree / PACKAGE)


def carriage_returns(tree: Path) -> None:
    path = tree / PACKAGE / "operations.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def stray(name: str) -> Callable[[Path], None]:
    def add(tree: Path) -> None:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("# Generated from specs/skylark.yaml by `telecine-codegen generate`. Do not edit.\n")

    return add


def link_beside(tree: Path) -> None:
    (tree / PACKAGE / "link.py").symlink_to("client.py")


def link_to_a_folder(tree: Path) -> None:
    (tree / "telecine_clients" / "linked").symlink_to("skylark")


def link_to_nowhere(tree: Path) -> None:
    (tree / "telecine_clients" / "dangling.py").symlink_to("nowhere.py")


def link_in_place_of_a_file(tree: Path) -> None:
    path = tree / PACKAGE / "models.py"
    outside = tree.parent / "outside.py"
    path.rename(outside)
    path.symlink_to(outside)


def link_in_place_of_the_package(tree: Path) -> None:
    path = tree / PACKAGE
    path.rename(tree.parent / "outside")
    path.symlink_to(tree.parent / "outside")


def folder_in_place_of_a_file(tree: Path) -> None:
    path = tree / "telecine_clients" / "py.typed"
    path.unlink()
    path.mkdir()
    (path / "x").write_text("x")


def file_in_place_of_the_package(tree: Path) -> None:
    shutil.rmtree(tree / PACKAGE)
    (tree / PACKAGE).write_text("x")


def empty_folder(tree: Path) -> None:
    (tree / "telecine_clients" / "gone").mkdir()


def only_compiled(tree: Path) -> None:
    compiled = tree / "telecine_clients" / "gone" / "__pycache__"
    compiled.mkdir(parents=True)
    (compiled / "client.cpython-311.pyc").write_bytes(b"x")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (edit, f"changed: {PACKAGE}/client.py"),
        (carriage_returns, f"changed: {PACKAGE}/operations.py"),
        (delete, f"missing: {PACKAGE}/models.py"),
        (delete_all, f"missing: {PACKAGE}/__init__.py"),
        (stray(f"{PACKAGE}/extra.py"), f"stray: {PACKAGE}/extra.py"),
        (stray("telecine_clients/gone/deep/client.py"), "stray: telecine_clients/gone/deep/client.py"),
        (stray("elsewhere.txt"), "stray: elsewhere.txt"),
        (stray(f"{PACKAGE}/.hidden"), f"stray: {PACKAGE}/.hidden"),
        (stray(f"{PACKAGE}/stale.pyc"), f"stray: {PACKAGE}/stale.pyc"),
        (link_beside, f"stray: {PACKAGE}/link.py"),
        (link_to_a_folder, "stray: telecine_clients/linked"),
        (link_to_nowhere, "stray: telecine_clients/dangling.py"),
        (link_in_place_of_a_file, f"changed: {PACKAGE}/models.py"),
        (link_in_place_of_the_package, f"stray: {PACKAGE}"),
        (folder_in_place_of_a_file, "stray: telecine_clients/py.typed/x"),
        (file_in_place_of_the_package, f"stray: {PACKAGE}"),
        (empty_folder, "stray: telecine_clients/gone/"),
        (only_compiled, "stray: telecine_clients/gone/"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_drift_is_reported_by_check_and_fixed_by_generate(
    root: Path, damage: Callable[[Path], None], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = (root / "generated").resolve()
    sound = read_files(tree)
    # What the spec becomes does not change here, so it was compiled once.
    compiled = {name: content.decode() for name, content in sound.items()}
    monkeypatch.setattr("telecine_codegen.compile.pipeline.build", lambda *_: compiled)
    damage(tree)
    damaged = read_files(tree)
    whole = [name for name in sound if damaged.get(name) == sound[name] and (tree / name).resolve() == tree / name]
    outside = {path: path.read_bytes() for path in root.glob("outside*/*") if path.is_file()}

    check = run_codegen(root, "check")
    assert check.status == 1
    assert told in check.err.splitlines()
    assert read_files(tree) == damaged

    generate = run_codegen(root, "generate")
    assert generate.status == 0, generate.err
    assert read_files(tree) == sound
    assert not any(path.is_symlink() for path in tree.rglob("*"))
    assert all(path.read_bytes() == content for path, content in outside.items())
    assert {name: (tree / name).stat().st_mtime for name in whole} == dict.fromkeys(whole, LONG_AGO)
    assert run_codegen(root, "check").status == 0


def test_the_committed_clients_are_up_to_date_with_the_committed_specs() -> None:
    check = run_codegen(PROJECT, "check")
    assert (check.status, check.err) == (0, "")
    assert check.out.endswith(f"files follow from {len(PROVIDER_NAMES)} specs\n")


def test_generate_without_changes_imports_neither_generator(root: Path) -> None:
    program = (
        "import sys; from telecine_codegen.__main__ import main; status = main();"
        "heavy = {'datamodel_code_generator', 'openapi_python_client', 'jinja2', 'pydantic'} & set(sys.modules);"
        "print(status, sorted(heavy))"
    )
    command = [sys.executable, "-c", program, "--root", str(root), "generate"]
    path = os.pathsep.join([str(PROJECT), str(PROJECT / "src"), str(PROJECT / "codegen")])
    run = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    assert run.stdout == "nothing to do: specs and output are unchanged\n0 []\n"


def test_a_commented_spec_is_compiled_again_but_nothing_is_written(root: Path) -> None:
    path = root / "specs" / "skylark.yaml"
    path.write_text(path.read_text("utf-8") + "# a remark\n", "utf-8")
    generate = run_codegen(root, "generate")
    assert (generate.status, generate.out) == (0, "1 spec, 10 files, 0 written\n")
    assert {path.stat().st_mtime for path in (root / "generated").rglob("*") if path.is_file()} == {LONG_AGO}


def test_a_spec_that_is_edited_while_it_is_compiled_is_compiled_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, build = root / "specs" / "skylark.yaml", pipeline.build

    def slowly(*given: Any) -> dict[str, str]:
        tree = build(*given)
        path.write_text(path.read_text("utf-8") + "# while nobody looked\n", "utf-8")
        return tree

    path.write_text(path.read_text("utf-8") + "# a remark\n", "utf-8")
    monkeypatch.setattr(pipeline, "build", slowly)
    assert run_codegen(root, "generate").out == "1 spec, 10 files, 0 written\n"
    monkeypatch.undo()
    assert run_codegen(root, "generate").out == "1 spec, 10 files, 0 written\n"
    assert run_codegen(root, "generate").out.startswith("nothing to do")


def test_a_forged_fingerprint_misleads_generate_but_never_check(root: Path) -> None:
    edit(root / "generated")
    asked, made = compute_fingerprint(root / "specs" / "skylark.yaml"), compute_fingerprint(root / "generated")
    write_fingerprint(root / ".cache" / "codegen", compute_compiler_fingerprint(Project(root)) + asked + made)
    assert run_codegen(root, "generate").out.startswith("nothing to do")
    assert f"changed: {PACKAGE}/client.py" in run_codegen(root, "check").err


@pytest.mark.parametrize("mark", [b"", b"\xff\xfe", b"0" * 64])
def test_an_invalid_fingerprint_is_ignored(root: Path, mark: bytes) -> None:
    (root / ".cache" / "codegen").write_bytes(mark)
    edit(root / "generated")
    assert run_codegen(root, "check").status == 1
    assert f"changed: {PACKAGE}/client.py" in run_codegen(root, "generate").out
    assert run_codegen(root, "check").status == 0


@contextmanager
def as_another_user(folder: Path) -> Iterator[None]:
    """Run without the rights of root, who may read everything; the folder belongs to the other user."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    ("name", "mode", "told"),
    [
        ("a/x.py", 0o000, ["changed: a/x.py"]),
        ("a", 0o000, ["missing: a/x.py", "missing: a/y.py", "stray: a/"]),
        ("a", 0o444, ["changed: a/x.py", "changed: a/y.py"]),
        ("b.py", 0o200, ["changed: b.py"]),
    ],
)
def test_what_cannot_be_read_is_drift(name: str, mode: int, told: list[str]) -> None:
    tree = {"a/x.py": "", "a/y.py": "y\n", "b.py": "b\n"}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        assert not write_tree(tree, root / "generated").changed
        with as_another_user(root):
            (root / "generated" / name).chmod(mode)
            drift = compare_tree(tree, root / "generated").lines()
            compute_fingerprint(root / "generated", root / "generated" / name)
            (root / "generated" / name).chmod(0o755)
        assert drift == told
        assert not compare_tree(tree, root / "generated")


def test_a_folder_that_cannot_be_written_is_told_in_one_line(root: Path) -> None:
    shutil.rmtree(root / "generated")
    (root / "generated").write_text("")
    assert f"missing: {PACKAGE}/client.py" in run_codegen(root, "check").err.splitlines()
    generate = run_codegen(root, "generate")
    assert (generate.status, generate.out) == (1, "")
    assert generate.err.startswith(f"{root / 'generated'}")
    assert ": cannot be written: " in generate.err
    assert generate.err.count("\n") == 1


def test_a_cache_that_cannot_be_written_is_told_in_one_line(root: Path) -> None:
    shutil.rmtree(root / ".cache")
    (root / ".cache").write_text("")
    generate = run_codegen(root, "generate")
    assert (generate.status, generate.out) == (1, "")
    assert ": cannot be written: " in generate.err
    assert generate.err.count("\n") == 1
