"""Finds the generated package of a provider: that of the project of its spec, an installed one, or one of Telecine."""

from __future__ import annotations

import sys
from importlib import import_module, invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from telecine.providers import NAMES, known_names
from telecine.providers.installed import find_installed
from telecine_codegen.openapi.document import Document
from telecine_codegen.project import InvalidProject, Project, read_project


def find_client_package(document: Document) -> ModuleType | None:
    """Return the generated package of the provider of a spec, or ``None``.

    Raises:
        ImportError: There is a package, and it cannot be imported.
    """
    name = document.name
    path = _find_in_project(document.path, name) or _find_installed(name)
    return None if path is None else import_module(path)


def _find_in_project(spec: Path, name: str) -> str | None:
    """Return the import path of the package below `generated/`, which need not be installed."""
    folder = spec.resolve().parent
    try:
        project = read_project(folder.parent)
    except InvalidProject:
        return None
    if folder.name != "specs" or not (project.generated / project.package / name / "__init__.py").is_file():
        return None
    _make_importable(project)
    return f"{project.package}.{name}"


def _make_importable(project: Project) -> None:
    invalidate_caches()
    home = str(project.generated / project.package)
    if find_spec(project.package) is None:
        sys.path.append(str(project.generated))
    package = import_module(project.package)
    if home not in map(str, map(Path.resolve, map(Path, package.__path__))):
        package.__path__.append(home)  # a folder without settings has the package name of Telecine's own clients


def _find_installed(name: str) -> str | None:
    if name in NAMES:
        return f"telecine_clients.{name}"
    return find_installed(NAMES)[name].package() if name in known_names() and name in find_installed(NAMES) else None
