"""A job and its video as an object with methods: blocking and asynchronous, over the same flows."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from telecine.account import Account
from telecine.errors import Owned, error_for
from telecine.snapshot import Cost, Snapshot, V, VideoLink, snapshot_of
from telecine.token import JobReference
from telecine.waiting import Poll
from telecine.watch import Watch, look
from telecine_runtime.errors import NotFound, TelecineError
from telecine_runtime.flow import Flow
from telecine_runtime.reading import Reading

if TYPE_CHECKING:
    from telecine_runtime.download import Saved

T = TypeVar("T")

log: Final = logging.getLogger("telecine")

MAX_BYTES: Final = 2 << 30
"""The size of a video, in bytes, above which it is not fetched unless that is asked for."""


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
    refresh: Callable[[], Flow[str]] = field(kw_only=True, repr=False, compare=False)
    run: Run = field(kw_only=True, repr=False, compare=False)

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False, max_bytes: int = MAX_BYTES) -> Saved:
        """Fetch the video into a file. No credentials go along.

        What comes is kept beside the file until it is whole, so that the next call, of any process, goes on where this
        one stopped. A link that has died is asked for once more at the provider.

        Args:
            path: The file to make; its folder must be there.
            overwrite: Whether a file of that name may be replaced.
            max_bytes: A larger video is refused.

        Raises:
            LinkExpired: The link has died, and the provider gives no other.
            TooLarge: The video has more than `max_bytes`.
            DownloadError: It could not be fetched whole.
        """
        return self.run(fetch(self.url, self.refresh, path, overwrite=overwrite, max_bytes=max_bytes))


@dataclass(frozen=True, slots=True)
class AsyncVideo(VideoLink):
    """A finished video."""

    cost: Cost | None = None
    refresh: Callable[[], Flow[str]] = field(kw_only=True, repr=False, compare=False)
    run: AsyncRun = field(kw_only=True, repr=False, compare=False)

    async def save(self, path: str | os.PathLike[str], *, overwrite: bool = False, max_bytes: int = MAX_BYTES) -> Saved:
        """Fetch the video into a file; see `Video.save`."""
        return await self.run(fetch(self.url, self.refresh, path, overwrite=overwrite, max_bytes=max_bytes))


def fetch(
    url: str, refresh: Callable[[], Flow[str]], path: str | os.PathLike[str], *, overwrite: bool, max_bytes: int
) -> Flow[Saved]:
    """Fetch a video; when its link has died, ask for a fresh one, once."""
    from telecine_runtime.download import LinkExpired, download  # here, because a first call does without

    try:
        return (yield from download(url, path, overwrite=overwrite, max_bytes=max_bytes))
    except LinkExpired as dead:
        try:
            fresh = yield from refresh()
        except NotFound as error:
            raise dead from error
        if fresh in {"", url}:
            raise
    return (yield from download(fresh, path, overwrite=overwrite, max_bytes=max_bytes))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one job of many.

    Attributes:
        token: The job.
        saved: The file, if there is one.
        error: Why there is none.
    """

    token: str
    saved: Saved | None = None
    error: TelecineError | None = None


@dataclass(frozen=True, slots=True)
class _JobFacts:
    """What the two kinds of job share.

    Attributes:
        reference: What names the job everywhere.
        account: Where it was started.
        metadata: Your own notes, from the request.
        dropped: A sentence for each field that the provider does not have and that was left out.
        refusals: What the providers answered that were asked before this one.
        submitted: When it was started here, by the clock of the account's `Poll`.
    """

    reference: JobReference
    account: Account = field(repr=False)
    metadata: Mapping[str, str] = field(default_factory=dict[str, str])
    dropped: tuple[str, ...] = ()
    refusals: tuple[TelecineError, ...] = field(default=(), repr=False)
    submitted: float | None = field(default=None, repr=False, compare=False)

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

    @property
    def file_name(self) -> str:
        """A name for the video's file, different for each job."""
        return re.sub(r"[^\w.-]", "_", f"{self.provider}-{self.id or self.key}") + ".mp4"

    def fresh_url(self) -> Flow[str]:
        """Ask the provider where the video lies now; an empty text when it lies nowhere."""
        reading = yield from look(self.account, self.reference, self.account.retry)
        return reading.video.url if reading.video else ""

    def watch(self, timeout: float, poll: Poll | None) -> Watch:
        """Return the watch over this job."""
        return Watch(self.account, self.reference, timeout, poll or self.account.poll, self.submitted)

    def looked(self) -> Flow[Reading]:
        """Ask once how the job is, and log what in the answer is not as the spec has it."""
        reading = yield from look(self.account, self.reference, self.account.retry)
        for remark in reading.remarks:
            log.warning("%s: %s", self.provider, remark)
        return reading


