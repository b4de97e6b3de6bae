"""The providers, by name, as they were generated; each is imported when it is first used."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Final

from telecine._core.provider import Provider
from telecine.errors import UnknownProvider
from telecine_clients import PROVIDERS
from telecine_clients.names import ProviderName

__all__ = ["NAMES", "ProviderName", "get_provider", "provider_name"]

NAMES: Final = PROVIDERS


def provider_name(text: str) -> ProviderName:
    """Return the name of a provider that a text means, such as one from a configuration, whatever its case.

    Type checkers refuse any other ``str`` where the name of a provider belongs.

    Raises:
        UnknownProvider: There is no such provider.
    """
    meant = text.strip().casefold()
    for name in NAMES:
        if name == meant:
            return name
    raise UnknownProvider(text, NAMES)


@cache
def get_provider(name: str) -> Provider:
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
