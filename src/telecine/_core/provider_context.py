"""Context of calls to a provider with one API key: server, limiter, retry and polling policy."""

from __future__ import annotations

from dataclasses import dataclass, field

from telecine._core.job_limiter import JobLimiter
from telecine._core.poll_schedule import Poll
from telecine._core.provider import Provider
from telecine_runtime.retry import Retry


@dataclass(frozen=True, slots=True)
class ProviderContext:
    """Context of calls to a provider with one API key.

    Attributes:
        provider: The provider.
        limiter: Counts the jobs of this key at this server.
        base_url: URL of the server.
        retry: When a call is repeated.
        poll: The polling schedule.
    """

    provider: Provider
    limiter: JobLimiter = field(repr=False)
    base_url: str = ""
    retry: Retry = field(default_factory=Retry)
    poll: Poll = field(default_factory=Poll)
