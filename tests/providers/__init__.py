"""Facts about each provider for the tests, taken from its documents, one module for each provider.

A new provider adds a module here. If a fact is missing, tests of optional features, such as callbacks, skip the
provider, and tests of mandatory ones fail.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

PROVIDER_NAMES: Final = tuple(sorted(module.name for module in iter_modules(__path__)))
"""Names of all providers."""


@cache
def facts_by_provider(fact: str) -> dict[str, Any]:
    """Return a fact by provider, without the providers that do not define it."""
    modules = {name: import_module(f"{__name__}.{name}") for name in PROVIDER_NAMES}
    return {name: getattr(module, fact) for name, module in modules.items() if hasattr(module, fact)}
