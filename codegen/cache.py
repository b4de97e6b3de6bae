"""Remember what went in and what came out, so that `generate` with nothing new imports no generator."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from codegen.tree import read_tree


def fingerprint(inputs: Iterable[Path], output: Path) -> str:
    """Return a hash over input files, and folders of them, and over the output folder."""
    digest = hashlib.sha256()
    for root in (*inputs, output):
        files = {"": root.read_bytes()} if root.is_file() else read_tree(root) if root.is_dir() else {}
        for name, content in files.items():
            digest.update(f"{root.name}/{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def is_fresh(mark: Path, current: str) -> bool:
    """Tell whether the fingerprint is the one that was remembered."""
    return mark.is_file() and mark.read_bytes() == current.encode()


def remember(mark: Path, current: str) -> None:
    """Write the fingerprint down; the file is ignored by git, and `check` never looks at it."""
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(current, "utf-8")
