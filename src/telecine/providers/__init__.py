"""The providers, by name, as they were generated; each is imported when it is first used."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Final

from telecine.errors import UnknownProvider
from telecine.provider import Provider
from telecine_clients import PROVIDERS

NAMES: Final = PROVIDERS


@cache
def provider(name: str) -> Provider:
    """Return the provider of that name.

    Raises:
        UnknownProvider: There is none.
    """
    if name not in NAMES:
        raise UnknownProvider(name, NAMES)
    package = f"telecine_clients.{name}"
    operations, capabilities, lifecycle, callbacks = (
        import_module(f"{package}.{part}") for part in ("operations", "capabilities", "lifecycle", "callbacks")
    )
    return Provider(operations.API, capabilities.CAPABILITIES, lifecycle.LIFECYCLE, callbacks.SIGNATURE)
