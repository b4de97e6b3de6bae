"""Cadence of periodic work, so that it takes only a small share of the time however much there is to do."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

SHARE: Final = 0.03
"""Part of the time that each kind of periodic work may take."""


class Cadence:
    """Tells when work is due.

    Args:
        seconds: Minimum seconds between two times.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._due_at = 0.0

    @property
    def is_due(self) -> bool:
        """Whether it is time for the work."""
        return time.monotonic() >= self._due_at

    @contextmanager
    def measure(self) -> Generator[None]:
        """Measure the work; the longer it takes, the later it is due again."""
        began_at = time.monotonic()
        try:
            yield
        finally:
            now = time.monotonic()
            self._due_at = now + max(self._seconds, (now - began_at) / SHARE)
