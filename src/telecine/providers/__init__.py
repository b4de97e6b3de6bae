"""Registry of providers: those of Telecine, and generated packages that are installed or given to a client.

Each is imported on first use. A package that cannot be used is told in one line and concerns no other provider.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, cast

from telecine._core.provider import Provider
from telecine.errors import UnknownProvider
from telecine_clients import PROVIDERS
from telecine_clients.names import ProviderName
from telecine_runtime.errors import ConfigurationError

if TYPE_CHECKING:
    from telecine.providers.installed import InstalledProvider

__all__ = [
    "NAMES",
    "ProviderName",
    "get_provider",
    "known_names",
    "provider_name",
    "register_providers",
    "usable_names",
]

NAMES: Final = PROVIDERS
"""Names of the providers that come with Telecine."""

log: Final = logging.getLogger("telecine.providers")
_given: Final[dict[str, str]] = {}
"""Import path of the package of each provider that was given to a client."""


def known_names() -> tuple[ProviderName, ...]:
    """Return the names of all providers: of Telecine, given to a client, installed. No package is imported."""
    return cast("tuple[ProviderName, ...]", tuple(dict.fromkeys((*NAMES, *_given, *_find_installed()))))


def usable_names() -> tuple[ProviderName, ...]:
    """Return the known names without packages that cannot be used; each of those is logged once."""
    return tuple(name for name in known_names() if name in NAMES or _describe_fault(name) is None)


def provider_name(text: str) -> ProviderName:
    """Return a text as the name of a provider, ignoring case, as for a value from a configuration file.

    Type checkers reject an arbitrary ``str`` as a provider name; use this for a provider of your own.

    Raises:
        UnknownProvider: There is no such provider.
    """
    wanted = text.strip().casefold()
    names = NAMES if wanted in NAMES else known_names()
    for name in names:
        if name == wanted:
            return name
    raise UnknownProvider(text, names)


@cache
def get_provider(name: str) -> Provider:
    """Return the provider of that name.

    Raises:
        UnknownProvider: There is no such provider.
        ConfigurationError: Its package cannot be used.
    """
    if name in NAMES:
        return _load(f"telecine_clients.{name}")
    if name in _given:
        return _load(_given[name])
    installed = _find_installed()
    if name not in installed:
        raise UnknownProvider(name, known_names())
    return _load_checked(name, installed[name].package())


def register_providers(packages: Iterable[ModuleType]) -> None:
    """Make generated packages known as providers, in this process.

    Raises:
        ConfigurationError: A package is not the generated package of a provider, or another provider has its name.
    """
    for package in packages:
        if not isinstance(package, ModuleType):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
            expected = "expected a generated package, such as my_clients.heron"
            raise ConfigurationError(f"providers: {expected}, not {package!r}")
        name = package.__name__.rpartition(".")[2]
        if _given.get(name) != package.__name__:
            _register(name, package.__name__)


def _register(name: str, package: str) -> None:
    installed = _find_installed()
    owners = [f"telecine_clients.{name}"] if name in NAMES else [_given.get(name, package)]
    if name in installed:
        owners += [offered for offered, _ in installed[name].offers]
    for owner in owners:
        if owner != package:
            raise ConfigurationError(
                f"providers: {package} and {owner} are both called {name!r}; rename the spec of one of them"
            )
    _load_checked(name, package)
    _given[name] = package
    get_provider.cache_clear()
    _describe_fault.cache_clear()


def _find_installed() -> Mapping[str, InstalledProvider]:
    from telecine.providers import installed  # here, since only a provider of one's own needs the scan

    return installed.find_installed(NAMES)


def _load_checked(name: str, package: str) -> Provider:
    """Load a package that Telecine does not bring itself.

    Raises:
        ConfigurationError: The package cannot be used.
    """
    try:
        provider = _load(package)
        fault = _find_fault(name, provider)
    except (Exception, SystemExit) as error:  # whatever the import of somebody's package may raise
        fault = f"{type(error).__name__}: {error}".partition("\n")[0]
        raise ConfigurationError(f"provider {name!r} cannot be used: {package}: {fault}") from error
    if fault is not None:
        raise ConfigurationError(f"provider {name!r} cannot be used: {package}: {fault}")
    return provider


def _find_fault(name: str, provider: Provider) -> str | None:
    if provider.name != name:
        return f"it is the package of {provider.name!r}"
    if cast("Any", provider.lifecycle) is None:
        return "its spec declares no job lifecycle, so there is nothing to submit and poll"
    if not provider.capabilities:
        return "its spec declares no capabilities"
    return None


@cache
def _describe_fault(name: str) -> str | None:
    """Return why a package cannot be used, or ``None``; log it."""
    try:
        get_provider(name)
    except ConfigurationError as error:
        log.warning("%s", error)
        return str(error)
    return None


def _load(package: str) -> Provider:
    operations, capabilities, lifecycle, callbacks = (
        import_module(f"{package}.{part}") for part in ("operations", "capabilities", "lifecycle", "callbacks")
    )
    return Provider(operations.API, capabilities.CAPABILITIES, lifecycle.LIFECYCLE, callbacks.SIGNATURE)
