"""Check the installed versions of the code generators against the pins of the project."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

GENERATOR_TOOLS: Final = ("datamodel-code-generator", "openapi-python-client", "ruff")


def read_pins(pyproject: Path) -> dict[str, str]:
    """Return the pinned version of each tool, from the ``dev`` extra."""
    extras = tomllib.loads(pyproject.read_text("utf-8"))["project"]["optional-dependencies"]["dev"]
    pins = (re.fullmatch(r"([\w.-]+)==([\w.]+)", requirement) for requirement in extras)
    return {pin[1]: pin[2] for pin in pins if pin and pin[1] in GENERATOR_TOOLS}


def find_mismatches(pyproject: Path) -> list[str]:
    """Return a message for each tool that is missing or has another version."""
    return [
        f"{name} {found or 'is not installed'}, but this project pins {wanted}: run `make install`"
        for name, wanted in read_pins(pyproject).items()
        if (found := _installed_version(name)) != wanted
    ]


def _installed_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
