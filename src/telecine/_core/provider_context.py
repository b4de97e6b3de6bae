"""One key at one provider, and how calls with it are made."""

from __future__ import annotations

from dataclasses import dataclass, field

from telecine._core.job_limiter import JobLimiter
from telecine._core.poll_schedule import Poll
from telecine._core.provider import Provider
from telecine_runtime.retry import Retry


@dataclass(frozen=True, slots=True)
class ProviderContext:
    """One key at one provider.

    Attributes:
        provider: The provider's table.
        gate: Counts the jobs of this key at this server.
        base_url: The server that is asked.
        retry: When a call is sent again.
        poll: How often a job is asked for.
    """

    provider: Provider
    gate: JobLimiter = field(repr=False)
    base_url: str = ""
    retry: Retry = field(default_factory=Retry)
    poll: Poll = field(default_factory=Poll)
