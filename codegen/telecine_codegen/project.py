"""Project folder: specs, generated code, and the settings in `[tool.telecine]` of `pyproject.toml`."""

from __future__ import annotations

import keyword
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

BUILT_IN_PACKAGE: Final = "telecine_clients"
"""Import package of the providers that come with Telecine, and of a folder without a `pyproject.toml`."""
BUILT_IN_PROJECT: Final = "telecine"
SETTING: Final = '[tool.telecine]\npackage = "my_clients"'
PAGE_LOCK: Final = "pages.lock.yaml"
"""File in `specs/` with the facts of the locked pages."""
FOLDERS: Final = frozenset({"baseline", "decisions", "imported", "released", "sources"})
"""Folders in `specs/` that belong to commands; specs in any other one are not read."""

_SPEC_ENDINGS: Final = {".yaml", ".yml", ".json"}
_PROVIDER: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


class InvalidProject(Exception):
    """The settings of a project cannot be used."""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with `specs/` and `generated/`.

    Attributes:
        root: The folder.
        package: Import package of the generated clients, below ``generated/``.
        is_installable: Whether `pyproject.toml` declares providers as entry points.
    """

    root: Path
    package: str = BUILT_IN_PACKAGE
    is_installable: bool = False

    @property
    def generated(self) -> Path:
        """Folder of the generated code; nothing else may be in it."""
        return self.root / "generated"


def list_specs(root: Path) -> list[Path]:
    """Return the paths of the specs of a project, in order of name.

    Raises:
        InvalidProject: A file beside them would be mistaken for a spec, or the folder cannot be read.
    """
    return list_specs_in(root / "specs")


def list_specs_in(folder: Path) -> list[Path]:
    """Return the paths of the specs in a folder, in order of name; a second dot in a name sets a file aside.

    Raises:
        InvalidProject: A file would be mistaken for a spec: it has another ending than ``.yaml``.
    """
    files = _list_spec_like(folder)
    for path in files:
        if path.suffix != ".yaml" and "." not in path.stem:
            raise InvalidProject(f"{path}: a spec must end in .yaml: rename the file, or move it to another folder")
    return [path for path in files if "." not in path.stem]


def list_set_aside(root: Path) -> list[str]:
    """Return the names of the files in `specs/` that a second dot sets aside, except the lock of the pages."""
    files = _list_spec_like(root / "specs")
    return [path.name for path in files if "." in path.stem and path.name != PAGE_LOCK]


def list_other_folders(root: Path) -> list[str]:
    """Return the paths, below `specs/`, of files like specs in folders that no command reads, except hidden ones."""
    specs = root / "specs"
    if not specs.is_dir():
        return []
    paths = (path.relative_to(specs) for path in sorted(specs.rglob("*")) if _is_spec_like(path))
    return [
        path.as_posix()
        for path in paths
        if len(path.parts) > 1 and path.parts[0] not in FOLDERS and not any(part[0] == "." for part in path.parts)
    ]


def _list_spec_like(folder: Path) -> list[Path]:
    """Return the files whose ending says YAML or JSON, without hidden ones."""
    if not folder.is_dir():
        return []
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        raise InvalidProject(f"{folder}: cannot be read: {error.strerror}") from None
    return [path for path in files if path.suffix.lower() in _SPEC_ENDINGS and path.name[0] != "."]


def _is_spec_like(path: Path) -> bool:
    return path.suffix.lower() in _SPEC_ENDINGS and not path.is_dir()


def describe_name_fault(name: str) -> str | None:
    """Return why a text cannot be the name of a provider, which names a module too, or ``None``."""
    if not _PROVIDER.fullmatch(name):
        return f"{name!r} cannot name a provider; use lower-case letters, digits and _, beginning with a letter"
    return f"{name!r} is a word of Python and cannot name a provider" if keyword.iskeyword(name) else None


def read_project(root: Path) -> Project:
    """Read the settings of a project.

    Raises:
        InvalidProject: `pyproject.toml` is not TOML, or lacks a usable `package` in `[tool.telecine]`.
    """
    path = root / "pyproject.toml"
    if not path.is_file():
        return Project(root)
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidProject(f"{path}: not valid TOML: {error}") from None
    declared = _get(content, "project", "entry-points", "telecine.providers")
    return Project(root, _read_package(path, content), is_installable=bool(declared))


def _get(content: Any, *keys: str) -> Any:
    """Return the value at a path of keys, or ``None`` where there is none."""
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content


def _read_package(path: Path, content: dict[str, Any]) -> str:
    settings = _get(content, "tool", "telecine")
    if settings is None:
        raise InvalidProject(f"{path}: name the import package of the generated clients, for example:\n\n{SETTING}\n")
    if not isinstance(settings, dict) or settings.keys() != {"package"}:
        raise InvalidProject(f"{path}: [tool.telecine] takes one setting, as in:\n\n{SETTING}\n")
    package = settings["package"]
    if not isinstance(package, str) or not package.isidentifier() or keyword.iskeyword(package):
        raise InvalidProject(f"{path}: [tool.telecine] package: expected a Python module name, got {package!r}")
    if package == BUILT_IN_PACKAGE and _get(content, "project", "name") != BUILT_IN_PROJECT:
        raise InvalidProject(f"{path}: [tool.telecine] package: {package} belongs to Telecine; use another name")
    return package
