"""Clients for a command: keys come from the environment only, where no shell history keeps them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from telecine import AsyncClient, Client, Poll
from telecine._core.request_check import OnUnsupported
from telecine.providers import get_provider
from telecine_runtime.errors import ConfigurationError

CALLBACK_SECRET: Final = "TELECINE_CALLBACK_SECRET"  # noqa: S105 - the name of a variable
POLL: Final = Poll()


@dataclass(frozen=True, slots=True)
class Session:
    """Where a command's clients go.

    Attributes:
        base_url: Another server; ``{provider}`` in it stands for the provider's name.
        on_unsupported: What happens to a field that the provider does not have; what is left out is told by the job.
    """

    base_url: str | None = None
    on_unsupported: OnUnsupported = "raise"

    def client(self) -> Client:
        """Return a blocking client, to look at jobs with."""
        return Client(base_url=self.base_url, poll=POLL, on_unsupported=self.on_unsupported)

    def async_client(self) -> AsyncClient:
        """Return an asynchronous client, which also starts jobs and receives callbacks."""
        return AsyncClient(
            base_url=self.base_url,
            poll=POLL,
            on_unsupported=self.on_unsupported,
            callback_secret=os.environ.get(CALLBACK_SECRET),
        )


def has_key(name: str) -> bool:
    """Tell whether the environment holds a provider's key."""
    return bool(os.environ.get(get_provider(name).api.key_variable, "").strip())


def require_keys(names: Iterable[str]) -> None:
    """Make sure of the keys of all providers before anything is sent to one of them.

    Raises:
        ConfigurationError: A key is missing.
        UnknownProvider: There is no such provider.
    """
    missing = [get_provider(name).api for name in names if not has_key(name)]
    if missing:
        titles = ", ".join(api.title for api in missing)
        raise ConfigurationError(f"no key for {titles}: set {', '.join(api.key_variable for api in missing)}")


def webhook_secret_variable(name: str) -> str:
    """Return the environment variable of the secrets that a provider signs with, with spaces between them."""
    return f"{name.upper()}_WEBHOOK_SECRET"
