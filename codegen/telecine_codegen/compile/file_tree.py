"""Compare a tree of generated files with a folder, and write it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Tree = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drift:
    """Differences between a folder and the expected tree."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    stray: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.stray)

    def lines(self) -> list[str]:
        """Return one line for each file."""
        kinds = (("missing", self.missing), ("changed", self.changed), ("stray", self.stray))
        return [f"{kind}: {name}" for kind, names in kinds for name in names]


def read_tree(root: Path) -> dict[str, bytes]:
    """Return the content of all files in a folder, except compiled Python.

    Symbolic links are not followed; an empty folder is listed as an empty file whose name ends in a slash.
    """
    found = [path for path in sorted(root.rglob("*")) if not _is_compiled(path.relative_to(root))]
    full = {parent for path in found if _is_not_folder(path) for parent in path.parents}
    return {
        path.relative_to(root).as_posix() + ("" if _is_not_folder(path) else "/"): read_content(path)
        for path in found
        if path not in full
    }


def _is_compiled(path: Path) -> bool:
    """Return whether a path is a cache folder of compiled modules, or a file in it."""
    return path.name == "__pycache__" or ("__pycache__" in path.parts and path.suffix == ".pyc")


def _is_not_folder(path: Path) -> bool:
    try:
        return path.is_symlink() or not path.is_dir()
    except OSError:  # its folder may be listed, but not entered
        return True


def read_content(path: Path) -> bytes:
    """Return the content of a file; of what is no file, or cannot be read, a text that no generated file has."""
    try:
        if path.is_symlink():
            return b"a link to " + os.fsencode(path.readlink())
        if path.is_dir():
            return b""
        return path.read_bytes() if path.is_file() else b"neither a file nor a folder"
    except OSError as error:
        return b"unreadable: " + str(error.strerror).encode()


def compare_tree(tree: Tree, root: Path) -> Drift:
    """Return the differences between a folder and the expected tree."""
    actual = read_tree(root)
    expected = {name: text.encode() for name, text in tree.items()}
    return Drift(
        missing=tuple(sorted(expected.keys() - actual.keys())),
        changed=tuple(sorted(name for name in expected.keys() & actual.keys() if expected[name] != actual[name])),
        stray=tuple(sorted(actual.keys() - expected.keys())),
    )


def write_tree(tree: Tree, root: Path) -> Drift:
    """Write the tree into a folder, touching only files that differ; return the differences."""
    drift = compare_tree(tree, root)
    for name in (*drift.stray, *drift.changed):
        if not name.endswith("/"):
            (root / name).unlink()
    _remove_empty_folders(root)
    for name in (*drift.missing, *drift.changed):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(tree[name].encode())
    return drift


def _remove_empty_folders(root: Path) -> None:
    for name in (name for name in read_tree(root) if name.endswith("/")):
        shutil.rmtree(root / name, ignore_errors=True)
