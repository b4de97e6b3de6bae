"""Ledger of the command line: a file in the user's data folder, one for each server."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from telecine import Ledger
from telecine._core.environment import BASE_URL
from telecine.ledger.database import is_postgres_url
from telecine_runtime.errors import ConfigurationError

LEDGER: Final = "TELECINE_LEDGER"
"""Variable with the path of the ledger, or the URL of a PostgreSQL database; ``off`` for none."""
OFF: Final = "off"


def open_ledger(base_url: str | None) -> Ledger | None:
    """Return the ledger of the commands, or ``None`` if it is switched off.

    Args:
        base_url: Another server than the providers' own, such as the mock: its jobs are in a ledger of their own.

    Raises:
        ConfigurationError: The setting is a URL that is invalid, or needs an extra.
    """
    location = find_ledger(base_url)
    return None if location is None else Ledger(location)


def find_ledger(base_url: str | None) -> str | Path | None:
    """Return the path or the PostgreSQL URL of the ledger, or ``None`` if it is switched off."""
    setting = os.environ.get(LEDGER, "").strip()
    if setting.lower() == OFF:
        return None
    if is_postgres_url(setting):
        return setting
    return Path(setting).expanduser() if setting else find_default_path(base_url)


def require_ledger(base_url: str | None) -> Ledger:
    """Return the ledger of the commands.

    Raises:
        ConfigurationError: It is switched off, or its URL is invalid or needs an extra.
    """
    return Ledger(require_location(base_url))


def require_location(base_url: str | None) -> str | Path:
    """Return the path or the PostgreSQL URL of the ledger.

    Raises:
        ConfigurationError: It is switched off.
    """
    location = find_ledger(base_url)
    if location is None:
        raise ConfigurationError(f"the ledger is switched off by {LEDGER}={OFF}")
    return location


def find_default_path(base_url: str | None) -> Path:
    """Return the path of the ledger in the user's data folder."""
    from platformdirs import user_data_path  # here, since most commands are run by users who set nothing

    server = base_url or os.environ.get(BASE_URL, "").strip()
    suffix = "-" + re.sub(r"[^\w.-]+", "-", urlsplit(server).netloc.rpartition("@")[2]) if server else ""
    return user_data_path("telecine", appauthor=False) / f"jobs{suffix}.sqlite"
