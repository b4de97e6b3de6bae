"""Every exception that a download can raise; `telecine_runtime.errors` draws them into the whole tree."""

from __future__ import annotations

from pathlib import Path

from telecine_runtime.errors import TelecineError
from telecine_runtime.url_safety import redact_url


class DownloadError(TelecineError):
    """A video could not be fetched whole. It costs nothing, and the job itself is not touched by it.

    Attributes:
        url: What was fetched, without its query, which may be a secret.
        reason: What went wrong.
        status: HTTP status of the last answer, if there was one.
        received: Bytes of the video that had come by then.
        part: The file that keeps them and from which the next call goes on; ``None`` when nothing can be resumed.

    """

    operation = "download"
    refused: bool | None = None  # says nothing about the job, whose video exists: a new job would cost again
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
        kept = f"; {self.received} bytes are kept in {self.part}" if self.part else ""
        return f"download of {self.url}: {self.reason}{kept}"


class LinkExpired(DownloadError):
    """The server does not give the video under this URL, no longer or not yet; a fresh link may work.

    It answers 400, 401, 403, 404 or 410, or sends a page or another text in place of the video.
    """


class TooLarge(DownloadError):
    """The video is larger than `max_bytes` allows."""
