"""The providers, by name: every module of this package that has a `PROVIDER`."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from telecine_mock.provider_table import MockProvider


def load_providers() -> Iterator[MockProvider]:
    """Import the modules of this package in the order of their names; some only help another one."""
    for name in sorted(each.name for each in iter_modules(__path__)):
        table = getattr(import_module(f"{__name__}.{name}"), "PROVIDER", None)
        if isinstance(table, MockProvider):
            yield table


PROVIDERS: Mapping[str, MockProvider] = {provider.name: provider for provider in load_providers()}
