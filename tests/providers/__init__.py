"""What the tests know of each provider, read from its documents: one file for each, found by its name.

A new provider brings a file here. It holds no more than what its documents say; a test that a fact is missing for
passes the provider over where the documents do not tell, as with callbacks, and fails where each provider has to.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

PROVIDER_NAMES: Final = tuple(sorted(module.name for module in iter_modules(__path__)))
"""Every provider."""


@cache
def facts_by_provider(fact: str) -> dict[str, Any]:
    """Return a fact by provider; without those whose file does not tell it."""
    modules = {name: import_module(f"{__name__}.{name}") for name in PROVIDER_NAMES}
    return {name: getattr(module, fact) for name, module in modules.items() if hasattr(module, fact)}
