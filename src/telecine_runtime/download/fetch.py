"""Download of a video to a file or into memory: atomic, resumable, without credentials."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from telecine_runtime.download.errors import DownloadError, LinkExpired, TooLarge
from telecine_runtime.download.partial_file import RECORD_SUFFIX, DownloadInProgress, PartialFile
from telecine_runtime.download.range_requests import DEFAULT_RETRY, DownloadOptions, check_url, fetch_missing
from telecine_runtime.download.response_check import OnProgress
from telecine_runtime.download.store import MemoryStore
from telecine_runtime.flows import Flow, run_blocking
from telecine_runtime.retry import Retry
from telecine_runtime.url_safety import redact_url

__all__ = ["DownloadError", "LinkExpired", "Saved", "TooLarge", "download_to_file", "download_to_memory"]

MAX_NAME_BYTES: Final = 255
"""Maximum length of a file name on common file systems."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A downloaded video file.

    Attributes:
        path: The file.
        size: Its size in bytes.
        url: The URL it was downloaded from, without the query, which may be a secret.

    """

    path: Path
    size: int
    url: str
    _sha256: str | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, in hex. Reads the file on first access.

        Raises:
            OSError: The file cannot be read.
        """
        if self._sha256 is None:
            with self.path.open("rb") as file:
                object.__setattr__(self, "_sha256", hashlib.file_digest(file, "sha256").hexdigest())
        return self._sha256 or ""


def download_to_file(
    url: str,
    path: str | os.PathLike[str],
    *,
    max_bytes: int = 2 << 30,
    overwrite: bool = False,
    retry: Retry = DEFAULT_RETRY,
    on_progress: OnProgress | None = None,
) -> Flow[Saved]:
    """Download a video to a file.

    Writes to ``<path>.part`` and renames it when it is complete and synced to disk. An interrupted download resumes
    where it stopped, in this call or a later one with the same path, from any process.

    Args:
        url: The http(s) URL of the video.
        path: The file to create, in an existing directory.
        max_bytes: Maximum size of the video.
        overwrite: Whether to replace an existing file, once the new one is complete.
        retry: When to try again. ``attempts`` counts from the last attempt that made progress.
        on_progress: Called with the number of bytes received and the total, which is ``None`` if unknown. Its
            exceptions end the download.

    Raises:
        LinkExpired: The link has expired or is not active yet.
        TooLarge: The video is larger than `max_bytes`.
        DownloadError: Any other failure; `part` is set if the next call can resume.

    """
    target = Path(path)
    check_url(url)
    try:
        _check_target(url, target, overwrite)
        with PartialFile(target, url) as partial:
            try:
                yield from fetch_missing(url, partial, DownloadOptions(max_bytes, retry, on_progress))
                yield from run_blocking(partial.sync)
                _check_target(url, target, overwrite)
                saved = Saved(target, partial.size, redact_url(url))
                partial.publish()
            except DownloadError as error:
                error.received, error.part = partial.size, partial.resumable_path
                raise
            return saved
    except DownloadInProgress:
        raise DownloadError(url, f"another download to {target} is in progress", may_retry=True) from None
    except OSError as error:
        raise DownloadError(url, f"cannot write {target}: {error.strerror or error}", may_retry=None) from error


def download_to_memory(
    url: str, *, max_bytes: int, retry: Retry = DEFAULT_RETRY, on_progress: OnProgress | None = None
) -> Flow[bytes]:
    """Download a video into memory; see `download_to_file`."""
    check_url(url)
    memory = MemoryStore()
    try:
        yield from fetch_missing(url, memory, DownloadOptions(max_bytes, retry, on_progress))
    except DownloadError as error:
        error.received = memory.size
        raise
    return memory.content()


def _check_target(url: str, target: Path, overwrite: bool) -> None:
    if problem := _find_name_problem(target):
        raise DownloadError(url, f"{str(target)!r} is not a valid file name: {problem}")
    if not target.parent.is_dir():
        raise DownloadError(url, f"there is no directory {target.parent}")
    if target.exists() and not target.is_file():
        raise DownloadError(url, f"{target} exists and is not a file")
    if target.exists() and not overwrite:
        raise DownloadError(url, f"{target} exists; pass overwrite=True to replace it")


def _find_name_problem(target: Path) -> str | None:
    try:
        name = os.fsencode(target)
    except UnicodeEncodeError:
        return "it cannot be encoded for the file system"
    if b"\0" in name:
        return "it contains a NUL"
    limit = MAX_NAME_BYTES - len(RECORD_SUFFIX)
    size = len(os.fsencode(target.name))
    if size > limit:
        return f"it has {size} bytes; at most {limit} are allowed, because {RECORD_SUFFIX} is appended"
    return None
