"""Lazy imports: modules and package attributes that are loaded on first use (PEP 562)."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class LazyModule:
    """Proxy for a module that is imported on first attribute access."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> object:
        value: object = getattr(import_module(self._name), name)
        setattr(self, name, value)
        return value


def lazy_exports(package: str, locations: Mapping[str, str]) -> Callable[[str], object]:
    """Return a module's ``__getattr__``.

    Args:
        package: Name of the package.
        locations: Maps each exported name to the submodule that defines it, or to the dotted name of a module
            elsewhere. A name that maps to itself is the submodule.

    """

    def load(name: str) -> object:
        if name not in locations:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        location = locations[name]
        module = import_module(location if "." in location else f"{package}.{location}")
        value: object = module if location == name else getattr(module, name)
        setattr(import_module(package), name, value)
        return value

    return load


def deprecated_aliases(
    module: str, renamed: Mapping[str, str], load: Callable[[str], object] | None = None
) -> Callable[[str], object]:
    """Return a module's ``__getattr__`` that resolves old names and warns about them.

    Args:
        module: Name of the module.
        renamed: Maps each old name to the current one.
        load: Resolves all other names; by default there are none.
    """

    def resolve(name: str) -> object:
        if name in renamed:
            warn_deprecated(f"{module}.{name}", f"{module}.{renamed[name]}")
            return getattr(import_module(module), renamed[name])
        if load is None:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        return load(name)

    return resolve


def warn_deprecated(old: str, new: str) -> None:
    """Warn the caller's caller that a name is deprecated."""
    from warnings import warn  # here, because imports of a package do without

    warn(f"{old} is deprecated, use {new}", DeprecationWarning, stacklevel=3)
