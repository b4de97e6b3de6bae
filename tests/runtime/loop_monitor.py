"""Heartbeat task that shows whether an event loop was blocked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


def run_with_heartbeat(work: Callable[[], Awaitable[object]], beats: list[None]) -> None:
    """Run work in a loop in which another task adds a beat every few milliseconds."""

    async def beat() -> None:
        while True:
            beats.append(None)
            await asyncio.sleep(0.005)

    async def main() -> None:
        other = asyncio.create_task(beat())
        await work()
        other.cancel()

    asyncio.run(main())
