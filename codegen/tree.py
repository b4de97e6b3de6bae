"""Files as a value, from path to text: compared with a folder, or written into it."""

from __future__ import annotations

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
    """Return what a folder holds, byte for byte, what Python compiled aside."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file() or path.is_symlink())
    return {
        path.relative_to(root).as_posix(): b"" if path.is_symlink() and not path.exists() else path.read_bytes()
        for path in files
        if "__pycache__" not in path.parts
    }


def compare(wanted: Tree, root: Path) -> Drift:
    """Return where a folder differs from the wanted tree."""
    have = read_tree(root)
    want = {name: text.encode() for name, text in wanted.items()}
    return Drift(
        missing=tuple(sorted(want.keys() - have.keys())),
        changed=tuple(sorted(name for name in want.keys() & have.keys() if want[name] != have[name])),
        stray=tuple(sorted(have.keys() - want.keys())),
    )


def write(wanted: Tree, root: Path) -> Drift:
    """Make a folder hold the wanted tree, touching only what differs; return what differed."""
    drift = compare(wanted, root)
    for name in drift.stray:
        (root / name).unlink()
    for name in (*drift.missing, *drift.changed):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(wanted[name].encode())
    _remove_empty_folders(root)
    return drift


def _remove_empty_folders(root: Path) -> None:
    for folder in sorted((path for path in root.rglob("*") if path.is_dir()), reverse=True):
        if not any(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            _clear(folder)


def _clear(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    folder.rmdir()
