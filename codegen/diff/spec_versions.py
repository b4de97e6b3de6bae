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
from codegen.openapi.reader import read_document

SUFFIXES: Final = (".yaml", ".yml", ".json")
FOLDER: Final = "specs"


class SpecVersionError(Exception):
    """What was named is no state of the specs; the message says why."""


def load_specs(origin: str, repository: Path, report: Report) -> dict[str, Document]:
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
        return _load_from_disk(path, report)
    revision, _, inside = origin.partition(":")
    commit = _resolve_commit(revision, repository) if revision and not revision.startswith("-") else None
    if commit is None:
        raise SpecVersionError(
            f"{origin}: no such file or folder, and {revision or 'nothing'} is no revision of this repository"
        )
    files = _read_blobs(commit, inside or FOLDER, repository)
    if not files:
        raise SpecVersionError(f"{origin}: no spec at {inside or FOLDER} in revision {revision}")
    return _read_revision(files, revision, report)


def find_last_tag(repository: Path) -> str | None:
    """Return the newest tag of a version before the current commit, or nothing."""
    return _git(repository, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")


def _load_from_disk(path: Path, report: Report) -> dict[str, Document]:
    if path.is_file():
        return _read_documents({path.stem: path}, report)
    folder = path / FOLDER if (path / FOLDER).is_dir() and not _find_specs(path) else path
    if not (found := _find_specs(folder)):
        raise SpecVersionError(f"{path}: the folder holds no spec ({', '.join(SUFFIXES)})")
    return _read_documents(found, report)


def _find_specs(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.iterdir()) if _is_spec(path.name) and path.is_file()}


def _is_spec(name: str) -> bool:
    return name.endswith(SUFFIXES) and name.count(".") == 1  # `pages.lock.yaml` is no spec


def _read_documents(paths: Mapping[str, Path], report: Report) -> dict[str, Document]:
    return {name: _require_document(read_document(path, report), str(path), report) for name, path in paths.items()}


def _require_document(document: Document | None, label: str, report: Report) -> Document:
    """Return the document if there is one; faults that leave it readable are for `lint` to forbid."""
    if document is None:
        raise SpecVersionError(f"{report}{label}: not readable, so nothing can be compared")
    return document


def _read_revision(files: Mapping[str, bytes], revision: str, report: Report) -> dict[str, Document]:
    """Read specs of a revision through files of the same names; places tell the revision, not those files."""
    found: dict[str, Document] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path, label, own = Path(folder, PurePosixPath(name).name), f"{revision}:{name}", Report()
            path.write_bytes(content)
            document = read_document(path, own)
            for diagnostic in own.diagnostics:
                _add_diagnostic(replace(diagnostic, place=replace(diagnostic.place, file=label)), report)
            document = _require_document(document, label, report)
            places = {pointer: replace(place, file=label) for pointer, place in document.places.items()}
            found[path.stem] = replace(document, path=Path(label), places=places)
    return found


def _add_diagnostic(diagnostic: Diagnostic, report: Report) -> None:
    tell = report.error if diagnostic.severity == "error" else report.warning
    tell(diagnostic.place, diagnostic.message, diagnostic.hint)


def _resolve_commit(revision: str, repository: Path) -> str | None:
    return _git(repository, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")


def _read_blobs(commit: str, inside: str, repository: Path) -> dict[str, bytes]:
    """Return the specs at a path of a commit: the file itself, or those that lie in the folder."""
    wanted = inside.rstrip("/")
    if _git(repository, "cat-file", "-t", f"{commit}:{wanted}") == "blob":
        names = [wanted]
    else:
        listing = _git(repository, "ls-tree", "-z", "--name-only", "--full-tree", f"{commit}:{wanted}") or ""
        names = [f"{wanted}/{name}" for name in listing.split("\0") if _is_spec(name)]
    every = {name: _run_git(repository, "cat-file", "blob", f"{commit}:{name}") for name in names}
    return {name: content for name, content in every.items() if content is not None}


def _git(repository: Path, *arguments: str) -> str | None:
    output = _run_git(repository, *arguments)
    return None if output is None else output.decode("utf-8", "replace").strip()


def _run_git(repository: Path, *arguments: str) -> bytes | None:
    """Return what git prints; nothing if it fails, or is not there."""
    try:
        command = ["git", "-C", str(repository), *arguments]
        result = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a list, and no shell
    except OSError:
        return None
    return result.stdout if result.returncode == 0 else None
