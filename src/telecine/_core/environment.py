"""Configuration from environment variables, except API keys."""

from __future__ import annotations

import logging
import os
from functools import cache
from typing import Final

from telecine.providers import ProviderName, provider_name
from telecine_runtime.url_safety import redact_url

BASE_URL: Final = "TELECINE_BASE_URL"
"""Variable with the URL of another server, such as the mock; ``{provider}`` stands for the provider's name."""
PROVIDER: Final = "TELECINE_PROVIDER"
"""Variable with the default provider, or several, separated by commas, to try in turn."""

log: Final = logging.getLogger("telecine")


def base_url() -> str | None:
    """Return the base URL from the environment, and log once that it is set."""
    url = os.environ.get(BASE_URL, "").strip()
    if url:
        _log_override(url)
    return url or None


@cache
def _log_override(url: str) -> None:
    log.warning("%s is set: requests go to %s", BASE_URL, redact_url(url))


def providers() -> tuple[ProviderName, ...]:
    """Return the default providers from the environment.

    Raises:
        UnknownProvider: There is no such provider.
    """
    return tuple(provider_name(name) for name in os.environ.get(PROVIDER, "").split(",") if name.strip())
