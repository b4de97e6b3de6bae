"""How far a download has come: read beside it, from the part file that it keeps."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

INTERVAL: Final = 0.2
"""Seconds between two looks."""


@contextmanager
def fetched(path: Path, tell: Callable[[int, int | None], object]) -> Generator[None]:
    """Tell again and again how many bytes have come, and of how many, where the server said that."""
    looking = asyncio.ensure_future(_look(path, tell))
    try:
        yield
    finally:
        looking.cancel()


async def _look(path: Path, tell: Callable[[int, int | None], object]) -> None:
    part, record = path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.part.json")
    while True:
        await asyncio.sleep(INTERVAL)
        with suppress(OSError, ValueError):  # it has not begun, or has just ended
            tell(part.stat().st_size, json.loads(record.read_bytes()).get("total"))
