"""What `check` says of files that are linked, changed, missing, misnamed or written otherwise: caught or harmless."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tests.codegen.spec_folder import PROJECT, create_project, mark_released, read_spec, run_codegen

from telecine_codegen import __main__ as command_line
from telecine_codegen.compile import pinned_tools, pipeline
from telecine_codegen.compile.stage_cache import StageCache

Damage = Callable[[Path], object]
CLIENT = "generated/telecine_clients/skylark/client.py"
SPEC = "specs/skylark.yaml"
RELEASED = "specs/released/skylark.yaml"
LOG = "CHANGELOG.md"
MARKER = "templates/py.typed.jinja"
BOM = b"\xef\xbb\xbf"
SUCCESS = "10 files follow from 1 spec\n"


def add(name: str, content: bytes = b"a: 1\n") -> Damage:
    return lambda root: (root / name).write_bytes(content)


def delete(name: str) -> Damage:
    return lambda root: (root / name).unlink()


def edit(name: str, change: Callable[[bytes], bytes]) -> Damage:
    return lambda root: (root / name).write_bytes(change((root / name).read_bytes()))


def write_crlf(name: str) -> Damage:
    return edit(name, lambda content: content.replace(b"\n", b"\r\n"))


def write_bom(name: str) -> Damage:
    return edit(name, lambda content: BOM + content)


def move_and_link(name: str) -> Damage:
    """Put a file or folder elsewhere, and a symbolic link in its place."""

    def damage(root: Path) -> None:
        path, moved = root / name, root / "moved"
        path.rename(moved)
        path.symlink_to(moved)

    return damage


def link_to_nowhere(name: str) -> Damage:
    return lambda root: (root / name).symlink_to("nowhere.yaml")


def relink(name: str) -> Damage:
    """Put a link to nowhere in the place of a file."""

    def damage(root: Path) -> None:
        (root / name).unlink()
        (root / name).symlink_to("nowhere.yaml")

    return damage


def link_released(make_link: Callable[[Path, Path], object]) -> Damage:
    def damage(root: Path) -> None:
        (root / RELEASED).unlink()
        make_link(root / SPEC, root / RELEASED)

    return damage


def link_released_folder(root: Path) -> None:
    shutil.rmtree(root / "specs" / "released")
    (root / "specs" / "released").symlink_to(".")


def delete_released(root: Path) -> None:
    shutil.rmtree(root / "specs" / "released")


def replace_released_by_a_file(root: Path) -> None:
    shutil.rmtree(root / "specs" / "released")
    (root / "specs" / "released").write_text("")


def add_folder(name: str) -> Damage:
    return lambda root: (root / name).mkdir()


def add_in_folder(name: str) -> Damage:
    def damage(root: Path) -> None:
        (root / name).parent.mkdir(parents=True)
        (root / name).write_bytes(b"a: 1\n")

    return damage


def replace_by_fifo(name: str) -> Damage:
    def damage(root: Path) -> None:
        (root / name).unlink()
        os.mkfifo(root / name)

    return damage


def change_pin(pin: bytes) -> Damage:
    return edit("compiler/pyproject.toml", lambda content: content.replace(b"ruff==", pin))


def replace_by_folder(name: str) -> Damage:
    def damage(root: Path) -> None:
        (root / name).unlink()
        (root / name).mkdir()

    return damage


def set_mode(name: str, mode: int) -> Damage:
    return lambda root: (root / name).chmod(mode)


@pytest.fixture(scope="module")
def generated_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released project, with its own copy of the templates and of the pins."""
    root = create_project(tmp_path_factory.mktemp("table") / "root", skylark=read_spec("skylark"))
    shutil.copytree(PROJECT / "templates", root / "templates")
    (root / "compiler").mkdir()
    shutil.copy(PROJECT / "pyproject.toml", root / "compiler")
    (root / LOG).write_text("# Changelog\n\n## Unreleased\n\n### Fixed\n\n- A slip.\n", "utf-8")
    assert run_codegen(root, "generate").status == 0
    mark_released(root)
    return root


