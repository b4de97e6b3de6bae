"""Mock servers of the four providers: run them with `python -m telecine.mock`, or in a test with `MockServer`."""

from telecine.mock.app import create_app
from telecine.mock.clock import Clock, ManualClock
from telecine.mock.server import MockServer
from telecine.mock.settings import Settings

__all__ = ["Clock", "ManualClock", "MockServer", "Settings", "create_app"]
