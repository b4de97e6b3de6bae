"""The providers, by name; each is imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from telecine.errors import UnknownProvider
from telecine.provider import Provider

NAMES: Final = ("ttapi", "toapis", "cometapi", "apikley")


def provider(name: str) -> Provider:
    """Return the provider of that name.

    Raises:
        UnknownProvider: There is none.
    """
    if name not in NAMES:
        raise UnknownProvider(name, NAMES)
    found: Provider = import_module(f"{__name__}.{name}").PROVIDER
    return found
