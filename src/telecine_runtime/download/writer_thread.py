"""Background thread that writes a file, so that the receiver does not wait for the disk."""

from __future__ import annotations

import os
import threading
from collections import deque
from contextlib import suppress
from typing import BinaryIO, Final

MAX_BUFFERED_BYTES: Final = 2 << 20
"""Maximum number of buffered bytes. More would exceed the CPU cache and gain nothing."""
WRITE_BYTES: Final = 512 << 10
"""Maximum size of a write. Larger buffers take longer to allocate."""
WRITEBACK_BYTES: Final = 8 << 20
"""Bytes after which writeback to disk is started, so that little is left for the final sync."""

STOP_SECONDS: Final = 0.25
"""Seconds that `stop` waits for a slow disk; it may block an event loop that long."""


class WriterThread:
    """Appends bytes to a file in a background thread.

    A write error is raised by the next call of any method but `stop`.

    Args:
        file: Open for appending.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._waiting: deque[bytes] = deque()
        self._buffered = 0  # bytes waiting or being written
        self._ended = False
        self._error: Exception | None = None
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="telecine-writer", daemon=True)
        self._thread.start()

    def write(self, chunk: bytes) -> bool:
        """Queue bytes; return whether `wait` must be called before the next ones."""
        with self._change:
            self._raise()
            self._waiting.append(chunk)
            self._buffered += len(chunk)
            self._change.notify_all()
            return self._buffered >= MAX_BUFFERED_BYTES

    def wait(self) -> None:
        """Block until there is room for more bytes."""
        with self._change:
            self._change.wait_for(lambda: self._buffered < MAX_BUFFERED_BYTES or self._error)
            self._raise()

    def finish(self) -> None:
        """Block until all bytes are written."""
        self._end()
        self._raise()

    def stop(self) -> None:
        """Write queued bytes for a short time, drop the rest, and end the thread."""
        self._end(STOP_SECONDS)
        with self._change:
            self._buffered -= sum(map(len, self._waiting))
            self._waiting.clear()
        self._thread.join()

    def _end(self, patience: float | None = None) -> None:
        with self._change:
            self._ended = True
            self._change.notify_all()
        self._thread.join(patience)

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            self._append()
        except Exception as error:  # raised in the receiving thread
            with self._change:
                self._error = error
                self._change.notify_all()

    def _append(self) -> None:
        begun = end = self._file.seek(0, os.SEEK_END)
        while piece := self._next():
            self._file.write(piece)
            self._file.flush()
            end += len(piece)
            if end - begun >= WRITEBACK_BYTES:
                _start_writeback(self._file, begun, end)
                begun = end
            with self._change:
                self._buffered -= len(piece)
                self._change.notify_all()

    def _next(self) -> bytes:
        chunks: list[bytes] = []
        size = 0
        with self._change:
            self._change.wait_for(lambda: self._buffered or self._ended)
            while self._waiting and size < WRITE_BYTES:
                chunks.append(self._waiting.popleft())
                size += len(chunks[-1])
        return b"".join(chunks)


def _start_writeback(file: BinaryIO, begin: int, end: int) -> None:
    # For POSIX_FADV_DONTNEED Linux starts writeback of dirty pages without waiting for it.
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):  # not supported by every file system
            os.posix_fadvise(file.fileno(), begin, end - begin, os.POSIX_FADV_DONTNEED)
