"""Registry of the generated providers, each imported on first use."""

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
    """Return a text as the name of a provider, ignoring case, as for a value from a configuration file.

    Type checkers reject an arbitrary ``str`` as a provider name.

    Raises:
        UnknownProvider: There is no such provider.
    """
    wanted = text.strip().casefold()
    for name in NAMES:
        if name == wanted:
            return name
    raise UnknownProvider(text, NAMES)


@cache
def get_provider(name: str) -> Provider:
    """Return the provider of that name.

    Raises:
        UnknownProvider: There is no such provider.
    """
    if name not in NAMES:
        raise UnknownProvider(name, NAMES)
    package = f"telecine_clients.{name}"
    operations, capabilities, lifecycle, callbacks = (
        import_module(f"{package}.{part}") for part in ("operations", "capabilities", "lifecycle", "callbacks")
    )
    return Provider(operations.API, capabilities.CAPABILITIES, lifecycle.LIFECYCLE, callbacks.SIGNATURE)
