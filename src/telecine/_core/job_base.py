"""Base class of the synchronous and the asynchronous job: everything but I/O."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from telecine._core.job_token import JobReference
from telecine._core.poll_schedule import Poll
from telecine._core.polling import JobPoller, poll_once
from telecine._core.provider_context import ProviderContext
from telecine._core.submit_record import write_ledger
from telecine._core.video_fetch import VideoSource
from telecine.errors import TelecineError
from telecine.providers import ProviderName
from telecine_runtime.flows import Flow
from telecine_runtime.snapshot import Snapshot, get_remarks

if TYPE_CHECKING:
    from telecine._core.async_job import AsyncJob
    from telecine._core.sync_job import Job
    from telecine_runtime.download.fetch import Saved

log: Final = logging.getLogger("telecine")

AnyJob: TypeAlias = "Job | AsyncJob"
"""A job of either client, as errors hold it."""


@dataclass(frozen=True, slots=True, repr=False)
class JobBase:
    """Attributes of a job that need no I/O.

    Attributes:
        metadata: Your own notes from the request.
        dropped: For each field that was left out because the provider does not support it, a sentence.
        refusals: The errors of the providers that were tried before this one.
    """

    _reference: JobReference
    _context: ProviderContext = field(compare=False)
    metadata: Mapping[str, str] = field(default_factory=dict[str, str])
    dropped: tuple[str, ...] = ()
    refusals: tuple[TelecineError, ...] = ()
    _submitted_at: float | None = field(default=None, compare=False)  # by the clock of the context's `Poll`

    def __repr__(self) -> str:
        dropped = f", dropped={self.dropped!r}" if self.dropped else ""
        return f"<{type(self).__name__} {self.token}{dropped}>"

    @property
    def provider(self) -> ProviderName:
        """Name of the provider."""
        return self._reference.provider

    @property
    def id(self) -> str | None:
        """The provider's id of the job; ``None`` if the response to the submit was lost."""
        return self._reference.id

    @property
    def key(self) -> str:
        """The client's key of the job."""
        return self._reference.key

    @property
    def token(self) -> str:
        """Text to resume the job from, in any process: ``client.job(token)``. It holds no credentials."""
        return self._reference.token

    @property
    def file_name(self) -> str:
        """File name for the video, unique to the job."""
        return re.sub(r"[^\w.-]", "_", f"{self.provider}-{self.id or self.key}") + ".mp4"

    def _video_source(self) -> VideoSource:
        return VideoSource(self.file_name, self._request_url, self._context.poll, self._record_saved)

    def _record_saved(self, saved: Saved) -> Flow[None]:
        ledger = self._context.ledger
        if ledger is not None:
            yield from write_ledger(lambda: ledger.record_file(self.key, saved.path, saved.sha256))

    def _request_url(self) -> Flow[str]:
        """Ask the provider for the current URL of the video; empty if there is none."""
        snapshot = yield from poll_once(self._context, self._reference, self._context.retry)
        return snapshot.video.url if snapshot.video else ""

    def _poller(self, timeout: float, poll: Poll | None) -> JobPoller:
        return JobPoller(self._context, self._reference, timeout, poll or self._context.poll, self._submitted_at)

    def _poll(self) -> Flow[Snapshot]:
        """Poll the job once, and log what deviates from the spec in the response."""
        snapshot = yield from poll_once(self._context, self._reference, self._context.retry)
        for remark in get_remarks(snapshot):
            log.warning("%s: %s", self.provider, remark)
        yield from self._context.record_snapshot(self.key, snapshot)
        return snapshot
