"""Import on first use (PEP 562), so that importing a package costs next to nothing."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class LazyModule:
    """Stand-in for a module, imported when an attribute is first read."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> object:
        value: object = getattr(import_module(self._name), name)
        setattr(self, name, value)
        return value


def lazy_exports(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Return a module's ``__getattr__``.

    Args:
        package: Name of the package whose attributes are exported.
        homes: For each public name the submodule that defines it, or, with a dot in it, the module of another package;
            a name that is its own home is the submodule.

    """

    def load(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = homes[name]
        module = import_module(home if "." in home else f"{package}.{home}")
        value: object = module if home == name else getattr(module, name)
        setattr(import_module(package), name, value)
        return value

    return load
