"""Jobs: values whose state is a function of the clock, and the bounded store that keeps them."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from telecine_mock.scenarios import Scenario

Outcome = Literal["succeeded", "failed", "moderated", "expired"]

REASONS: Mapping[str, str] = {
    "succeeded": "",
    "failed": "Internal error while the video was being made",
    "expired": "The job ran out of time",
}
OUTCOMES: Mapping[str, Outcome] = {"fail": "failed", "moderated": "moderated", "expired": "expired"}  # by magic word


@dataclass(frozen=True, slots=True)
class MockJob:
    """One accepted job. Times are Unix seconds; `takes` is how long it runs, `kept` how long its video can be fetched.

    `body` is the create call's body as it was sent, `key` the caller's own id of the job, `origin` the scheme and host
    under which the client called us.
    """

    id: str
    provider: str
    model: str
    prompt: str
    ratio: str
    seconds: int
    price: float
    body: Mapping[str, Any]
    scenario: Scenario
    origin: str
    created: float
    takes: float
    kept: float
    callback_url: str | None = None
    key: str | None = None

    @property
    def ends(self) -> float:
        """When the job is finished, well or not."""
        return self.created + self.takes

    @property
    def expires(self) -> float:
        """When the video's address stops working."""
        return self.ends + self.kept

    @property
    def video_url(self) -> str:
        """Where the finished video is."""
        return f"{self.origin}/cdn/videos/{self.provider}/{self.id}.mp4"

    @property
    def outcome(self) -> Outcome:
        """How the job ends."""
        for word, outcome in OUTCOMES.items():
            if word in self.scenario:
                return outcome
        return "succeeded"

    def reason(self, withheld: str = "") -> str:
        """Tell why the job failed, by the provider's own words where moderation withheld it; empty when it succeeds."""
        return withheld if self.outcome == "moderated" else REASONS[self.outcome]

    def finished(self, now: float) -> bool:
        """Tell whether the job is over."""
        return now >= self.ends

    def progress(self, now: float) -> int:
        """Tell the progress in percent; 100 only at the end."""
        return 100 if self.finished(now) else int(100 * self._share(now))

    def stage(self, now: float, names: Sequence[str], unknown: str) -> str:
        """Name the state before the end: `names` share the time in equal parts; `unknown` may hide all but one."""
        index = int(len(names) * self._share(now))
        return unknown if index > 0 and "unknown-state" in self.scenario else names[index]

    def _share(self, now: float) -> float:
        # A microsecond more, because a third of a time that is counted from 1970 falls just short of a third.
        return min(0.99, (now - self.created + 1e-6) / self.takes) if self.takes else 0.99


class JobStore:
    """Keeps the newest `limit` jobs, in order of creation."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._jobs: OrderedDict[tuple[str, str], MockJob] = OrderedDict()
        self._polls: dict[tuple[str, str], int] = {}

    def add(self, job: MockJob) -> None:
        """Keep a job; the oldest is dropped when there are too many."""
        self._jobs[job.provider, job.id] = job
        if len(self._jobs) > self._limit:
            oldest, _ = self._jobs.popitem(last=False)
            self._polls.pop(oldest, None)

    def get(self, provider: str, job_id: str) -> MockJob | None:
        """Find a job by its id; None if it was never made or has been dropped."""
        return self._jobs.get((provider, job_id))

    def by_key(self, provider: str, key: str) -> MockJob | None:
        """Find the newest job with the caller's own id."""
        return next((job for job in reversed(self.list(provider)) if job.key == key), None)

    def list(self, provider: str | None = None) -> list[MockJob]:
        """List the jobs of one provider or of all, oldest first."""
        return [job for job in list(self._jobs.values()) if provider in (None, job.provider)]

    def count_poll(self, job: MockJob) -> int:
        """Count one more poll of this job, and say how many there have been."""
        key = job.provider, job.id
        self._polls[key] = self._polls.get(key, 0) + 1
        return self._polls[key]
