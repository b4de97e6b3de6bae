"""A file written by a thread of its own, so that whoever brings the bytes does not wait for the disk."""

from __future__ import annotations

import os
import threading
from collections import deque
from contextlib import suppress
from typing import BinaryIO, Final

MAX_BUFFERED_BYTES: Final = 2 << 20
"""How many bytes are held at most until they are written; with more they would only leave the processor's cache."""
WRITE_BYTES: Final = 512 << 10
"""How many of them are written in one go, if they are there; memory in larger pieces costs more to get."""
WRITEBACK_BYTES: Final = 8 << 20
"""After so many bytes the system is asked to begin bringing them to the disk, so that little is left for the end."""

STOP_SECONDS: Final = 0.25
"""Seconds that whoever gives up waits for a slow disk: an event loop may stand still so long."""


class WriterThread:
    """Appends what it is given to a file, in order.

    What goes wrong while writing is raised by the next call of any method but `stop`.

    Args:
        file: Open for appending.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._waiting: deque[bytes] = deque()
        self._held = 0  # bytes that wait or are just being written
        self._ended = False
        self._error: Exception | None = None
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="telecine-writer", daemon=True)
        self._thread.start()

    def write(self, chunk: bytes) -> bool:
        """Take the next bytes; tell whether there is no room for more, so that `wait` has to be called first."""
        with self._change:
            self._raise()
            self._waiting.append(chunk)
            self._held += len(chunk)
            self._change.notify_all()
            return self._held >= MAX_BUFFERED_BYTES

    def wait(self) -> None:
        """Block until there is room again."""
        with self._change:
            self._change.wait_for(lambda: self._held < MAX_BUFFERED_BYTES or self._error)
            self._raise()

    def finish(self) -> None:
        """Block until every byte is written."""
        self._end()
        self._raise()

    def stop(self) -> None:
        """Block until what was given is written, but not for long: the rest can be fetched again."""
        self._end(STOP_SECONDS)
        with self._change:
            self._held -= sum(map(len, self._waiting))
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
        except Exception as error:  # it is raised where the bytes come from
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
                self._held -= len(piece)
                self._change.notify_all()

    def _next(self) -> bytes:
        chunks: list[bytes] = []
        size = 0
        with self._change:
            self._change.wait_for(lambda: self._held or self._ended)
            while self._waiting and size < WRITE_BYTES:
                chunks.append(self._waiting.popleft())
                size += len(chunks[-1])
        return b"".join(chunks)


def _start_writeback(file: BinaryIO, begin: int, end: int) -> None:
    # Linux begins to write what is dirty in a range that it is told nobody needs, without waiting for it.
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):  # a hint that not every file system takes
            os.posix_fadvise(file.fileno(), begin, end - begin, os.POSIX_FADV_DONTNEED)
