# Generated from src/telecine/_core/async_job.py by `make generate`. Do not edit.
"""Synchronous job: poll it, follow its events, wait for its video."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from telecine._core.exception_notes import JobErrorContext
from telecine._core.job_base import JobBase
from telecine._core.poll_schedule import Poll
from telecine._core.saveable_snapshot import Snapshot, replace_video
from telecine._core.sync_video import FlowRunner, Video
from telecine.errors import build_job_error


@dataclass(frozen=True, slots=True, repr=False)
class Job(JobBase):
    """A video generation job."""

    _run: FlowRunner = field(kw_only=True, compare=False)

    def status(self) -> Snapshot[Video]:
        """Poll the job once. A failed job is returned, not raised.

        Raises:
            SubmitUnknown: The job has no id to poll.
            TelecineError: The poll itself failed.
        """
        with JobErrorContext(self):
            return self._with_video(self._run(self._poll()))

    def events(self, timeout: float = 600, poll: Poll | None = None) -> Generator[Snapshot[Video]]:
        """Yield a snapshot at every change until the job has ended.

        Args:
            timeout: Maximum wait in seconds; the job itself continues after that.
            poll: The polling schedule; by default that of the client.

        Raises:
            WaitTimeout: The job has not ended within `timeout` seconds.
            SubmitUnknown: The job has no id to poll.
            TelecineError: Polling failed for good, as with an invalid key.
        """
        poller = self._poller(timeout, poll)
        with JobErrorContext(self):
            while not poller.is_done:
                yield self._with_video(self._run(poller.next_change()))

    def wait(
        self,
        timeout: float = 600,
        poll: Poll | None = None,
        on_update: Callable[[Snapshot[Video]], object] | None = None,
    ) -> Video:
        """Wait for the video.

        Args:
            timeout: Maximum wait in seconds; the job itself continues after that.
            poll: The polling schedule; by default that of the client.
            on_update: Called with a snapshot at every change.

        Raises:
            JobFailed: There will be no video; ``snapshot`` has the reason and the cost.
            WaitTimeout: The job has not ended within `timeout` seconds; ``job`` can be waited for again.
            SubmitUnknown: The job has no id to poll.
            TelecineError: Polling failed for good, as with an invalid key.
        """
        poller = self._poller(timeout, poll)
        while True:
            with JobErrorContext(self):
                snapshot = self._with_video(self._run(poller.next_change()))
            if on_update is not None:
                on_update(snapshot)
            if poller.is_done:
                if snapshot.video is None:
                    raise build_job_error(self, snapshot)
                return snapshot.video
            del snapshot  # thousands of jobs may wait at once, and a response can be large

    def _with_video(self, snapshot: Snapshot) -> Snapshot[Video]:
        """Return the snapshot with a video that can be downloaded."""
        link = snapshot.video
        if link is None:
            return replace_video(snapshot, None)
        source = self._video_source()
        video = Video(link.url, link.expires_at, link.duration, snapshot.cost, _source=source, _run=self._run)
        return replace_video(snapshot, video)
