"""In-memory store of uploaded files, which the CDN serves."""

from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """One uploaded file. `path` is its path below /cdn/uploads/; `expires` is in Unix seconds."""

    path: str
    media_type: str
    content: bytes = field(repr=False)
    expires: float


class UploadStore:
    """Keeps the newest `limit` files; a file with the same path replaces the old one."""

    def __init__(self, limit: int = 100) -> None:
        self._limit = limit
        self._files: OrderedDict[str, StoredUpload] = OrderedDict()

    def add(self, upload: StoredUpload) -> None:
        """Store a file; drop the oldest when there are too many."""
        self._files[upload.path] = upload
        if len(self._files) > self._limit:
            self._files.popitem(last=False)

    def get(self, path: str, now: float) -> StoredUpload | None:
        """Return the file at this path; None if there is none or it has expired."""
        upload = self._files.get(path)
        return upload if upload is not None and now < upload.expires else None

    def list(self) -> list[StoredUpload]:
        """Return all files, oldest first."""
        return list(self._files.values())


IMAGE_SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}


def detect_image_type(content: bytes) -> str | None:
    """Return the media type of a JPEG, PNG, GIF or WebP image; None for anything else."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return next((name for signature, name in IMAGE_SIGNATURES.items() if content.startswith(signature)), None)
