"""What a client takes from the environment, but for the keys of providers."""

from __future__ import annotations

import logging
import os
from functools import cache
from typing import Final

from telecine.providers import ProviderName, provider_name
from telecine_runtime.url_safety import redact_url

BASE_URL: Final = "TELECINE_BASE_URL"
"""Another server, such as the mock; ``{provider}`` in it stands for the provider's name."""
PROVIDER: Final = "TELECINE_PROVIDER"
"""Who makes a video when nobody is named; of several names, with commas between, the first that does not refuse."""

log: Final = logging.getLogger("telecine")


def base_url() -> str | None:
    """Return the server that the environment names instead of the providers' own, and log that once."""
    url = os.environ.get(BASE_URL, "").strip()
    if url:
        _log_override(url)
    return url or None


@cache
def _log_override(url: str) -> None:
    log.warning("%s is set: calls go to %s", BASE_URL, redact_url(url))


def providers() -> tuple[ProviderName, ...]:
    """Return whom the environment names.

    Raises:
        UnknownProvider: There is no such provider.
    """
    return tuple(provider_name(name) for name in os.environ.get(PROVIDER, "").split(",") if name.strip())
