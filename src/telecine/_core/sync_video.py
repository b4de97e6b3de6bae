# Generated from src/telecine/_core/async_video.py by `make generate`. Do not edit.
"""Synchronous video: save it to a file, read it into memory, or stream it."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from telecine._core.saveable_snapshot import Cost, VideoLink
from telecine._core.video_fetch import VideoSource, read_video, save_video, stream_video
from telecine_runtime.errors import TelecineError
from telecine_runtime.flows import Flow

if TYPE_CHECKING:
    from telecine_runtime.download.fetch import Saved
    from telecine_runtime.download.response_check import OnProgress

T = TypeVar("T")

MAX_BYTES: Final = 2 << 30
"""Default size limit of a video, in bytes."""
MAX_READ: Final = 256 << 20
"""Default size limit of a video that is read into memory, in bytes."""


class FlowRunner(Protocol):
    """Runs a flow to its end."""

    def __call__(self, flow: Flow[T], /) -> T:
        """Return the result of the flow."""
        ...


@dataclass(frozen=True, slots=True)
class Video(VideoLink):
    """A finished video."""

    cost: Cost | None = None
    _source: VideoSource = field(kw_only=True, repr=False, compare=False)
    _run: FlowRunner = field(kw_only=True, repr=False, compare=False)

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        max_bytes: int = MAX_BYTES,
        on_progress: OnProgress | None = None,
    ) -> Saved:
        """Download the video to a file. No credentials are sent.

        A partial download is kept beside the file, and the next call resumes it, also in another process. If the link
        is dead, the provider is asked for a fresh one for a few seconds: right after a job has succeeded, the file may
        not have reached the CDN yet.

        Args:
            path: The target file, or an existing directory, in which the file is named `Job.file_name`.
            overwrite: Whether to replace an existing file.
            max_bytes: Refuse a larger video.
            on_progress: Called with the number of bytes received and the total, which is ``None`` while the server has
                not sent it. An exception raised in it ends the download.

        Raises:
            LinkExpired: The link is dead, and the provider has no other.
            TooLarge: The video has more than `max_bytes`.
            DownloadError: The download is incomplete.
        """
        return self._run(save_video(self._source, self.url, path, overwrite, max_bytes, on_progress))

    def read(self, *, max_bytes: int = MAX_READ, on_progress: OnProgress | None = None) -> bytes:
        """Download the video into memory. Arguments and errors are those of `save`.

        Args:
            max_bytes: Refuse a larger video; 256 MiB by default.
            on_progress: See `save`.
        """
        return self._run(read_video(self._source, self.url, max_bytes, on_progress))

    def stream(self, *, max_bytes: int = MAX_BYTES, on_progress: OnProgress | None = None) -> Generator[bytes]:
        """Yield the video in chunks as they arrive; nothing is stored.

        A broken connection is resumed at the next byte if the server supports that. The video is complete only if the
        iteration ends without an error. Arguments and errors are those of `save`.
        """
        stream = stream_video(self._source, self.url, max_bytes, on_progress)
        while (body := self._run(stream.open_next())) is not None:
            with closing(body):
                try:
                    for chunk in body:
                        yield from stream.receive(chunk)
                    self._run(stream.finish())
                except TelecineError as error:
                    stream.fail(error)