@dataclass(frozen=True, slots=True)
class Job(_JobFacts):
    """A video in the making."""

    run: Run = field(kw_only=True, repr=False, compare=False)

    def status(self) -> Snapshot[Video]:
        """Ask once how the job is. What became of it is returned, never raised.

        Raises:
            TelecineError: The question itself failed.
        """
        with Owned(self):
            return self._snapshot(self.run(self.looked()))

    def events(self, timeout: float = 600, poll: Poll | None = None) -> Generator[Snapshot[Video]]:
        """Yield a snapshot at every change, until the job has come to an end.

        Raises:
            WaitTimeout: It has not after `timeout` seconds.
            SubmitUnknown: The job has no id to ask with.
        """
        watch = self.watch(timeout, poll)
        with Owned(self):
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
            SubmitUnknown: The job has no id to ask with.
            TelecineError: Asking makes no sense any more, as with a wrong key.
        """
        watch = self.watch(timeout, poll)
        while True:
            with Owned(self):
                snapshot = self._snapshot(self.run(watch.change()))
            if on_update is not None:
                on_update(snapshot)
            if watch.over:
                return video_of(self, snapshot)

    def _snapshot(self, reading: Reading) -> Snapshot[Video]:
        link = reading.video
        if link is None:
            return snapshot_of(reading, None)
        video = Video(link.url, link.expires_at, link.duration, reading.cost, refresh=self.fresh_url, run=self.run)
        return snapshot_of(reading, video)


@dataclass(frozen=True, slots=True)
class AsyncJob(_JobFacts):
    """A video in the making; the methods are those of `Job`, to be awaited."""

    run: AsyncRun = field(kw_only=True, repr=False, compare=False)

    async def status(self) -> Snapshot[AsyncVideo]:
        """Ask once how the job is; see `Job.status`."""
        with Owned(self):
            return self._snapshot(await self.run(self.looked()))

    async def events(self, timeout: float = 600, poll: Poll | None = None) -> AsyncGenerator[Snapshot[AsyncVideo]]:
        """Yield a snapshot at every change; see `Job.events`."""
        watch = self.watch(timeout, poll)
        with Owned(self):
            while not watch.over:
                yield self._snapshot(await self.run(watch.change()))

    async def wait(
        self,
        timeout: float = 600,
        poll: Poll | None = None,
        on_update: Callable[[Snapshot[AsyncVideo]], object] | None = None,
    ) -> AsyncVideo:
        """Wait for the video; see `Job.wait`."""
        watch = self.watch(timeout, poll)
        while True:
            with Owned(self):
                snapshot = self._snapshot(await self.run(watch.change()))
            if on_update is not None:
                on_update(snapshot)
            if watch.over:
                return video_of(self, snapshot)
            del snapshot  # thousands may wait at once, and an answer is as long as its provider likes

    def _snapshot(self, reading: Reading) -> Snapshot[AsyncVideo]:
        link = reading.video
        if link is None:
            return snapshot_of(reading, None)
        video = AsyncVideo(link.url, link.expires_at, link.duration, reading.cost, refresh=self.fresh_url, run=self.run)
        return snapshot_of(reading, video)


def video_of(job: Job | AsyncJob, snapshot: Snapshot[V]) -> V:
    """Return the video of a job that has ended.

    Raises:
        JobFailed: There is none.
    """
    if snapshot.video is None:
        raise error_for(job, snapshot)
    return snapshot.video
