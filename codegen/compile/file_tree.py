"""Files as a value, from path to text: compared with a folder, or written into it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Tree = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drift:
    """Where a folder differs from what it should hold."""

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
    """Return what a folder holds, byte for byte, what Python compiled aside.

    A link stands for itself, not for what it leads to, and a folder in which there is nothing for an empty file whose
    name ends in a slash.
    """
    found = [path for path in sorted(root.rglob("*")) if not _is_compiled(path.relative_to(root))]
    full = {parent for path in found if _is_not_folder(path) for parent in path.parents}
    return {
        path.relative_to(root).as_posix() + ("" if _is_not_folder(path) else "/"): _read_content(path)
        for path in found
        if path not in full
    }


def _is_compiled(path: Path) -> bool:
    """Tell whether Python has put this there: a folder for compiled modules, or one of them."""
    return path.name == "__pycache__" or ("__pycache__" in path.parts and path.suffix == ".pyc")


def _is_not_folder(path: Path) -> bool:
    return path.is_symlink() or not path.is_dir()


def _read_content(path: Path) -> bytes:
    if path.is_symlink():
        return b"a link to " + str(path.readlink()).encode(errors="surrogateescape")
    return path.read_bytes() if path.is_file() else b""


def compare_tree(wanted: Tree, root: Path) -> Drift:
    """Return where a folder differs from the wanted tree."""
    have = read_tree(root)
    want = {name: text.encode() for name, text in wanted.items()}
    return Drift(
        missing=tuple(sorted(want.keys() - have.keys())),
        changed=tuple(sorted(name for name in want.keys() & have.keys() if want[name] != have[name])),
        stray=tuple(sorted(have.keys() - want.keys())),
    )


def write_tree(wanted: Tree, root: Path) -> Drift:
    """Make a folder hold the wanted tree, touching only what differs; return what differed."""
    drift = compare_tree(wanted, root)
    for name in (*drift.stray, *drift.changed):
        if not name.endswith("/"):
            (root / name).unlink()
    _remove_empty_folders(root)
    for name in (*drift.missing, *drift.changed):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(wanted[name].encode())
    return drift


def _remove_empty_folders(root: Path) -> None:
    for name in (name for name in read_tree(root) if name.endswith("/")):
        shutil.rmtree(root / name, ignore_errors=True)
