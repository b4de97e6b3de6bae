"""Import again: what newer documents change, merged with the edits of the spec, as a patch.

The text of the last import is kept in `specs/imported/`. It shows whether the spec was edited since, and is the common
ancestor of the spec and the new import.
"""

from __future__ import annotations

import difflib
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from telecine_codegen.diagnostics import Place
from telecine_codegen.importer.sources import ImportFailure

_CONFLICT = re.compile(r"^<{7} .*?^>{7} .*?$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Update:
    """What an import changes in a spec that exists.

    Attributes:
        patch: Unified diff of the spec and of the kept import; empty if nothing changed.
        conflicts: Places that were edited and that the documents changed, too; each with what the import has there.
    """

    patch: str
    conflicts: tuple[tuple[Place, str], ...]


def kept_import(spec: Path) -> Path:
    """Return where the text of the last import of a spec is."""
    return spec.parent / "imported" / spec.name


def compute_update(spec: Path, new: str) -> Update:
    """Return the patch that brings the changes of a new import into a spec.

    Args:
        spec: The spec; its last import is kept beside it.
        new: The text of the new import.

    Raises:
        ImportFailure: Git, which merges the texts, cannot be run.
    """
    kept = kept_import(spec)
    mine, old = spec.read_text("utf-8"), kept.read_text("utf-8")
    if old == new:
        return Update("", ())
    merged, conflicts = (new, ()) if mine == old else _merge(mine, old, new, spec)
    patch = [*_diff(f"{spec.parent.name}/{spec.name}", mine, merged)]
    patch += _diff(f"{spec.parent.name}/imported/{spec.name}", old, new)
    return Update("".join(patch), tuple(conflicts))


def _diff(name: str, old: str, new: str) -> Iterator[str]:
    before, after = (text.splitlines(keepends=True) for text in (old, new))
    return difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")


def _merge(mine: str, old: str, new: str, spec: Path) -> tuple[str, tuple[tuple[Place, str], ...]]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("spec", "last", "new")]
        for path, text in zip(paths, (mine, old, new), strict=True):
            path.write_text(text, "utf-8")
        merged, marked = (_run_git("merge-file", "-p", option, *map(str, paths)) for option in ("--ours", "--diff3"))
    return merged, tuple(_find_conflicts(marked, spec))


def _run_git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False, encoding="utf-8")  # noqa: S603, S607 - git of the PATH, as for `diff`
    except OSError as error:
        raise ImportFailure(f"git, which merges the spec with the import, cannot be run: {error.strerror}") from error
    if done.returncode < 0 or done.returncode > 127:
        raise ImportFailure(f"git merge-file failed: {done.stderr.strip()}")
    return done.stdout


def _find_conflicts(marked: str, spec: Path) -> Iterator[tuple[Place, str]]:
    """Yield the place in the spec, and the text of the import, of each conflict."""
    surplus = 0
    for found in _CONFLICT.finditer(marked):
        line = marked.count("\n", 0, found.start()) + 1 - surplus
        body = found[0].split("\n")
        middle = next(number for number, text in enumerate(body) if text.startswith("|||||||"))
        divider = next(number for number, text in enumerate(body) if text.startswith("======="))
        yield Place(spec.as_posix(), line, 1), "\n".join(body[divider + 1 : -1])
        surplus += len(body) - (middle - 1)
