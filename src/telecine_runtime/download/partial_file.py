"""Partial downloads on disk: `<path>.part` with the bytes, `<path>.part.json` with the resume record.

The second file also serves as a lock.
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
"""Suffix of the resume record."""


class DownloadInProgress(Exception):
    """Another download to the same path is in progress."""


class PartialFile:
    """A locked partial file. On exit it is kept if the download can be resumed.

    Args:
        target: Path of the complete file.
        url: URL of the video. A partial file of another video is discarded.

    Attributes:
        record: The resume record; ``None`` without bytes.
        size: Number of bytes.

    Raises:
        DownloadInProgress: Another download has locked the path.
        OSError: A file cannot be opened.

    """

    def __init__(self, target: Path, url: str) -> None:
        self.target = target
        self.path = target.with_name(f"{target.name}.part")
        self._record_path = target.with_name(target.name + RECORD_SUFFIX)
        record_file = file_lock.acquire(self._record_path)
        if record_file is None:
            raise DownloadInProgress
        self._record_file = record_file
        self.record: ResumeRecord | None = None
        self.size = 0
        self._writer: WriterThread | None = None
        with ExitStack() as undo:
            undo.callback(record_file.close)
            self._file = undo.enter_context(self.path.open("a+b"))
            self._resume(url)
            undo.pop_all()

    def _resume(self, url: str) -> None:
        self._record_file.seek(0)
        record = _parse_record(self._record_file.read())
        size = self._file.seek(0, os.SEEK_END)
        is_valid = record is not None and (record.total is None or size <= record.total)
        if record is not None and is_valid and size and record.validator(url):
            self.record, self.size = record, size
        else:
            self.clear()

    @property
    def resumable_path(self) -> Path | None:
        """The partial file, if a later call can resume from it."""
        record = self.record
        return self.path if record and self.size and (record.etag or record.last_modified) else None

    def clear(self) -> None:
        """Discard the bytes."""
        self._stop()
        self._file.truncate(0)
        self.size, self.record = 0, None

    def begin(self, record: ResumeRecord) -> None:
        """Start a video at its first byte."""
        self.clear()
        self._write_record(record)

    def set_total(self, total: int) -> None:
        """Set the total number of bytes."""
        if self.record is not None and self.record.total != total:
            self._write_record(replace(self.record, total=total))

    def write(self, chunk: bytes) -> bool:
        """Append bytes; return whether `wait` must be called before the next ones."""
        if self._writer is None:
            self._writer = WriterThread(self._file)
        self.size += len(chunk)
        return self._writer.write(chunk)

    def wait(self) -> None:
        """Block until there is room for more bytes."""
        if self._writer is not None:
            self._writer.wait()

    def is_whole(self) -> bool | None:
        """Return whether the video is complete according to its container. Blocks."""
        self._finish()
        return is_complete_video(self._file, self.size)

    def sync(self) -> None:
        """Write the bytes to disk. Blocks."""
        self._finish()
        os.fsync(self._file.fileno())

    def publish(self) -> None:
        """Rename the partial file to the complete file, atomically."""
        self._file.close()  # Windows cannot rename open files
        self.path.replace(self.target)
        if sys.platform != "win32":  # Windows cannot open directories
            directory = os.open(self.target.parent, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
        self.size, self.record = 0, None

    def close(self) -> None:
        """Release the lock; remove the files unless the download can be resumed."""
        self._stop()
        with suppress(OSError):  # an error such as a full disk has been raised by `write` already
            self._file.close()
        if self.resumable_path:
            self._record_file.close()
        else:
            self.path.unlink(missing_ok=True)
            file_lock.remove_and_release(self._record_file, self._record_path)

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
        self._record_file.truncate(0)
        self._record_file.write(json.dumps(asdict(record), indent=2).encode() + b"\n")
        self._record_file.flush()


def _parse_record(content: bytes) -> ResumeRecord | None:
    # After a crash the record may be truncated; then the download starts over.
    try:
        parsed: Any = json.loads(content)
    except ValueError:
        return None
    members = cast("dict[str, Any]", parsed) if isinstance(parsed, dict) else {}
    texts = [members.get(name) for name in ("url", "url_sha256", "etag", "last_modified")]
    total = members.get("total")
    url, url_sha256, etag, last_modified = (text if isinstance(text, str) else None for text in texts)
    if url is None or url_sha256 is None or not isinstance(total, int | None):
        return None
    return ResumeRecord(url, url_sha256, etag, last_modified, total)
