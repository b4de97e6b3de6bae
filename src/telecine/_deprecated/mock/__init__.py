"""Deprecated: use `telecine_mock`."""

import sys
from typing import TYPE_CHECKING
from warnings import warn

import telecine_mock

if TYPE_CHECKING:
    from telecine_mock import Clock, ManualClock, MockServer, Settings, create_app

__all__ = ["Clock", "ManualClock", "MockServer", "Settings", "create_app"]

if sys.argv[0] != "-m":  # `python -m telecine.mock` imports this first; only a warning from `__main__` is shown there
    warn("telecine.mock is deprecated, use telecine_mock", DeprecationWarning, stacklevel=2)


def __getattr__(name: str) -> object:
    return getattr(telecine_mock, name)  # on demand, since some names need the extra `mock`
