"""Exceptions of downloads; `telecine_runtime.errors` shows the tree."""

from __future__ import annotations

from pathlib import Path

from telecine_runtime.errors import TelecineError
from telecine_runtime.url_safety import redact_url


class DownloadError(TelecineError):
    """The video was not downloaded completely. This costs nothing and does not affect the job.

    Attributes:
        url: The URL, without its query, which may be a secret.
        reason: What went wrong.
        status: HTTP status of the last response, if any.
        received: Number of bytes received.
        part: The partial file from which the next call resumes; ``None`` if it cannot resume.

    """

    operation = "download"
    refused: bool | None = None  # unlike in other errors, the job exists: a new one would cost again
    part: Path | None = None
    received: int = 0

    def __init__(
        self,
        url: str,
        reason: str,
        *,
        status: int | None = None,
        may_retry: bool | None = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.url = redact_url(url)
        self.reason = reason
        self.status = status
        self.may_retry = may_retry
        self.retry_after = retry_after

    def __str__(self) -> str:
        part = f"; {self.received} bytes are kept in {self.part}" if self.part else ""
        return f"download of {self.url}: {self.reason}{part}"


class LinkExpired(DownloadError):
    """The link has expired or is not active yet; a fresh link may work.

    The server responded with 400, 401, 403, 404 or 410, or sent a page or text instead of the video.
    """


class TooLarge(DownloadError):
    """The video is larger than `max_bytes`."""
