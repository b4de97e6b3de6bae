"""Registry of the mock providers: every module of this package that defines `PROVIDER`."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from telecine_mock.provider_table import MockProvider


def load_providers() -> Iterator[MockProvider]:
    """Import the modules of this package in order of name and yield their providers."""
    for name in sorted(module.name for module in iter_modules(__path__)):
        provider = getattr(import_module(f"{__name__}.{name}"), "PROVIDER", None)
        if isinstance(provider, MockProvider):
            yield provider


PROVIDERS: Mapping[str, MockProvider] = {provider.name: provider for provider in load_providers()}
