"""A video that is still being fetched: `<path>.part` with its bytes, `<path>.part.json` with what they belong to.

The second file is also the lock that keeps a second writer away.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack, suppress
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, cast

from telecine_runtime.download import file_lock
from telecine_runtime.download.mp4_boxes import is_complete_video
from telecine_runtime.download.store import ResumeRecord
from telecine_runtime.download.writer_thread import WriterThread

RECORD_SUFFIX: Final = ".part.json"
"""What the name of the second file ends with."""


class DownloadInProgress(Exception):
    """Another download to the same path is going on."""


class PartialFile:
    """The bytes of a download so far, held against a second writer; leaving it keeps what can be resumed.

    Args:
        target: Where the whole file will be.
        url: Where the bytes come from; what lies there of another video is thrown away.

    Attributes:
        record: What the bytes belong to; ``None`` as long as there are none.
        size: How many there are.

    Raises:
        Busy: Another download holds the same path.
        OSError: A file cannot be opened.

    """

    def __init__(self, target: Path, url: str) -> None:
        self.target = target
        self.path = target.with_name(f"{target.name}.part")
        self._record_path = target.with_name(target.name + RECORD_SUFFIX)
        held = file_lock.acquire(self._record_path)
        if held is None:
            raise DownloadInProgress
        self._held = held
        self.record: ResumeRecord | None = None
        self.size = 0
        self._writer: WriterThread | None = None
        with ExitStack() as undo:
            undo.callback(held.close)
            self._file = undo.enter_context(self.path.open("a+b"))
            self._resume(url)
            undo.pop_all()

    def _resume(self, url: str) -> None:
        self._held.seek(0)
        record = _parse_record(self._held.read())
        size = self._file.seek(0, os.SEEK_END)
        fits = record is not None and (record.total is None or size <= record.total)
        if record is not None and fits and size and record.validator(url):
            self.record, self.size = record, size
        else:
            self.clear()

    @property
    def kept(self) -> Path | None:
        """The part file, if a later call can go on from it."""
        record = self.record
        return self.path if record and self.size and (record.etag or record.last_modified) else None

    def clear(self) -> None:
        """Throw the bytes away."""
        self._stop()
        self._file.truncate(0)
        self.size, self.record = 0, None

    def begin(self, record: ResumeRecord) -> None:
        """Start at the first byte of a video."""
        self.clear()
        self._write_record(record)

    def end_at(self, total: int) -> None:
        """Note how many bytes the whole has."""
        if self.record is not None and self.record.total != total:
            self._write_record(replace(self.record, total=total))

    def write(self, chunk: bytes) -> bool:
        """Take the next bytes; tell whether `wait` has to be called before any more."""
        if self._writer is None:
            self._writer = WriterThread(self._file)
        self.size += len(chunk)
        return self._writer.write(chunk)

    def wait(self) -> None:
        """Block until more bytes can be taken."""
        if self._writer is not None:
            self._writer.wait()

    def is_whole(self) -> bool | None:
        """Tell whether the container says that the film ends here; may be called in another thread."""
        self._finish()
        return is_complete_video(self._file, self.size)

    def settle(self) -> None:
        """Wait until the bytes are on the disk; may be called in another thread."""
        self._finish()
        os.fsync(self._file.fileno())

    def publish(self) -> None:
        """Give the whole file its name, in one step that a crash cannot tear."""
        self._file.close()  # Windows renames no open file
        self.path.replace(self.target)
        if sys.platform != "win32":  # where directories cannot be opened
            directory = os.open(self.target.parent, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
        self.size, self.record = 0, None

    def close(self) -> None:
        """Let go; what cannot be resumed is removed."""
        self._stop()
        with suppress(OSError):  # a full disk has been told of already, when the bytes were written
            self._file.close()
        if self.kept:
            self._held.close()
        else:
            self.path.unlink(missing_ok=True)
            file_lock.remove_and_release(self._held, self._record_path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _finish(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.finish()

    def _stop(self) -> None:
        if self._writer is not None:
            self._writer.stop()
            self._writer = None

    def _write_record(self, record: ResumeRecord) -> None:
        self.record = record
        self._held.truncate(0)
        self._held.write(json.dumps(asdict(record), indent=2).encode() + b"\n")
        self._held.flush()


def _parse_record(content: bytes) -> ResumeRecord | None:
    # Half a record, after a crash, is none: the download starts over.
    try:
        found: Any = json.loads(content)
    except ValueError:
        return None
    members = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    texts = [members.get(name) for name in ("url", "url_sha256", "etag", "last_modified")]
    total = members.get("total")
    url, url_sha256, etag, last_modified = (text if isinstance(text, str) else None for text in texts)
    if url is None or url_sha256 is None or not isinstance(total, int | None):
        return None
    return ResumeRecord(url, url_sha256, etag, last_modified, total)
