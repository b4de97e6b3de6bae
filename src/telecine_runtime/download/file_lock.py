"""Exclusive file locks, released by the operating system when the process ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def acquire(path: Path) -> BinaryIO | None:
    """Open a file, create it if necessary, and lock it. Closing it releases the lock.

    Returns:
        The file, open for reading and appending; ``None`` if it is locked already.

    Raises:
        OSError: The file cannot be opened.

    """
    while True:
        file = path.open("a+b")
        try:
            _lock(file)
        except (BlockingIOError, PermissionError):
            file.close()
            return None
        except OSError:
            file.close()
            raise
        # The previous owner may have removed the file between open and lock; then the lock is useless.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        file.close()


def remove_and_release(file: BinaryIO, path: Path) -> None:
    """Delete a locked file and release the lock."""
    if sys.platform == "win32":  # Windows cannot delete open files
        file.close()
        with suppress(PermissionError):
            path.unlink()
    else:
        path.unlink(missing_ok=True)
        file.close()
