"""A finished video: into a file, into memory, or piece by piece; blocking and asynchronous."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Awaitable, Generator
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from telecine._core.snapshot import Cost, VideoLink
from telecine._core.video_fetch import VideoSource, read_video, save_video, stream_video
from telecine_runtime.errors import TelecineError
from telecine_runtime.flow import Flow

if TYPE_CHECKING:
    from telecine_runtime.download.fetch import Saved
    from telecine_runtime.download.response_check import OnProgress

T = TypeVar("T")

MAX_BYTES: Final = 2 << 30
"""The size of a video, in bytes, above which it is not fetched unless that is asked for."""
MAX_READ: Final = 256 << 20
"""The same for one that is read into memory."""


class FlowRunner(Protocol):
    """Drives a flow to its end."""

    def __call__(self, flow: Flow[T], /) -> T:
        """Return what the flow returns."""
        ...


class AsyncFlowRunner(Protocol):
    """Drives a flow to its end, asynchronously."""

    def __call__(self, flow: Flow[T], /) -> Awaitable[T]:
        """Return what the flow returns."""
        ...


@dataclass(frozen=True, slots=True)
class Video(VideoLink):
    """A finished video."""

    cost: Cost | None = None
    _links: VideoSource = field(kw_only=True, repr=False, compare=False)
    _run: FlowRunner = field(kw_only=True, repr=False, compare=False)

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        max_bytes: int = MAX_BYTES,
        on_progress: OnProgress | None = None,
    ) -> Saved:
        """Fetch the video into a file. No credentials go along.

        What comes is kept beside the file until it is whole, so that the next call, of any process, goes on where this
        one stopped. Where the link is dead the provider is asked for another, for some seconds: right after a success
        the file may not have reached the CDN yet.

        Args:
            path: The file to make, or a folder, in which it is named by provider and id (`Job.file_name`). The folder
                must be there.
            overwrite: Whether a file of that name may be replaced.
            max_bytes: A larger video is refused.
            on_progress: Is called with the number of bytes that have come and of the whole, which is ``None`` as long
                as the server does not say it. What it raises ends the download.

        Raises:
            LinkExpired: The link is dead, and the provider gives no other.
            TooLarge: The video has more than `max_bytes`.
            DownloadError: It could not be fetched whole.
        """
        return self._run(save_video(self._links, self.url, path, overwrite, max_bytes, on_progress))

    def read(self, *, max_bytes: int = MAX_READ, on_progress: OnProgress | None = None) -> bytes:
        """Fetch the video into memory and return it whole; arguments and errors are those of `save`.

        Args:
            max_bytes: A larger video is refused; 256 MiB by default.
            on_progress: See `save`.
        """
        return self._run(read_video(self._links, self.url, max_bytes, on_progress))

    def stream(self, *, max_bytes: int = MAX_BYTES, on_progress: OnProgress | None = None) -> Generator[bytes]:
        """Yield the video piece by piece, as it comes, so that it can be handed on; nothing of it is kept.

        After a cut it goes on with the next byte, where the server can. Only who has read it to the end has the whole:
        whatever is missing is told by an error there. Arguments and errors are those of `save`.
        """
        stream = stream_video(self._links, self.url, max_bytes, on_progress)
        while (body := self._run(stream.open_next())) is not None:
            with closing(body):
                try:
                    for chunk in body:
                        yield from stream.receive(chunk)
                    self._run(stream.finish())
                except TelecineError as error:
                    stream.fail(error)


@dataclass(frozen=True, slots=True)
class AsyncVideo(VideoLink):
    """A finished video; the methods are those of `Video`, to be awaited."""

    cost: Cost | None = None
    _links: VideoSource = field(kw_only=True, repr=False, compare=False)
    _run: AsyncFlowRunner = field(kw_only=True, repr=False, compare=False)

    async def save(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        max_bytes: int = MAX_BYTES,
        on_progress: OnProgress | None = None,
    ) -> Saved:
        """Fetch the video into a file. No credentials go along.

        What comes is kept beside the file until it is whole, so that the next call, of any process, goes on where this
        one stopped. Where the link is dead the provider is asked for another, for some seconds: right after a success
        the file may not have reached the CDN yet.

        Args:
            path: The file to make, or a folder, in which it is named by provider and id (`Job.file_name`). The folder
                must be there.
            overwrite: Whether a file of that name may be replaced.
            max_bytes: A larger video is refused.
            on_progress: Is called with the number of bytes that have come and of the whole, which is ``None`` as long
                as the server does not say it. What it raises ends the download.

        Raises:
            LinkExpired: The link is dead, and the provider gives no other.
            TooLarge: The video has more than `max_bytes`.
            DownloadError: It could not be fetched whole.
        """
        return await self._run(save_video(self._links, self.url, path, overwrite, max_bytes, on_progress))

    async def read(self, *, max_bytes: int = MAX_READ, on_progress: OnProgress | None = None) -> bytes:
        """Fetch the video into memory and return it whole; arguments and errors are those of `save`.

        Args:
            max_bytes: A larger video is refused; 256 MiB by default.
            on_progress: See `save`.
        """
        return await self._run(read_video(self._links, self.url, max_bytes, on_progress))

    async def stream(
        self, *, max_bytes: int = MAX_BYTES, on_progress: OnProgress | None = None
    ) -> AsyncGenerator[bytes]:
        """Yield the video piece by piece, as it comes, so that it can be handed on; nothing of it is kept.

        After a cut it goes on with the next byte, where the server can. Only who has read it to the end has the whole:
        whatever is missing is told by an error there. Arguments and errors are those of `save`.
        """
        stream = stream_video(self._links, self.url, max_bytes, on_progress)
        while (body := await self._run(stream.open_next())) is not None:
            async with aclosing(body):
                try:
                    async for chunk in body:
                        for piece in stream.receive(chunk):
                            yield piece
                    await self._run(stream.finish())
                except TelecineError as error:
                    stream.fail(error)
