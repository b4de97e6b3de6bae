"""A file that one owner at a time holds; the system lets go of it when its owner dies."""

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
    """Open a file, make it if need be, and lock it; closing it unlocks it.

    Returns:
        The file, open for reading and appending; ``None`` when somebody else holds it.

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
        # Its last owner may have removed it between our opening and our locking: then it is nobody's lock any more.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        file.close()


def remove_and_release(file: BinaryIO, path: Path) -> None:
    """Delete a file that is held, and let go of it."""
    if sys.platform == "win32":  # where an open file cannot be deleted, and a file that others hold neither
        file.close()
        with suppress(PermissionError):
            path.unlink()
    else:
        path.unlink(missing_ok=True)
        file.close()