@pytest.fixture(scope="module")
def cache() -> StageCache:
    """What was compiled from the same files before; `check` itself has no cache."""
    return StageCache()


@pytest.fixture
def root(generated_once: Path, cache: StageCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = shutil.copytree(generated_once, tmp_path / "root")
    monkeypatch.setattr(pipeline, "build", partial(pipeline.build, cache=cache))
    monkeypatch.setattr(command_line, "TEMPLATES", root / "templates")
    monkeypatch.setattr(pinned_tools, "CHECKOUT", root / "compiler")
    monkeypatch.chdir(root)
    return root


CAUGHT: list[tuple[str, Damage, int, str]] = [
    # Generated files.
    ("a generated file is a symbolic link", move_and_link(CLIENT), 1, "changed: telecine_clients/skylark/client.py"),
    ("a generated file has CRLF", write_crlf(CLIENT), 1, "changed: telecine_clients/skylark/client.py"),
    ("a generated file has a BOM", write_bom(CLIENT), 1, "changed: telecine_clients/skylark/client.py"),
    ("a generated file is missing", delete(CLIENT), 1, "missing: telecine_clients/skylark/client.py"),
    ("a stray file is beside them", add("generated/x.py"), 1, "stray: x.py"),
    ("a generated file is a folder", replace_by_folder(CLIENT), 1, "missing: telecine_clients/skylark/client.py"),
    ("a generated file is no longer UTF-8", add(CLIENT, b"\xff"), 1, "changed: telecine_clients/skylark/client.py"),
    ("a generated file is a link to nowhere", relink(CLIENT), 1, "changed: telecine_clients/skylark/client.py"),
    (
        "a generated file is a pipe",
        replace_by_fifo("generated/telecine_clients/py.typed"),
        1,
        "changed: telecine_clien",
    ),
    # Specs.
    ("a spec ends in .yml", add("specs/kiwi.yml"), 2, "specs/kiwi.yml: a spec must end in .yaml: rename the file"),
    ("a spec ends in .json", add("specs/kiwi.json", b"{}"), 2, "specs/kiwi.json: a spec must end in .yaml"),
    ("a spec ends in .YAML", add("specs/kiwi.YAML"), 2, "specs/kiwi.YAML: a spec must end in .yaml"),
    ("a spec ends in .yml twice", add("specs/skylark.yml"), 2, "specs/skylark.yml: a spec must end in .yaml"),
    ("a spec has a BOM", write_bom(SPEC), 1, f"{SPEC}:1:1: error: the file begins with a byte order mark"),
    ("a spec is missing", delete(SPEC), 2, "no spec in specs"),
    ("a spec is new", add("specs/kiwi.yaml"), 1, "specs/kiwi.yaml:"),
    ("a spec is a link to nowhere", link_to_nowhere("specs/kiwi.yaml"), 1, "specs/kiwi.yaml:1:1: error: cannot read"),
    ("a spec is a folder", add_folder("specs/kiwi.yaml"), 1, "specs/kiwi.yaml:1:1: error: cannot read the file"),
    # Released specs.
    ("a released spec is a symbolic link", link_released(os.symlink), 2, f"{RELEASED}: expected a copy"),
    ("a released spec is a hard link", link_released(os.link), 2, f"{RELEASED}: expected a copy of the released spec"),
    ("the released specs are a link", link_released_folder, 2, "specs/released: expected a folder with copies"),
    ("the released specs are a file", replace_released_by_a_file, 2, "specs/released: expected a folder with copies"),
    ("a released spec has a BOM", write_bom(RELEASED), 2, f"{RELEASED}:1:1: error: the file begins with a byte order"),
    ("a released spec ends in .yml", add("specs/released/kiwi.yml"), 2, "specs/released/kiwi.yml: a spec must end in"),
    ("a released spec is no YAML", add(RELEASED, b"<<<<<<< ours\na: ["), 2, f"{RELEASED}:"),
    ("a released spec is missing", delete(RELEASED), 1, "- skylark: Provider was added."),
    ("a stray spec is released", add("specs/released/kiwi.yaml"), 1, "**Breaking:** kiwi: Provider was removed."),
    ("nothing is released", delete_released, 1, "no specs/released, and no version tag such as v0.1.0"),
    # Changelog, templates and pins.
    ("the changelog is not UTF-8", add(LOG, b"\xff"), 2, f"{LOG}: cannot read the changelog"),
    ("the changelog is a folder", replace_by_folder(LOG), 2, f"{LOG}: cannot read"),
    ("a template is changed", edit(MARKER, lambda text: text + b"x"), 1, "changed: telecine_clients/py.typed"),
    ("a pin is changed", change_pin(b"ruff==9"), 2, ", but Telecine pins 9"),
    ("a pin is loosened", change_pin(b"ruff>="), 2, "ruff has no exact pin (==)"),
]

HARMLESS: list[tuple[str, Damage, str]] = [
    ("a generated file may be executed", set_mode(CLIENT, 0o755), ""),
    ("a spec may be executed", set_mode(SPEC, 0o755), ""),
    ("the folder of generated files is a link", move_and_link("generated"), ""),
    ("a spec is a symbolic link", move_and_link(SPEC), ""),
    ("a spec has CRLF", write_crlf(SPEC), ""),
    ("a released spec has CRLF", write_crlf(RELEASED), ""),
    ("the changelog has CRLF", write_crlf(LOG), ""),
    ("the changelog has a BOM", write_bom(LOG), ""),
    ("the changelog is missing", delete(LOG), ""),
    ("a template has CRLF", write_crlf("templates/provider/client.py.jinja"), ""),
    ("a note is beside the specs", add("specs/notes.md"), ""),
    ("an editor keeps a hidden file", add("specs/.skylark.yaml"), ""),
    ("the lock of the pages is there", add("specs/pages.lock.yaml"), ""),
    (
        "a spec is set aside",
        add("specs/kiwi.old.yaml"),
        "not read, since a second dot in a name sets a file aside: kiwi.old.yaml\n",
    ),
    (
        "a spec is in another folder",
        add_in_folder("specs/old/deep/kiwi.yml"),
        "not read, since only specs/ itself has specs: old/deep/kiwi.yml\n",
    ),
    ("a known deviation is listed", add_in_folder("specs/baseline/skylark.yaml"), ""),
    ("a decision is listed", add_in_folder("specs/decisions/skylark.yaml"), ""),
    ("an imported document is kept", add_in_folder("specs/imported/skylark.yaml"), ""),
    ("a source is kept", add_in_folder("specs/sources/skylark.json"), ""),
    ("a folder of an editor has a file like a spec", add_in_folder("specs/.history/skylark.yaml"), ""),
]


@pytest.mark.parametrize(("damage", "status", "told"), [row[1:] for row in CAUGHT], ids=[row[0] for row in CAUGHT])
def test_what_check_catches_it_names(root: Path, damage: Damage, status: int, told: str) -> None:
    damage(root)
    check = run_codegen(Path(), "check")
    assert (check.status, check.out) == (status, "")
    assert told in check.err
    assert "Traceback" not in check.err


@pytest.mark.parametrize(("damage", "note"), [row[1:] for row in HARMLESS], ids=[row[0] for row in HARMLESS])
def test_what_is_harmless_passes(root: Path, damage: Damage, note: str) -> None:
    damage(root)
    check = run_codegen(Path(), "check")
    assert (check.status, check.out, check.err) == (0, SUCCESS + note, "")


@pytest.mark.parametrize("command", ["lint", "generate", "check", "release", "contract", "docs"])
def test_a_spec_of_another_ending_is_told_by_every_command(root: Path, command: str) -> None:
    (root / "specs" / "kiwi.yml").write_text("a: 1\n")
    rest = {"contract": ("--provider", "kiwi"), "docs": ("page.txt", "--provider", "kiwi")}.get(command, ())
    run = run_codegen(Path(), command, *rest)
    assert (run.status, run.out) == (2, "")
    assert run.err == "specs/kiwi.yml: a spec must end in .yaml: rename the file, or move it to another folder\n"
