"""Stores of downloaded bytes: interface, resume record and in-memory store; see `partial_file` for files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Protocol

from telecine_runtime.download.mp4_boxes import is_complete_video
from telecine_runtime.url_safety import redact_url


@dataclass(frozen=True, slots=True)
class ResumeRecord:
    """Validators of a partial download, needed to request the rest of the same file.

    Attributes:
        url: The URL, without the query.
        url_sha256: Hash of the whole URL, whose query may be a secret.
        etag: Strong ``ETag``, if the server sent one.
        last_modified: ``Last-Modified`` header, if the server sent one.
        total: Size of the video in bytes; ``None`` if unknown.

    """

    url: str
    url_sha256: str
    etag: str | None
    last_modified: str | None
    total: int | None

    def validator(self, url: str) -> str | None:
        """Return the value for ``If-Range``, with which the server sends a part only of the same video.

        An ETag is valid for a newly signed URL too. A date is not: two videos can be made in the same second.
        """
        if self.etag is not None and self.url == redact_url(url):
            return self.etag
        return self.last_modified if self.url_sha256 == hash_url(url) else None


def hash_url(url: str) -> str:
    """Return the SHA-256 of a URL, in hex."""
    return hashlib.sha256(url.encode()).hexdigest()


class Store(Protocol):
    """Destination of the bytes of a download.

    Attributes:
        record: The resume record; ``None`` without bytes.
        size: Number of bytes.
    """

    record: ResumeRecord | None
    size: int

    @property
    def resumable_path(self) -> Path | None:
        """The file from which a later call can resume, if any."""
        ...

    def clear(self) -> None:
        """Discard the bytes."""
        ...

    def begin(self, record: ResumeRecord) -> None:
        """Start a video at its first byte."""
        ...

    def set_total(self, total: int) -> None:
        """Set the total number of bytes."""
        ...

    def write(self, chunk: bytes) -> bool:
        """Append bytes; return whether `wait` must be called before the next ones."""
        ...

    def wait(self) -> None:
        """Block until there is room for more bytes."""
        ...

    def is_whole(self) -> bool | None:
        """Return whether the video is complete according to its container. Blocks."""
        ...


def is_complete(store: Store) -> bool:
    """Return whether all bytes are there."""
    return store.record is not None and store.size == store.record.total


class MemoryStore:
    """In-memory store."""

    resumable_path = None

    def __init__(self) -> None:
        self.record: ResumeRecord | None = None
        self.size = 0
        self._bytes = BytesIO()

    def clear(self) -> None:
        """Discard the bytes."""
        self._bytes = BytesIO()
        self.size, self.record = 0, None

    def begin(self, record: ResumeRecord) -> None:
        """Start a video at its first byte."""
        self.clear()
        self.record = record

    def set_total(self, total: int) -> None:
        """Set the total number of bytes."""
        if self.record is not None:
            self.record = replace(self.record, total=total)

    def write(self, chunk: bytes) -> bool:
        """Append bytes; there is always room."""
        self._bytes.write(chunk)
        self.size += len(chunk)
        return False

    def wait(self) -> None:
        """Return at once."""

    def is_whole(self) -> bool | None:
        """Return whether the video is complete according to its container."""
        is_whole = is_complete_video(self._bytes, self.size)
        self._bytes.seek(self.size)
        return is_whole

    def content(self) -> bytes:
        """Return the bytes, without a copy."""
        return self._bytes.getvalue()
