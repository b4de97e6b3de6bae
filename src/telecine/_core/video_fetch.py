"""Download of a finished video; a dead link is replaced by a fresh one from the provider."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from telecine._core.poll_schedule import Poll
from telecine_runtime.errors import NotFound
from telecine_runtime.flows import Flow, sleep

if TYPE_CHECKING:
    from telecine_runtime.download.fetch import LinkExpired, Saved
    from telecine_runtime.download.response_check import OnProgress
    from telecine_runtime.download.stream import DownloadStream

T = TypeVar("T")

GRACE_SECONDS: Final = 8.0
"""Seconds for which a dead link is retried while the provider still returns it: the CDN may not have the file yet."""
FIRST_PAUSE: Final = 1.0
"""Maximum seconds before the first retry of the same link."""
MIN_ATTEMPT_SECONDS: Final = 0.01
"""Seconds of the grace period that each retry uses up at least, so that a series of dead fresh links ends too."""
GONE: Final = 410


@dataclass(frozen=True, slots=True)
class VideoSource:
    """Where to download the video of a job from.

    Attributes:
        file_name: File name for the video.
        request_url: Requests the current URL from the provider; empty if there is none.
        poll: The polling schedule, for retries.
        record_saved: Is told of a file that was saved.
    """

    file_name: str
    request_url: Callable[[], Flow[str]]
    poll: Poll
    record_saved: Callable[[Saved], Flow[None]] | None = None


class LinkRefresher:
    """Retries a download with a fresh link while the link is dead."""

    def __init__(self, source: VideoSource) -> None:
        self._source = source
        self._remaining = min(source.poll.grace, GRACE_SECONDS)
        self._pause = min(source.poll.first or FIRST_PAUSE, FIRST_PAUSE)

    def download(self, url: str, fetch: Callable[[str], Flow[T]]) -> Flow[T]:
        """Fetch a URL, or the fresh one of the provider if that is dead.

        Raises:
            LinkExpired: The link is dead, and the provider has no other.
        """
        from telecine_runtime.download.errors import LinkExpired  # here, because a first call does not need it

        while True:
            try:
                return (yield from fetch(url))
            except LinkExpired as expired:
                fresh = yield from self._request_url(expired)
                is_gone = fresh == url and expired.status == GONE
                if not fresh or self._remaining <= 0 or is_gone:
                    raise
            seconds = min(self._pause, self._remaining) if fresh == url else 0.0
            self._remaining -= max(seconds, MIN_ATTEMPT_SECONDS)
            if seconds:
                yield from sleep(seconds)
                self._pause = self._source.poll.next_pause(seconds)
            url = fresh

    def _request_url(self, expired: LinkExpired) -> Flow[str]:
        try:
            return (yield from self._source.request_url())
        except NotFound as error:
            raise expired from error


def save_video(
    source: VideoSource,
    url: str,
    path: str | os.PathLike[str],
    overwrite: bool,
    max_bytes: int,
    on_progress: OnProgress | None,
) -> Flow[Saved]:
    """Download a video to a file; in a directory, its name is `source.file_name`."""
    from telecine_runtime.download.fetch import (  # here, because a first call does not need it
        DownloadError,
        download_to_file,
    )
    from telecine_runtime.download.range_requests import DEFAULT_RETRY

    target = Path(path)
    if os.fspath(path).endswith(("/", os.sep)) and not target.exists():
        raise DownloadError(url, f"there is no directory {path}")
    if "\0" not in str(path) and target.is_dir():
        target /= source.file_name

    def fetch(link: str) -> Flow[Saved]:
        return download_to_file(
            link, target, overwrite=overwrite, max_bytes=max_bytes, retry=DEFAULT_RETRY, on_progress=on_progress
        )

    saved = yield from LinkRefresher(source).download(url, fetch)
    if source.record_saved is not None:
        yield from source.record_saved(saved)
    return saved


def read_video(source: VideoSource, url: str, max_bytes: int, on_progress: OnProgress | None) -> Flow[bytes]:
    """Download a video into memory."""
    from telecine_runtime.download.fetch import download_to_memory  # here, because a first call does not need it
    from telecine_runtime.download.range_requests import DEFAULT_RETRY

    return (
        yield from LinkRefresher(source).download(
            url,
            lambda link: download_to_memory(link, max_bytes=max_bytes, retry=DEFAULT_RETRY, on_progress=on_progress),
        )
    )


def stream_video(source: VideoSource, url: str, max_bytes: int, on_progress: OnProgress | None) -> DownloadStream[Any]:
    """Return the stream of a video, which replaces a dead link by a fresh one."""
    from telecine_runtime.download.range_requests import (  # here, because a first call does not need it
        DEFAULT_RETRY,
        DownloadOptions,
    )
    from telecine_runtime.download.stream import DownloadStream

    return DownloadStream(url, DownloadOptions(max_bytes, DEFAULT_RETRY, on_progress), LinkRefresher(source).download)
