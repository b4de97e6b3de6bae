"""What the bytes of a download belong to, and where they are kept: the interface, and memory; `partial` is the file."""

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
    """What the bytes that have come belong to; enough to ask a server for the rest of the very same ones.

    Attributes:
        url: Where they came from, without the query.
        url_sha256: Digest of the whole URL, whose query may be a secret.
        etag: The server's name for these very bytes; ``None`` when it gave none that names each byte.
        last_modified: The server's date for them.
        total: Number of bytes in the whole video; ``None`` when the server did not say.

    """

    url: str
    url_sha256: str
    etag: str | None
    last_modified: str | None
    total: int | None

    def validator(self, url: str) -> str | None:
        """Return what ``If-Range`` may say, so that the rest comes only if it is of the same video.

        A tag is enough for a link that was signed anew. A date is not: two videos can be made in the same second.
        """
        if self.etag is not None and self.url == redact_url(url):
            return self.etag
        return self.last_modified if self.url_sha256 == hash_url(url) else None


def hash_url(url: str) -> str:
    """Return the SHA-256 of a URL, in hex."""
    return hashlib.sha256(url.encode()).hexdigest()


class Store(Protocol):
    """Where the bytes of a download go.

    Attributes:
        record: What they belong to; ``None`` as long as there are none.
        size: How many there are.
    """

    record: ResumeRecord | None
    size: int

    @property
    def kept(self) -> Path | None:
        """The file from which a later call can go on, if there is one."""
        ...

    def clear(self) -> None:
        """Throw the bytes away."""
        ...

    def begin(self, record: ResumeRecord) -> None:
        """Start at the first byte of a video."""
        ...

    def end_at(self, total: int) -> None:
        """Note how many bytes the whole has."""
        ...

    def write(self, chunk: bytes) -> bool:
        """Take the next bytes; tell whether `wait` has to be called before any more."""
        ...

    def wait(self) -> None:
        """Block until more bytes can be taken."""
        ...

    def is_whole(self) -> bool | None:
        """Tell whether the container says that the film ends here; may block."""
        ...


def is_complete(store: Store) -> bool:
    """Tell whether every byte is there."""
    return store.record is not None and store.size == store.record.total


class MemoryStore:
    """Keeps the bytes in memory; see `Store`."""

    kept = None

    def __init__(self) -> None:
        self.record: ResumeRecord | None = None
        self.size = 0
        self._bytes = BytesIO()

    def clear(self) -> None:
        """Throw the bytes away."""
        self._bytes = BytesIO()
        self.size, self.record = 0, None

    def begin(self, record: ResumeRecord) -> None:
        """Start at the first byte of a video."""
        self.clear()
        self.record = record

    def end_at(self, total: int) -> None:
        """Note how many bytes the whole has."""
        if self.record is not None:
            self.record = replace(self.record, total=total)

    def write(self, chunk: bytes) -> bool:
        """Take the next bytes; there is always room."""
        self._bytes.write(chunk)
        self.size += len(chunk)
        return False

    def wait(self) -> None:
        """Return at once."""

    def is_whole(self) -> bool | None:
        """Tell whether the container says that the film ends here."""
        whole = is_complete_video(self._bytes, self.size)
        self._bytes.seek(self.size)
        return whole

    def content(self) -> bytes:
        """Return the bytes, without a copy."""
        return self._bytes.getvalue()
