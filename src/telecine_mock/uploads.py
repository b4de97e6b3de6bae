"""Files that clients uploaded, kept in memory and served back by the CDN."""

from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """One file. `path` is where the CDN serves it, below /cdn/uploads/; `expires` is in Unix seconds."""

    path: str
    media_type: str
    content: bytes = field(repr=False)
    expires: float


class UploadStore:
    """Keeps the newest `limit` files; a new file of the same path takes the place of the old one."""

    def __init__(self, limit: int = 100) -> None:
        self._limit = limit
        self._files: OrderedDict[str, StoredUpload] = OrderedDict()

    def keep(self, upload: StoredUpload) -> None:
        """Keep a file; the oldest is dropped when there are too many."""
        self._files[upload.path] = upload
        if len(self._files) > self._limit:
            self._files.popitem(last=False)

    def get(self, path: str, now: float) -> StoredUpload | None:
        """Find the file at this path, unless its time is over."""
        upload = self._files.get(path)
        return upload if upload is not None and now < upload.expires else None

    def list(self) -> list[StoredUpload]:
        """List the files, oldest first."""
        return list(self._files.values())


IMAGE_SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}


def detect_image_type(content: bytes) -> str | None:
    """Tell a JPEG, PNG, GIF or WebP image from its first bytes: its media type, or None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((name for mark, name in IMAGE_SIGNATURES.items() if content.startswith(mark)), None)
