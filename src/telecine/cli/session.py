"""Clients of a command. Keys come from the environment only, because shells keep options in their history."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from telecine import AsyncClient, Client, Poll
from telecine._core.request_check import OnUnsupported
from telecine.cli.ledger_file import open_ledger
from telecine.providers import get_provider
from telecine_runtime.errors import ConfigurationError

CALLBACK_SECRET: Final = "TELECINE_CALLBACK_SECRET"  # noqa: S105 - the name of a variable
MCP_TOKEN: Final = "TELECINE_MCP_TOKEN"  # noqa: S105 - the name of a variable
POLL: Final = Poll()


@dataclass(frozen=True, slots=True)
class Session:
    """Configuration of a command's clients.

    Attributes:
        base_url: The base URL of another server; ``{provider}`` in it is replaced by the provider's name.
        on_unsupported: What to do with a field that the provider does not support.
    """

    base_url: str | None = None
    on_unsupported: OnUnsupported = "raise"

    def client(self) -> Client:
        """Return a blocking client, for single requests."""
        return Client(
            base_url=self.base_url, poll=POLL, on_unsupported=self.on_unsupported, ledger=open_ledger(self.base_url)
        )

    def async_client(self) -> AsyncClient:
        """Return an asynchronous client, for submits, concurrent jobs and callbacks."""
        return AsyncClient(
            base_url=self.base_url,
            poll=POLL,
            on_unsupported=self.on_unsupported,
            callback_secret=os.environ.get(CALLBACK_SECRET),
            ledger=open_ledger(self.base_url),
        )


def has_key(name: str) -> bool:
    """Return whether the environment has the provider's key, or the provider needs none."""
    api = get_provider(name).api
    return not api.needs_key or bool(os.environ.get(api.key_variable, "").strip())


def require_keys(names: Iterable[str]) -> None:
    """Check that the environment has the keys of these providers.

    Raises:
        ConfigurationError: A key is missing.
        UnknownProvider: A name is not that of a provider.
    """
    missing = [get_provider(name).api for name in names if not has_key(name)]
    if missing:
        titles = ", ".join(api.title for api in missing)
        raise ConfigurationError(f"no key for {titles}: set {', '.join(api.key_variable for api in missing)}")


def webhook_secret_variable(name: str) -> str:
    """Return the environment variable of a provider's webhook secrets, which are separated by spaces."""
    return f"{name.upper()}_WEBHOOK_SECRET"
