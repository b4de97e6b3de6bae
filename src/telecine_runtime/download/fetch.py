"""Fetch a video, into a file or into memory: whole or not at all, resumed after a cut, without any credentials."""

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
from telecine_runtime.flow import Flow, run_blocking
from telecine_runtime.retry import Retry
from telecine_runtime.url_safety import redact_url

__all__ = ["DownloadError", "LinkExpired", "Saved", "TooLarge", "download_to_file", "download_to_memory"]

MAX_NAME_BYTES: Final = 255
"""How many bytes a file's name has at most on the usual file systems."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A video on the disk.

    Attributes:
        path: The file.
        size: Its length in bytes.
        url: Where it came from, without the query, which may be a secret.

    """

    path: Path
    size: int
    url: str
    _sha256: str | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, in hex. The file is read when this is first asked for, and only then.

        Raises:
            OSError: The file is not there any more.
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
    """Fetch a video into a file.

    Bytes go to ``<path>.part``, and the file gets its name when the last one is on the disk. After a cut the download
    goes on where it stopped, in this call or in a later one with the same path, of any process.

    Args:
        url: The video's http(s) URL.
        path: The file to make; its directory must be there.
        max_bytes: A larger video is refused.
        overwrite: Whether a file of that name may be replaced. It stays untouched until the new one is whole.
        retry: When to ask again. ``attempts`` counts from the last one that brought the download further.
        on_progress: Is called with the number of bytes that have come and of the whole, which is ``None`` as long as
            nobody has said it; what it raises ends the download.

    Raises:
        LinkExpired: The server does not give the video under this URL, or no longer, or not yet.
        TooLarge: It has more than `max_bytes`.
        DownloadError: Anything else; its facts tell what happened and whether the next call will go on from a part.

    """
    target = Path(path)
    check_url(url)
    try:
        _check_target(url, target, overwrite)
        with PartialFile(target, url) as partial:
            try:
                yield from fetch_missing(url, partial, DownloadOptions(max_bytes, retry, on_progress))
                yield from run_blocking(partial.settle)
                _check_target(url, target, overwrite)
                saved = Saved(target, partial.size, redact_url(url))
                partial.publish()
            except DownloadError as error:
                error.received, error.part = partial.size, partial.kept
                raise
            return saved
    except DownloadInProgress:
        raise DownloadError(url, f"another download to {target} is going on", may_retry=True) from None
    except OSError as error:
        raise DownloadError(url, f"cannot write {target}: {error.strerror or error}", may_retry=None) from error


def download_to_memory(
    url: str, *, max_bytes: int, retry: Retry = DEFAULT_RETRY, on_progress: OnProgress | None = None
) -> Flow[bytes]:
    """Fetch a video into memory; arguments and errors are those of `download_to_file`."""
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
        raise DownloadError(url, f"no file can be called {str(target)!r}: {problem}")
    if not target.parent.is_dir():
        raise DownloadError(url, f"there is no directory {target.parent}")
    if target.exists() and not target.is_file():
        raise DownloadError(url, f"{target} is there already, and it is no file")
    if target.exists() and not overwrite:
        raise DownloadError(url, f"{target} is there already; overwrite=True replaces it")


def _find_name_problem(target: Path) -> str | None:
    try:
        name = os.fsencode(target)
    except UnicodeEncodeError:
        return "it cannot be written in the encoding of the file system"
    if b"\0" in name:
        return "it holds a NUL"
    most = MAX_NAME_BYTES - len(RECORD_SUFFIX)
    size = len(os.fsencode(target.name))
    return (
        f"the name has {size} bytes, and may have {most}, for {RECORD_SUFFIX} is put behind it meanwhile"
        if size > most
        else None
    )
