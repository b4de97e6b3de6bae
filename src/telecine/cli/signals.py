"""Ctrl-C and SIGTERM, by which docker, Kubernetes and systemd stop a program: both mean the same here."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def raise_keyboard_interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Stop a command that blocks."""
    raise KeyboardInterrupt


@contextmanager
def cancel_on_signal(task: asyncio.Task[Any]) -> Generator[None]:
    """Cancel a task at the first signal, so that it can wait for what has left; raise KeyboardInterrupt at the second.

    A signal that this process was started to ignore stays ignored, but for SIGTERM.
    """
    loop, signals = task.get_loop(), 0

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal signals
        signals += 1
        if signals > 1 or task.done():
            raise_keyboard_interrupt(number, frame)
        task.cancel()
        loop.call_soon_threadsafe(lambda: None)  # wakes the loop up

    if threading.current_thread() is not threading.main_thread():  # only that one may set handlers
        yield
        return
    ours = [each for each in STOP_SIGNALS if each is signal.SIGTERM or signal.getsignal(each) is not signal.SIG_IGN]
    theirs = {each: signal.signal(each, press) for each in ours}
    try:
        yield
    finally:
        for each, handler in theirs.items():
            signal.signal(each, handler)
