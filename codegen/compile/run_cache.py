"""Remember what went in and what came out, so that `generate` with nothing new imports no generator."""

from __future__ import annotations

import hashlib
from pathlib import Path

from codegen.compile.file_tree import read_tree


def compute_fingerprint(*roots: Path) -> str:
    """Return a hash over files, and over folders of them."""
    digest = hashlib.sha256()
    for root in roots:
        files = {"": root.read_bytes()} if root.is_file() else read_tree(root) if root.is_dir() else {}
        for name, content in files.items():
            digest.update(f"{root.name}/{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def is_fresh(mark: Path, current: str) -> bool:
    """Tell whether the fingerprint is the one that was remembered."""
    return mark.is_file() and mark.read_bytes() == current.encode()


def write_fingerprint(mark: Path, current: str) -> None:
    """Write the fingerprint down; the file is ignored by git, and `check` never looks at it."""
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(current, "utf-8")
