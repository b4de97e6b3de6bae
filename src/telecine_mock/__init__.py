"""Mock servers of every provider: run them with `python -m telecine_mock`, or in a test with `MockServer`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telecine_runtime.lazy_import import lazy_exports

if TYPE_CHECKING:
    from telecine_mock.app import create_app
    from telecine_mock.clock import Clock, ManualClock
    from telecine_mock.provider_selection import InvalidSelection
    from telecine_mock.server import MockServer
    from telecine_mock.settings import Settings

__all__ = ["Clock", "InvalidSelection", "ManualClock", "MockServer", "Settings", "create_app"]

# Lazy, because `telecine mock --help` reads the magic words where the extra may not be installed.
__getattr__ = lazy_exports(
    __name__,
    {
        "Clock": "clock",
        "InvalidSelection": "provider_selection",
        "ManualClock": "clock",
        "MockServer": "server",
        "Settings": "settings",
        "create_app": "app",
    },
)
