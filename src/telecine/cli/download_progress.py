"""Progress of a download, told a few times a second however often bytes arrive."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeAlias

ProgressCallback: TypeAlias = Callable[[int, int | None], object]

INTERVAL: Final = 0.2
"""Seconds between two reports."""


def throttle_progress(tell: ProgressCallback) -> ProgressCallback:
    """Return a callback for `AsyncVideo.save` that passes on no more than one report in each interval."""
    told = time.monotonic()

    def on_progress(received: int, total: int | None) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= INTERVAL:
            told = now
            tell(received, total)

    return on_progress
