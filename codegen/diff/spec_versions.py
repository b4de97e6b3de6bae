"""Where the two states of the specs come from: files, folders, or revisions of the repository."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from codegen.diagnostics import Diagnostic, Report
from codegen.openapi.document import Document
from codegen.openapi.reader import read

SUFFIXES: Final = (".yaml", ".yml", ".json")
FOLDER: Final = "specs"


class OriginError(Exception):
    """What was named is no state of the specs; the message says why."""


def load(origin: str, repository: Path, report: Report) -> dict[str, Document]:
    """Return the specs of a file, a folder, a revision `REV`, or a file or folder in one, `REV:PATH`, by provider.

    What exists on disk is a file or folder, whatever revision has the same name.

    Args:
        origin: What was named.
        repository: Folder inside the git repository.
        report: Collects what is wrong with the specs themselves.

    Raises:
        OriginError: It is none of these, or holds no spec.
    """
    path = Path(origin)
    if path.exists():
        return _on_disk(path, report)
    revision, _, inside = origin.partition(":")
    commit = _commit(revision, repository) if revision and not revision.startswith("-") else None
    if commit is None:
        raise OriginError(
            f"{origin}: no such file or folder, and {revision or 'nothing'} is no revision of this repository"
        )
    files = _blobs(commit, inside or FOLDER, repository)
    if not files:
        raise OriginError(f"{origin}: no spec at {inside or FOLDER} in revision {revision}")
    return _written(files, revision, report)


def last_tag(repository: Path) -> str | None:
    """Return the newest tag of a version before the current commit, or nothing."""
    return _git(repository, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")


def _on_disk(path: Path, report: Report) -> dict[str, Document]:
    if path.is_file():
        return _read({path.stem: path}, report)
    folder = path / FOLDER if (path / FOLDER).is_dir() and not _specs(path) else path
    if not (found := _specs(folder)):
        raise OriginError(f"{path}: the folder holds no spec ({', '.join(SUFFIXES)})")
    return _read(found, report)


def _specs(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.iterdir()) if _is_spec(path.name) and path.is_file()}


def _is_spec(name: str) -> bool:
    return name.endswith(SUFFIXES) and name.count(".") == 1  # `pages.lock.yaml` is no spec


def _read(paths: Mapping[str, Path], report: Report) -> dict[str, Document]:
    return {name: _readable(read(path, report), str(path), report) for name, path in paths.items()}


def _readable(document: Document | None, label: str, report: Report) -> Document:
    """Return the document if there is one; faults that leave it readable are for `lint` to forbid."""
    if document is None:
        raise OriginError(f"{report}{label}: not readable, so nothing can be compared")
    return document


def _written(files: Mapping[str, bytes], revision: str, report: Report) -> dict[str, Document]:
    """Read specs of a revision through files of the same names; places tell the revision, not those files."""
    found: dict[str, Document] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path, label, own = Path(folder, PurePosixPath(name).name), f"{revision}:{name}", Report()
            path.write_bytes(content)
            document = read(path, own)
            for diagnostic in own.diagnostics:
                _tell(replace(diagnostic, place=replace(diagnostic.place, file=label)), report)
            document = _readable(document, label, report)
            places = {pointer: replace(place, file=label) for pointer, place in document.places.items()}
            found[path.stem] = replace(document, path=Path(label), places=places)
    return found


def _tell(diagnostic: Diagnostic, report: Report) -> None:
    tell = report.error if diagnostic.severity == "error" else report.warning
    tell(diagnostic.place, diagnostic.message, diagnostic.hint)


def _commit(revision: str, repository: Path) -> str | None:
    return _git(repository, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")


def _blobs(commit: str, inside: str, repository: Path) -> dict[str, bytes]:
    """Return the specs at a path of a commit: the file itself, or those that lie in the folder."""
    wanted = inside.rstrip("/")
    if _git(repository, "cat-file", "-t", f"{commit}:{wanted}") == "blob":
        names = [wanted]
    else:
        listing = _git(repository, "ls-tree", "-z", "--name-only", "--full-tree", f"{commit}:{wanted}") or ""
        names = [f"{wanted}/{name}" for name in listing.split("\0") if _is_spec(name)]
    every = {name: _run(repository, "cat-file", "blob", f"{commit}:{name}") for name in names}
    return {name: content for name, content in every.items() if content is not None}


def _git(repository: Path, *arguments: str) -> str | None:
    output = _run(repository, *arguments)
    return None if output is None else output.decode("utf-8", "replace").strip()


def _run(repository: Path, *arguments: str) -> bytes | None:
    """Return what git prints; nothing if it fails, or is not there."""
    try:
        command = ["git", "-C", str(repository), *arguments]
        result = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a list, and no shell
    except OSError:
        return None
    return result.stdout if result.returncode == 0 else None
