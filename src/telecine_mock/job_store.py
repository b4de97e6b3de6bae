"""Mock jobs, whose state is a function of the clock, and the bounded store that holds them."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from telecine_mock.scenarios import Scenario

Outcome = Literal["succeeded", "failed", "moderated", "expired"]

FAILURE_REASONS: Mapping[str, str] = {
    "succeeded": "",
    "failed": "Internal error while the video was being made",
    "expired": "The job ran out of time",
}
OUTCOMES: Mapping[str, Outcome] = {"fail": "failed", "moderated": "moderated", "expired": "expired"}  # by magic word


@dataclass(frozen=True, slots=True)
class MockJob:
    """One accepted job. Times are Unix seconds.

    `seconds` is the length of the video, `run_seconds` how long the job runs, `retention_seconds` how long the video
    can be downloaded. `body` is the body of the create call as sent, `key` the client's own id of the job, `origin`
    the scheme and host that the client called.
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
    run_seconds: float
    retention_seconds: float
    callback_url: str | None = None
    key: str | None = None

    @property
    def ends_at(self) -> float:
        """When the job finishes, whatever its outcome."""
        return self.created + self.run_seconds

    @property
    def expires_at(self) -> float:
        """When the video URL stops working."""
        return self.ends_at + self.retention_seconds

    @property
    def video_url(self) -> str:
        """URL of the finished video."""
        return f"{self.origin}/cdn/videos/{self.provider}/{self.id}.mp4"

    @property
    def outcome(self) -> Outcome:
        """How the job ends."""
        for word, outcome in OUTCOMES.items():
            if word in self.scenario:
                return outcome
        return "succeeded"

    def failure_reason(self, moderation_message: str = "") -> str:
        """Return why the job failed, or `moderation_message` for a withheld video; empty when it succeeds."""
        return moderation_message if self.outcome == "moderated" else FAILURE_REASONS[self.outcome]

    def is_finished(self, now: float) -> bool:
        """Return whether the job has ended."""
        return now >= self.ends_at

    def progress(self, now: float) -> int:
        """Return the progress in percent; 100 only when the job is finished."""
        return 100 if self.is_finished(now) else int(100 * self._elapsed_share(now))

    def stage(self, now: float, names: Sequence[str], unknown: str) -> str:
        """Return the state of an unfinished job: `names` divide the time into equal parts.

        With the magic word `unknown-state`, every part but the first is `unknown`.
        """
        index = int(len(names) * self._elapsed_share(now))
        return unknown if index > 0 and "unknown-state" in self.scenario else names[index]

    def _elapsed_share(self, now: float) -> float:
        if not self.run_seconds:
            return 0.99
        # A microsecond more, because a third of a time that is counted from 1970 falls just short of a third.
        return min(0.99, (now - self.created + 1e-6) / self.run_seconds)


class JobStore:
    """Holds the newest `limit` jobs, in order of creation."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._jobs: OrderedDict[tuple[str, str], MockJob] = OrderedDict()
        self._polls: dict[tuple[str, str], int] = {}

    def add(self, job: MockJob) -> None:
        """Store a job; drop the oldest when there are too many."""
        self._jobs[job.provider, job.id] = job
        if len(self._jobs) > self._limit:
            oldest, _ = self._jobs.popitem(last=False)
            self._polls.pop(oldest, None)

    def get(self, provider: str, job_id: str) -> MockJob | None:
        """Return the job with this id; None if there is none."""
        return self._jobs.get((provider, job_id))

    def get_by_key(self, provider: str, key: str) -> MockJob | None:
        """Return the newest job with the client's own id; None if there is none."""
        return next((job for job in reversed(self.list(provider)) if job.key == key), None)

    def list(self, provider: str | None = None) -> list[MockJob]:
        """Return the jobs of one provider or of all, oldest first."""
        return [job for job in list(self._jobs.values()) if provider in (None, job.provider)]

    def count_poll(self, job: MockJob) -> int:
        """Count a poll of this job and return how many there have been."""
        key = job.provider, job.id
        self._polls[key] = self._polls.get(key, 0) + 1
        return self._polls[key]
