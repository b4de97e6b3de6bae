"""A job and its video as an object with methods: blocking and asynchronous, over the same flows."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from telecine_runtime.download import Saved, download

from telecine.errors import SubmitUnknown, WaitTimeout, error_for
from telecine.flows import Watch, look
from telecine.provider import Provider
from telecine.snapshot import Cost, Reading, Snapshot, VideoLink, snapshot_of
from telecine.token import JobReference
from telecine.waiting import Poll
from telecine_runtime.errors import TelecineError
from telecine_runtime.flow import Flow
from telecine_runtime.retry import Retry

T = TypeVar("T")


class Run(Protocol):
    """Drives a flow to its end."""

    def __call__(self, flow: Flow[T], /) -> T:
        """Return what the flow returns."""
        ...


class AsyncRun(Protocol):
    """Drives a flow to its end, asynchronously."""

    def __call__(self, flow: Flow[T], /) -> Awaitable[T]:
        """Return what the flow returns."""
        ...


@dataclass(frozen=True, slots=True)
class Video(VideoLink):
    """A finished video."""

    cost: Cost | None = None
    run: Run = field(kw_only=True, repr=False, compare=False)

    def save(self, path: str | os.PathLike[str]) -> Saved:
        """Fetch the video into a file. No credentials go along.

        Raises:
            DownloadError: It could not be fetched whole; what came so far is kept and resumed by the next call.
        """
        return self.run(download(self.url, path))


@dataclass(frozen=True, slots=True)
class AsyncVideo(VideoLink):
    """A finished video."""

    cost: Cost | None = None
    run: AsyncRun = field(kw_only=True, repr=False, compare=False)

    async def save(self, path: str | os.PathLike[str]) -> Saved:
        """Fetch the video into a file; see `Video.save`."""
        return await self.run(download(self.url, path))


@dataclass(frozen=True, slots=True)
class _JobFacts:
    """What the two kinds of job share.

    Attributes:
        reference: What names the job everywhere.
        metadata: Your own notes, from the request.
        refusals: What the providers answered that were asked before this one.
    """

    reference: JobReference
    table: Provider = field(repr=False)
    retry: Retry = field(repr=False)
    poll: Poll = field(repr=False)
    metadata: Mapping[str, str] = field(default_factory=dict[str, str])
    refusals: tuple[TelecineError, ...] = field(default=(), repr=False)

    @property
    def provider(self) -> str:
        """Who makes the video."""
        return self.reference.provider

    @property
    def id(self) -> str | None:
        """The provider's id of the job; ``None`` when its answer to the submit was lost."""
        return self.reference.id

    @property
    def key(self) -> str:
        """Our own key of the job."""
        return self.reference.key

    @property
    def token(self) -> str:
        """A text to resume from, in any process, at any time: ``client.job(token)``. It holds no credentials."""
        return self.reference.token

    def watch(self, timeout: float, poll: Poll | None) -> Watch:
        """Return the watch over this job."""
        return Watch(self.table, self.reference, timeout, poll or self.poll, self.retry)


@dataclass(frozen=True, slots=True)
class Job(_JobFacts):
    """A video in the making."""

    run: Run = field(kw_only=True, repr=False, compare=False)

    def status(self) -> Snapshot[Video]:
        """Ask once how the job is. What became of it is returned, never raised.

        Raises:
            TelecineError: The question itself failed.
        """
        return self._snapshot(self.run(look(self.table, self.reference, self.retry)))

    def events(self, timeout: float = 600, poll: Poll | None = None) -> Iterator[Snapshot[Video]]:
        """Yield a snapshot at every change, until the job has come to an end.

        Raises:
            WaitTimeout: It has not after `timeout` seconds.
        """
        watch = self.watch(timeout, poll)
        with owned(self):
            while not watch.over:
                yield self._snapshot(self.run(watch.change()))

    def wait(
        self,
        timeout: float = 600,
        poll: Poll | None = None,
        on_update: Callable[[Snapshot[Video]], object] | None = None,
    ) -> Video:
        """Wait for the video.

        Args:
            timeout: Seconds to wait at most; the job itself goes on after that.
            poll: How often to ask.
            on_update: Is called with a snapshot at every change.

        Raises:
            JobFailed: There will be no video; ``snapshot`` tells why and what it cost.
            WaitTimeout: The time is over; ``job`` can be waited for again.
            TelecineError: Asking makes no sense any more, as with a wrong key.
        """
        snapshot = self._snapshot(Reading("unknown"))
        for snapshot in self.events(timeout, poll):
            if on_update is not None:
                on_update(snapshot)
        if snapshot.video is None:
            raise error_for(self, snapshot)
        return snapshot.video

    def _snapshot(self, reading: Reading) -> Snapshot[Video]:
        link = reading.video
        if link is None:
            return snapshot_of(reading, None)
        return snapshot_of(reading, Video(link.url, link.expires_at, link.duration, reading.cost, run=self.run))


@dataclass(frozen=True, slots=True)
class AsyncJob(_JobFacts):
    """A video in the making; the methods are those of `Job`, to be awaited."""

    run: AsyncRun = field(kw_only=True, repr=False, compare=False)

    async def status(self) -> Snapshot[AsyncVideo]:
        """Ask once how the job is; see `Job.status`."""
        return self._snapshot(await self.run(look(self.table, self.reference, self.retry)))

    async def events(self, timeout: float = 600, poll: Poll | None = None) -> AsyncIterator[Snapshot[AsyncVideo]]:
        """Yield a snapshot at every change; see `Job.events`."""
        watch = self.watch(timeout, poll)
        with owned(self):
            while not watch.over:
                yield self._snapshot(await self.run(watch.change()))

    async def wait(
        self,
        timeout: float = 600,
        poll: Poll | None = None,
        on_update: Callable[[Snapshot[AsyncVideo]], object] | None = None,
    ) -> AsyncVideo:
        """Wait for the video; see `Job.wait`."""
        snapshot = self._snapshot(Reading("unknown"))
        async for snapshot in self.events(timeout, poll):
            if on_update is not None:
                on_update(snapshot)
        if snapshot.video is None:
            raise error_for(self, snapshot)
        return snapshot.video

    def _snapshot(self, reading: Reading) -> Snapshot[AsyncVideo]:
        link = reading.video
        if link is None:
            return snapshot_of(reading, None)
        return snapshot_of(reading, AsyncVideo(link.url, link.expires_at, link.duration, reading.cost, run=self.run))


@contextmanager
def owned(job: Job | AsyncJob) -> Generator[None]:
    """Make an error's job one that can be waited for."""
    try:
        yield
    except (WaitTimeout, SubmitUnknown) as error:
        error.job = job
        raise
