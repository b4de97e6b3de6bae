"""Fetching a finished video from where its provider says that it lies; where a link is dead, from another."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from telecine._core.poll_schedule import Poll
from telecine_runtime.errors import NotFound
from telecine_runtime.flow import Flow, sleep

if TYPE_CHECKING:
    from telecine_runtime.download.fetch import LinkExpired, Saved
    from telecine_runtime.download.response_check import OnProgress
    from telecine_runtime.download.stream import DownloadStream

T = TypeVar("T")

GRACE_SECONDS: Final = 8.0
"""Seconds for which a link is tried again that the provider still calls good: its file may be on the way to the CDN."""
FIRST_PAUSE: Final = 1.0
"""Seconds before the second try of the same link at most."""
MIN_ATTEMPT_SECONDS: Final = 0.01
"""Seconds of the grace that each further try costs, so that links that are always fresh and dead have an end too."""
GONE: Final = 410


@dataclass(frozen=True, slots=True)
class VideoSource:
    """Where the video of a job lies.

    Attributes:
        file_name: A name for the video's file.
        ask: Asks the provider for the URL; an empty text when there is none.
        poll: In which rhythm that is done.
    """

    file_name: str
    ask: Callable[[], Flow[str]]
    poll: Poll


class LinkRefresher:
    """Asks for another link when one is dead, and tries the same one again where the provider still names it."""

    def __init__(self, links: VideoSource) -> None:
        self._links = links
        self._left = min(links.poll.grace, GRACE_SECONDS)
        self._pause = min(links.poll.first or FIRST_PAUSE, FIRST_PAUSE)

    def trying(self, url: str, fetch: Callable[[str], Flow[T]]) -> Flow[T]:
        """Fetch from a URL; when that is dead, from the one that the provider names then.

        Raises:
            LinkExpired: The link is dead, and the provider gives no other.
        """
        from telecine_runtime.download.errors import LinkExpired  # here, because a first call does without

        while True:
            try:
                return (yield from fetch(url))
            except LinkExpired as dead:
                fresh = yield from self._fresh(dead)
                if not fresh or self._left <= 0 or (fresh == url and dead.status == GONE):
                    raise
            seconds = min(self._pause, self._left) if fresh == url else 0.0
            self._left -= max(seconds, MIN_ATTEMPT_SECONDS)
            if seconds:
                yield from sleep(seconds)
                self._pause = self._links.poll.next_pause(seconds)
            url = fresh

    def _fresh(self, dead: LinkExpired) -> Flow[str]:
        try:
            return (yield from self._links.ask())
        except NotFound as error:
            raise dead from error


def save_video(
    links: VideoSource,
    url: str,
    path: str | os.PathLike[str],
    overwrite: bool,
    max_bytes: int,
    on_progress: OnProgress | None,
) -> Flow[Saved]:
    """Fetch a video into a file, or into one of its own name where the path is a folder."""
    from telecine_runtime.download.fetch import (  # here, because a first call does without
        DownloadError,
        download_to_file,
    )
    from telecine_runtime.download.range_requests import DEFAULT_RETRY

    place = Path(path)
    if os.fspath(path).endswith(("/", os.sep)) and not place.exists():
        raise DownloadError(url, f"there is no directory {path}")
    if "\0" not in str(path) and place.is_dir():
        place /= links.file_name

    def fetch(link: str) -> Flow[Saved]:
        return download_to_file(
            link, place, overwrite=overwrite, max_bytes=max_bytes, retry=DEFAULT_RETRY, on_progress=on_progress
        )

    return (yield from LinkRefresher(links).trying(url, fetch))


def read_video(links: VideoSource, url: str, max_bytes: int, on_progress: OnProgress | None) -> Flow[bytes]:
    """Fetch a video into memory."""
    from telecine_runtime.download.fetch import download_to_memory  # here, because a first call does without
    from telecine_runtime.download.range_requests import DEFAULT_RETRY

    return (
        yield from LinkRefresher(links).trying(
            url,
            lambda link: download_to_memory(link, max_bytes=max_bytes, retry=DEFAULT_RETRY, on_progress=on_progress),
        )
    )


def stream_video(links: VideoSource, url: str, max_bytes: int, on_progress: OnProgress | None) -> DownloadStream[Any]:
    """Return a video on its way; where its link is dead it asks for another one."""
    from telecine_runtime.download.range_requests import (  # here, because a first call does without
        DEFAULT_RETRY,
        DownloadOptions,
    )
    from telecine_runtime.download.stream import DownloadStream

    return DownloadStream(url, DownloadOptions(max_bytes, DEFAULT_RETRY, on_progress), LinkRefresher(links).trying)
