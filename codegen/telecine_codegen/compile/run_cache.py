"""Fingerprint of inputs and output, so that `generate` without changes imports no generator."""

from __future__ import annotations

import hashlib
from pathlib import Path

from telecine_codegen.compile.file_tree import read_content, read_tree


def compute_fingerprint(*roots: Path) -> str:
    """Return a hash of the names and contents of files and folders."""
    digest = hashlib.sha256()
    for root in roots:
        files = {}
        if root.is_file():
            files = {"": read_content(root.resolve())}
        elif root.is_dir():
            files = read_tree(root)
        for name, content in files.items():
            digest.update(f"{root.name}/{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def is_fresh(path: Path, fingerprint: str) -> bool:
    """Return whether a file contains the fingerprint."""
    return read_content(path) == fingerprint.encode()


def write_fingerprint(path: Path, fingerprint: str) -> None:
    """Write the fingerprint to a file, which git ignores and `check` does not read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(fingerprint, "utf-8")
