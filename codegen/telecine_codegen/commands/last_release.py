"""The specs of the last release: `specs/released`, or else those at the last version tag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from telecine_codegen.changelog_file import CHANGELOG, Changelog, Item, list_items
from telecine_codegen.diagnostics import Report
from telecine_codegen.diff.spec_versions import FOLDER, NoSpecError, SpecVersionError, find_last_tag, load_specs
from telecine_codegen.openapi.document import Document
from telecine_codegen.project import list_specs, list_specs_in

if TYPE_CHECKING:
    from telecine_codegen.diff.changes import Diff

RELEASED: Final = f"{FOLDER}/released"
"""The specs of the last release, committed so that a clone without tags and history has them."""
NOT_RELEASED: Final = f"no {RELEASED}, and no version tag such as v0.1.0: every provider counts as new"
_LOST: Final = f"restore the folder, or fetch the tags; an empty {RELEASED} means that it had no specs"


@dataclass(frozen=True, slots=True)
class LastRelease:
    """The specs that users have.

    Attributes:
        name: `specs/released`, or a revision; ``None`` before the first release.
        specs: The specs by provider; a provider without one is new.
    """

    name: str | None
    specs: Mapping[str, Document]

    @property
    def since(self) -> str:
        """The release as the end of a sentence: ` since v0.1.0`; empty before the first release."""
        return f" since {self.name}" if self.name else ""

    def list_items_since(self, log: Changelog) -> list[Item]:
        """Return the items of the changelog that are newer than this release."""
        is_version = self.name is not None and re.match(r"v\d", self.name)
        return list_items(log.since(str(self.name)[1:]) if is_version else log.unreleased())


def load_last_release(root: Path, log: Changelog) -> LastRelease:
    """Return the last release of a project, which need not have Git.

    Raises:
        InvalidProject: A file in the folder would be mistaken for a spec.
        SpecVersionError: The folder is no copy of specs, a spec cannot be read, or the changelog has a release whose
            specs are nowhere.
    """
    if _exists(root / RELEASED):
        copies = _list_copies(root)
        return LastRelease(RELEASED, _load(str(root / RELEASED), root) if copies else {})
    tag = find_last_tag(root)
    if tag is None:
        if version := log.last_version():
            raise SpecVersionError(f"no {RELEASED}, and no version tag, but {CHANGELOG} has version {version}: {_LOST}")
        return LastRelease(None, {})
    try:
        return load_revision(root, tag)
    except NoSpecError:  # released before it had specs
        return LastRelease(tag, {})


def load_revision(root: Path, revision: str) -> LastRelease:
    """Return the specs of a revision as the last release.

    Raises:
        SpecVersionError: There is no such revision, it has no spec, or a spec cannot be read.
    """
    return LastRelease(revision, _load(f"{revision}:./{FOLDER}", root))  # "./": the project may be part of a repository


def diff_since(release: LastRelease, root: Path) -> Diff:
    """Return the changes of the specs on disk since a release.

    Raises:
        InvalidProject: A file in `specs/` would be mistaken for a spec.
        SpecVersionError: There is no spec, or one cannot be read.
    """
    from telecine_codegen.diff.changes import diff_specs

    list_specs(root)
    return diff_specs(release.specs, _load(str(root / FOLDER), root))


def save_released_specs(root: Path) -> None:
    """Copy the specs to the folder of the released specs."""
    released = root / RELEASED
    released.mkdir(exist_ok=True)
    for path in list_specs_in(released):
        path.unlink()
    for path in list_specs(root):
        (released / path.name).write_bytes(path.read_bytes())


def _load(origin: str, root: Path) -> Mapping[str, Document]:
    report = Report()
    specs = load_specs(origin, root, report)
    if report.failed:
        raise SpecVersionError(str(report).rstrip())
    return specs


def _list_copies(root: Path) -> list[Path]:
    """Return the released specs; a link to a current one is an error, since no change would ever be seen."""
    folder = root / RELEASED
    if folder.is_symlink() or not folder.is_dir():
        raise SpecVersionError(f"{folder}: expected a folder with copies of the released specs, not a link or a file")
    copies = list_specs_in(folder)
    for path in copies:
        if path.is_symlink() or _is_same_file(path, root / FOLDER / path.name):
            raise SpecVersionError(f"{path}: expected a copy of the released spec, not a link")
    return copies


def _is_same_file(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)


def _exists(path: Path) -> bool:
    return path.is_symlink() or path.exists()
