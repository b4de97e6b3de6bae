"""Rate limit for download progress callbacks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeAlias

ProgressCallback: TypeAlias = Callable[[int, int | None], object]

INTERVAL: Final = 0.2
"""Seconds between two reports."""


def throttle_progress(report: ProgressCallback) -> ProgressCallback:
    """Return a callback for `AsyncVideo.save` that calls `report` at most once in each interval."""
    reported_at = time.monotonic()

    def on_progress(received: int, total: int | None) -> None:
        nonlocal reported_at
        now = time.monotonic()
        if now - reported_at >= INTERVAL:
            reported_at = now
            report(received, total)

    return on_progress
