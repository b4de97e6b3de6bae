"""Check the installed versions of the code generators against the pins of the extra `codegen`."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final

from telecine_codegen.project import BUILT_IN_PROJECT

GENERATOR_TOOLS: Final = ("datamodel-code-generator", "openapi-python-client", "ruff")
CHECKOUT: Final = Path(__file__).parents[3]
"""Folder of the compiler's checkout, if it runs from one."""


def read_pins() -> dict[str, str]:
    """Return the pinned version of each tool."""
    pins = (re.match(r"([\w.-]+)==([\w.]+)", requirement) for requirement in _read_requirements())
    return {pin[1]: pin[2] for pin in pins if pin and pin[1] in GENERATOR_TOOLS}


def _read_requirements() -> list[str]:
    """Return the requirements of the extra `codegen`, or all of the installed distribution.

    In a checkout they are those of `pyproject.toml`: the metadata of an editable install is as old as the install.
    """
    path = CHECKOUT / "pyproject.toml"
    project = tomllib.loads(path.read_text("utf-8")).get("project", {}) if path.is_file() else {}
    if project.get("name") == BUILT_IN_PROJECT:
        return [*project["optional-dependencies"]["codegen"]]
    return requires("telecine") or []


def find_mismatches() -> list[str]:
    """Return a message for each tool that has no exact pin, is missing, or has another version."""
    pins = read_pins()
    unpinned = [f"{name} has no exact pin (==) in the extra `codegen`" for name in GENERATOR_TOOLS if name not in pins]
    wrong = [
        f"{name} {found or 'is not installed'}, but Telecine pins {wanted}: "
        "run `pip install 'telecine[codegen]'`, or `make install` in a checkout"
        for name, wanted in pins.items()
        if (found := _installed_version(name)) != wanted
    ]
    return unpinned + wrong


def _installed_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
