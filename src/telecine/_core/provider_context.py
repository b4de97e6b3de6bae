"""Context of calls to a provider with one API key: server, limiter, retry and polling policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from telecine._core.job_limiter import JobLimiter
from telecine._core.poll_schedule import Poll
from telecine._core.provider import Provider
from telecine._core.submit_record import write_ledger
from telecine_runtime.flows import Flow
from telecine_runtime.retry import Retry
from telecine_runtime.snapshot import Snapshot

if TYPE_CHECKING:
    from telecine.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class ProviderContext:
    """Context of calls to a provider with one API key.

    Attributes:
        provider: The provider.
        limiter: Counts the jobs of this key at this server.
        base_url: URL of the server.
        retry: When a call is repeated.
        poll: The polling schedule.
        ledger: Records what becomes of the jobs.
    """

    provider: Provider
    limiter: JobLimiter = field(repr=False)
    base_url: str = ""
    retry: Retry = field(default_factory=Retry)
    poll: Poll = field(default_factory=Poll)
    ledger: Ledger | None = None

    def record_snapshot(self, key: str, snapshot: Snapshot) -> Flow[None]:
        """Record what a poll has told, if that is new."""
        if self.ledger is not None and self.ledger.has_changed(key, snapshot):
            yield from write_ledger(partial(self.ledger.record_snapshot, key, snapshot))
