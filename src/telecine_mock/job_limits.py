"""Job counts of each account, checked against the documented limits on open and hourly jobs."""

import heapq
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field

from telecine_runtime.capabilities import Limits

HOUR = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class JobCounts:
    """Counts of one provider's jobs.

    `created` is the number of jobs since the start, `open` that of jobs that have not ended, `peak` the highest that
    `open` has been, `refused` the number of create calls that a limit refused.
    """

    created: int = 0
    open: int = 0
    peak: int = 0
    refused: int = 0


@dataclass(slots=True)
class AccountJobs:
    """Open jobs and jobs of the last hour of one API key. Times are Unix seconds."""

    ends: list[float] = field(default_factory=list[float])  # of the open jobs, as a heap
    created: deque[float] = field(default_factory=deque[float])

    def forget_old(self, now: float) -> None:
        """Drop the jobs that have ended, and those that were created more than an hour ago."""
        while self.ends and self.ends[0] <= now:
            heapq.heappop(self.ends)
        while self.created and now - self.created[0] >= HOUR:
            self.created.popleft()

    def seconds_to_wait(self, limits: Limits, now: float) -> float:
        """Return after how many seconds the limits allow another job: 0 for now, infinity if no open job ever ends."""
        waits = [0.0]
        if limits.concurrency is not None and len(self.ends) >= limits.concurrency:
            waits.append(self.ends[0] - now)
        if limits.submits_per_hour is not None and len(self.created) >= limits.submits_per_hour:
            waits.append(HOUR - (now - self.created[0]))
        return max(waits)

    def add(self, now: float, ends_at: float) -> None:
        """Add a job."""
        self.created.append(now)
        if ends_at > now:
            heapq.heappush(self.ends, ends_at)


@dataclass(slots=True)
class ProviderJobs:
    """Accounts of one provider, by API key, and its counts."""

    accounts: defaultdict[str, AccountJobs] = field(default_factory=lambda: defaultdict(AccountJobs))
    created: int = 0
    peak: int = 0
    refused: int = 0

    def count_open(self, now: float) -> int:
        """Return the number of jobs that have not ended."""
        for account in self.accounts.values():
            account.forget_old(now)
        return sum(len(account.ends) for account in self.accounts.values())


class JobCounter:
    """Counts jobs by provider and API key, and refuses those beyond the limits. Thread-safe.

    A limit of a model is compared with the jobs of all models of the account, as in the client.
    """

    def __init__(self) -> None:
        self._providers: defaultdict[str, ProviderJobs] = defaultdict(ProviderJobs)
        self._lock = threading.Lock()

    def try_add(self, provider: str, api_key: str, limits: Limits, now: float, ends_at: float) -> float:
        """Count a job and return 0, or return the seconds after which the limits allow it."""
        with self._lock:
            jobs = self._providers[provider]
            account = jobs.accounts[api_key]
            account.forget_old(now)
            seconds = account.seconds_to_wait(limits, now)
            if seconds > 0:
                jobs.refused += 1
                return seconds
            account.add(now, ends_at)
            jobs.created += 1
            jobs.peak = max(jobs.peak, jobs.count_open(now))
            return 0.0

    def count(self, provider: str, now: float) -> JobCounts:
        """Return the counts of a provider."""
        with self._lock:
            jobs = self._providers[provider]
            return JobCounts(jobs.created, jobs.count_open(now), jobs.peak, jobs.refused)
