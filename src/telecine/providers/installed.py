"""Installed providers: entry points of the group `telecine.providers`, such as `heron = "my_clients.heron"`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Final

from telecine_runtime.errors import ConfigurationError

GROUP: Final = "telecine.providers"

log: Final = logging.getLogger("telecine.providers")


@dataclass(frozen=True, slots=True)
class InstalledProvider:
    """A provider name with the packages that installed distributions offer for it.

    Attributes:
        name: Name of the provider.
        offers: Import path of each package, and the distribution that it belongs to.
    """

    name: str
    offers: tuple[tuple[str, str], ...]

    def package(self) -> str:
        """Return the import path of the package.

        Raises:
            ConfigurationError: Two distributions offer a provider of this name.
        """
        (package, _), *others = self.offers
        if others:
            told = " and ".join(f"{package} of {distribution}" for package, distribution in self.offers)
            raise ConfigurationError(f"provider {self.name!r} is installed twice: {told}; uninstall one of them")
        return package


@cache
def find_installed(reserved: tuple[str, ...]) -> Mapping[str, InstalledProvider]:
    """Return the installed providers by name. Those with a reserved name are left out, and logged."""
    offers: dict[str, set[tuple[str, str]]] = {}
    for point in entry_points(group=GROUP):
        distribution = point.dist.name if point.dist else "an unknown distribution"
        if point.name in reserved:
            log.warning("provider %r of %s is ignored: Telecine has one of that name", point.name, distribution)
        else:
            offers.setdefault(point.name, set()).add((point.value, distribution))
    return {name: InstalledProvider(name, tuple(sorted(found))) for name, found in sorted(offers.items())}
