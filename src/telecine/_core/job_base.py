"""What a blocking and an asynchronous job have in common: all but asking."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from telecine._core.job_token import JobReference
from telecine._core.poll_schedule import Poll
from telecine._core.polling import JobPoller, poll_once
from telecine._core.provider_context import ProviderContext
from telecine._core.video_fetch import VideoSource
from telecine.errors import TelecineError
from telecine.providers import ProviderName
from telecine_runtime.flow import Flow
from telecine_runtime.snapshot import Snapshot, get_remarks

log: Final = logging.getLogger("telecine")


@dataclass(frozen=True, slots=True, repr=False)
class JobBase:
    """What the two kinds of job share.

    Attributes:
        metadata: Your own notes, from the request.
        dropped: A sentence for each field that the provider does not have and that was left out.
        refusals: What the providers answered that were asked before this one.
    """

    _reference: JobReference
    _account: ProviderContext = field(compare=False)
    metadata: Mapping[str, str] = field(default_factory=dict[str, str])
    dropped: tuple[str, ...] = ()
    refusals: tuple[TelecineError, ...] = ()
    _submitted: float | None = field(default=None, compare=False)  # by the clock of the account's `Poll`

    def __repr__(self) -> str:
        dropped = f", dropped={self.dropped!r}" if self.dropped else ""
        return f"<{type(self).__name__} {self.token}{dropped}>"

    @property
    def provider(self) -> ProviderName:
        """Who makes the video."""
        return self._reference.provider

    @property
    def id(self) -> str | None:
        """The provider's id of the job; ``None`` when its answer to the submit was lost."""
        return self._reference.id

    @property
    def key(self) -> str:
        """Our own key of the job."""
        return self._reference.key

    @property
    def token(self) -> str:
        """A text to resume from, in any process, at any time: ``client.job(token)``. It holds no credentials."""
        return self._reference.token

    @property
    def file_name(self) -> str:
        """A name for the video's file, different for each job."""
        return re.sub(r"[^\w.-]", "_", f"{self.provider}-{self.id or self.key}") + ".mp4"

    def _links(self) -> VideoSource:
        """Return where the video lies, for whoever fetches it."""
        return VideoSource(self.file_name, self._fresh_url, self._account.poll)

    def _fresh_url(self) -> Flow[str]:
        """Ask the provider where the video lies now; an empty text when it lies nowhere."""
        reading = yield from poll_once(self._account, self._reference, self._account.retry)
        return reading.video.url if reading.video else ""

    def _watch(self, timeout: float, poll: Poll | None) -> JobPoller:
        """Return the watch over this job."""
        return JobPoller(self._account, self._reference, timeout, poll or self._account.poll, self._submitted)

    def _looked(self) -> Flow[Snapshot]:
        """Ask once how the job is, and log what in the answer is not as the spec has it."""
        reading = yield from poll_once(self._account, self._reference, self._account.retry)
        for remark in get_remarks(reading):
            log.warning("%s: %s", self.provider, remark)
        return reading
