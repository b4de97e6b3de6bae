"""The providers by name: every module of this package that has a `PROVIDER`."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from telecine.mock.provider import Provider


def _found() -> Mapping[str, Provider]:
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    tables: list[Provider] = [module.PROVIDER for module in modules if hasattr(module, "PROVIDER")]
    return {table.name: table for table in sorted(tables, key=lambda table: table.name)}


PROVIDERS: Mapping[str, Provider] = _found()
