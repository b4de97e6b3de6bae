"""Load specs from a file, a folder, or a revision of the repository."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from telecine_codegen.diagnostics import Diagnostic, Report
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.reader import read_document

SUFFIXES: Final = (".yaml", ".yml", ".json")
FOLDER: Final = "specs"


class SpecVersionError(Exception):
    """The given version of the specs cannot be loaded."""


class NoSpecError(SpecVersionError):
    """The given revision exists, but contains no spec."""


def load_specs(origin: str, repository: Path, report: Report) -> dict[str, Document]:
    """Return the specs of a file, a folder, a revision `REV`, or a file or folder in one, `REV:PATH`, by provider.

    A file or folder on disk takes precedence over a revision of the same name.

    Args:
        origin: File, folder or revision.
        repository: Folder inside the git repository.
        report: Collects the faults of the specs.

    Raises:
        OriginError: It is none of these, or contains no spec.
    """
    path = Path(origin)
    if path.exists():
        return _load_from_disk(path, report)
    revision, _, inside = origin.partition(":")
    commit = _resolve_commit(revision, repository) if revision and not revision.startswith("-") else None
    if commit is None:
        raise SpecVersionError(f"{origin}: no such file or folder, and no revision {revision!r} in this repository")
    files = _read_blobs(commit, inside or FOLDER, repository)
    if not files:
        raise NoSpecError(f"{origin}: no spec at {inside or FOLDER} in revision {revision}")
    return _read_revision(files, revision, report)


def find_last_tag(repository: Path) -> str | None:
    """Return the newest version tag before the current commit, or ``None``."""
    return _git(repository, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")


def _load_from_disk(path: Path, report: Report) -> dict[str, Document]:
    if path.is_file():
        return _read_documents({path.stem: path}, report)
    folder = path / FOLDER if (path / FOLDER).is_dir() and not _find_specs(path) else path
    if not (found := _find_specs(folder)):
        raise SpecVersionError(f"{path}: no spec in the folder ({', '.join(SUFFIXES)})")
    return _read_documents(found, report)


def _find_specs(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.iterdir()) if _is_spec(path.name) and path.is_file()}


def _is_spec(name: str) -> bool:
    return name.endswith(SUFFIXES) and name.count(".") == 1  # `pages.lock.yaml` is not a spec


def _read_documents(paths: Mapping[str, Path], report: Report) -> dict[str, Document]:
    return {name: _require_document(read_document(path, report), str(path), report) for name, path in paths.items()}


def _require_document(document: Document | None, label: str, report: Report) -> Document:
    """Return the document, or raise an error; other faults are reported by `lint`."""
    if document is None:
        raise SpecVersionError(f"{report}{label}: not readable")
    return document


def _read_revision(files: Mapping[str, bytes], revision: str, report: Report) -> dict[str, Document]:
    """Read the specs of a revision through temporary files; places name the revision."""
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
    add = report.error if diagnostic.severity == "error" else report.warning
    add(diagnostic.place, diagnostic.message, diagnostic.hint)


def _resolve_commit(revision: str, repository: Path) -> str | None:
    return _git(repository, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")


def _read_blobs(commit: str, inside: str, repository: Path) -> dict[str, bytes]:
    """Return the specs at a path of a commit: the file, or the specs in the folder."""
    path = inside.rstrip("/")
    if _git(repository, "cat-file", "-t", f"{commit}:{path}") == "blob":
        names = [path]
    else:
        listing = _git(repository, "ls-tree", "-z", "--name-only", "--full-tree", f"{commit}:{path}") or ""
        names = [f"{path}/{name}" for name in listing.split("\0") if _is_spec(name)]
    contents = {name: _run_git(repository, "cat-file", "blob", f"{commit}:{name}") for name in names}
    return {name: content for name, content in contents.items() if content is not None}


def _git(repository: Path, *arguments: str) -> str | None:
    output = _run_git(repository, *arguments)
    return None if output is None else output.decode("utf-8", "replace").strip()


def _run_git(repository: Path, *arguments: str) -> bytes | None:
    """Return the output of git; ``None`` if it fails or is not installed."""
    try:
        command = ["git", "-C", str(repository), *arguments]
        result = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a list, and no shell
    except OSError:
        return None
    return result.stdout if result.returncode == 0 else None
