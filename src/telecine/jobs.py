"""A job as an object with methods: blocking and asynchronous, over the same flows."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass, field
from typing import TypeAlias

from telecine._core.exception_notes import JobErrorContext
from telecine._core.job_base import JobBase
from telecine._core.poll_schedule import Poll
from telecine._core.snapshot import Snapshot, V, replace_video
from telecine.errors import build_job_error
from telecine.video import AsyncFlowRunner, AsyncVideo, FlowRunner, Video


@dataclass(frozen=True, slots=True, repr=False)
class Job(JobBase):
    """A video in the making."""

    _run: FlowRunner = field(kw_only=True, compare=False)

    def status(self) -> Snapshot[Video]:
        """Ask once how the job is. What became of it is returned, never raised.

        Raises:
            SubmitUnknown: The job has no id to ask with.
            TelecineError: The question itself failed.
        """
        with JobErrorContext(self):
            return self._snapshot(self._run(self._looked()))

    def events(self, timeout: float = 600, poll: Poll | None = None) -> Generator[Snapshot[Video]]:
        """Yield a snapshot at every change, until the job has come to an end.

        Args:
            timeout: Seconds to wait at most; the job itself goes on after that.
            poll: How often to ask; by default as the client does.

        Raises:
            WaitTimeout: It has not after `timeout` seconds.
            SubmitUnknown: The job has no id to ask with.
            TelecineError: Asking makes no sense any more, as with a wrong key.
        """
        watch = self._watch(timeout, poll)
        with JobErrorContext(self):
            while not watch.over:
                yield self._snapshot(self._run(watch.change()))

    def wait(
        self,
        timeout: float = 600,
        poll: Poll | None = None,
        on_update: Callable[[Snapshot[Video]], object] | None = None,
    ) -> Video:
        """Wait for the video.

        Args:
            timeout: Seconds to wait at most; the job itself goes on after that.
            poll: How often to ask; by default as the client does.
            on_update: Is called with a snapshot at every change.

        Raises:
            JobFailed: There will be no video; ``snapshot`` tells why and what it cost.
            WaitTimeout: The time is over; ``job`` can be waited for again.
            SubmitUnknown: The job has no id to ask with.
            TelecineError: Asking makes no sense any more, as with a wrong key.
        """
        watch = self._watch(timeout, poll)
        while True:
            with JobErrorContext(self):
                snapshot = self._snapshot(self._run(watch.change()))
            if on_update is not None:
                on_update(snapshot)
            if watch.over:
                return require_video(self, snapshot)

    def _snapshot(self, reading: Snapshot) -> Snapshot[Video]:
        link = reading.video
        if link is None:
            return replace_video(reading, None)
        video = Video(link.url, link.expires_at, link.duration, reading.cost, _links=self._links(), _run=self._run)
        return replace_video(reading, video)


@dataclass(frozen=True, slots=True, repr=False)
class AsyncJob(JobBase):
    """A video in the making; what asks the provider is awaited."""

    _run: AsyncFlowRunner = field(kw_only=True, compare=False)

    async def status(self) -> Snapshot[AsyncVideo]:
        """Ask once how the job is. What became of it is returned, never raised.

        Raises:
            SubmitUnknown: The job has no id to ask with.
            TelecineError: The question itself failed.
        """
        with JobErrorContext(self):
            return self._snapshot(await self._run(self._looked()))

    async def events(self, timeout: float = 600, poll: Poll | None = None) -> AsyncGenerator[Snapshot[AsyncVideo]]:
        """Yield a snapshot at every change, until the job has come to an end.

        Args:
            timeout: Seconds to wait at most; the job itself goes on after that.
            poll: How often to ask; by default as the client does.

        Raises:
            WaitTimeout: It has not after `timeout` seconds.
            SubmitUnknown: The job has no id to ask with.
            TelecineError: Asking makes no sense any more, as with a wrong key.
        """
        watch = self._watch(timeout, poll)
        with JobErrorContext(self):
            while not watch.over:
                yield self._snapshot(await self._run(watch.change()))

    async def wait(
        self,
        timeout: float = 600,
        poll: Poll | None = None,
        on_update: Callable[[Snapshot[AsyncVideo]], object] | None = None,
    ) -> AsyncVideo:
        """Wait for the video.

        Args:
            timeout: Seconds to wait at most; the job itself goes on after that.
            poll: How often to ask; by default as the client does.
            on_update: Is called with a snapshot at every change.

        Raises:
            JobFailed: There will be no video; ``snapshot`` tells why and what it cost.
            WaitTimeout: The time is over; ``job`` can be waited for again.
            SubmitUnknown: The job has no id to ask with.
            TelecineError: Asking makes no sense any more, as with a wrong key.
        """
        watch = self._watch(timeout, poll)
        while True:
            with JobErrorContext(self):
                snapshot = self._snapshot(await self._run(watch.change()))
            if on_update is not None:
                on_update(snapshot)
            if watch.over:
                return require_video(self, snapshot)
            del snapshot  # thousands may wait at once, and an answer is as long as its provider likes

    def _snapshot(self, reading: Snapshot) -> Snapshot[AsyncVideo]:
        link = reading.video
        if link is None:
            return replace_video(reading, None)
        video = AsyncVideo(link.url, link.expires_at, link.duration, reading.cost, _links=self._links(), _run=self._run)
        return replace_video(reading, video)


AnyJob: TypeAlias = Job | AsyncJob
"""A job of either client, as an error holds it."""


def require_video(job: AnyJob, snapshot: Snapshot[V]) -> V:
    """Return the video of a job that has ended.

    Raises:
        JobFailed: There is none.
    """
    if snapshot.video is None:
        raise build_job_error(job, snapshot)
    return snapshot.video
