"""Check the installed versions of the code generators against the pins of the extra `codegen`."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

GENERATOR_TOOLS: Final = ("datamodel-code-generator", "openapi-python-client", "ruff")


def read_pins() -> dict[str, str]:
    """Return the pinned version of each tool, from the requirements of the installed distribution."""
    pins = (re.match(r"([\w.-]+)==([\w.]+)", requirement) for requirement in requires("telecine") or ())
    return {pin[1]: pin[2] for pin in pins if pin and pin[1] in GENERATOR_TOOLS}


def find_mismatches() -> list[str]:
    """Return a message for each tool that is missing or has another version."""
    return [
        f"{name} {found or 'is not installed'}, but Telecine pins {wanted}: "
        "run `pip install 'telecine[codegen]'`, or `make install` in a checkout"
        for name, wanted in read_pins().items()
        if (found := _installed_version(name)) != wanted
    ]


def _installed_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
