"""Handlers for SIGINT (Ctrl-C) and SIGTERM, which docker, Kubernetes and systemd send. Both stop a command."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn, TypeVar, cast

T = TypeVar("T")

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def raise_keyboard_interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Signal handler that stops a blocking command."""
    raise KeyboardInterrupt


@contextmanager
def cancel_on_signal(task: asyncio.Task[Any]) -> Generator[None]:
    """Cancel a task at the first signal, so that it can await a sent request; raise KeyboardInterrupt at the second.

    SIGINT stays ignored if this process was started to ignore it.
    """
    loop, count = task.get_loop(), 0

    def handle_signal(number: int, frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        if count > 1 or task.done():
            raise_keyboard_interrupt(number, frame)
        task.cancel()
        loop.call_soon_threadsafe(lambda: None)  # wakes the loop up

    if threading.current_thread() is not threading.main_thread():  # only the main thread may set handlers
        yield
        return
    handled = [
        number for number in STOP_SIGNALS if number is signal.SIGTERM or signal.getsignal(number) is not signal.SIG_IGN
    ]
    previous = {number: signal.signal(number, handle_signal) for number in handled}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def run_until_signal(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine; a signal cancels it.

    Raises:
        KeyboardInterrupt: It was cancelled.
    """

    async def run() -> T:
        with cancel_on_signal(cast("asyncio.Task[T]", asyncio.current_task())):
            return await work

    try:
        return asyncio.run(run())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
