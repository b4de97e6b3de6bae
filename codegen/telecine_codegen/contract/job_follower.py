"""Creates jobs and polls them to their end, several at once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.declared_job import DeclaredJob, JobReading, query_parameters
from telecine_codegen.contract.exchange import Problem, RecordedExchange
from telecine_codegen.contract.reading_checks import compare_readings
from telecine_codegen.contract.spec_client import SpecClient
from telecine_codegen.contract.time_checks import compare_times


@dataclass
class FollowedJob:
    """A job that was created.

    Attributes:
        body: The body that created it.
        id: Its id.
        polls: The polls so far.
        readings: What they tell.
    """

    body: Mapping[str, Any]
    id: str
    polls: list[RecordedExchange] = field(default_factory=list[RecordedExchange])
    readings: list[JobReading] = field(default_factory=list[JobReading])

    @property
    def last(self) -> JobReading | None:
        """What the last poll tells; None before the first."""
        return self.readings[-1] if self.readings else None

    @property
    def has_ended(self) -> bool:
        """Whether the job has ended."""
        return self.last is not None and self.last.has_ended

    @property
    def has_succeeded(self) -> bool:
        """Whether the job has ended with a film."""
        return self.last is not None and self.last.state == "succeeded"


@dataclass(frozen=True)
class JobFollower:
    """Creates jobs of one kind and follows them.

    Attributes:
        context: The server.
        client: Sends the requests.
        job: The declaration.
    """

    context: CheckContext
    client: SpecClient
    job: DeclaredJob

    def create(self, body: Mapping[str, Any]) -> tuple[RecordedExchange, FollowedJob | None]:
        """Create a job; return the exchange, and the job if the response has its id."""
        created = self.client.send(self.job.submit.id, body=body)
        job_id = self.job.read_id(created) if created.status < 300 else None
        self.context.say(f"job {job_id} was created" if job_id else f"no job was created: status {created.status}")
        return created, None if job_id is None else FollowedJob(body, job_id)

    def poll(self, job_id: str, *, key: str | None = None) -> RecordedExchange:
        """Poll a job."""
        query = self.job.poll
        return self.client.send(query.operation, query_parameters(query, job_id), key=key)

    def follow(self, jobs: Sequence[FollowedJob]) -> Iterator[Problem]:
        """Poll jobs in turn until all have ended; check each reading against the one before."""
        deadline = time.monotonic() + self.context.options.timeout
        waiting = list(jobs)
        while waiting and time.monotonic() < deadline:
            for job in list(waiting):
                yield from self._poll_once(job)
                if job.has_ended or job.polls[-1].status >= 400:
                    waiting.remove(job)
            if waiting:
                time.sleep(self.context.options.pause)
        for job in waiting:
            seconds, word = self.context.options.timeout, job.last.word if job.last else None
            yield "job_ends", f"job {job.id} has not ended after {seconds:g} s; its last state is {word!r}"

    def _poll_once(self, job: FollowedJob) -> Iterator[Problem]:
        polled = self.poll(job.id)
        job.polls.append(polled)
        if polled.status >= 400:
            yield "created_job_is_known", f"job {job.id} was created, and the poll has status {polled.status}"
            return
        reading = self.job.read(polled)
        yield from compare_readings(job.id, job.last, reading)
        yield from compare_times(self.client.spec, polled, job.polls[-2] if job.readings else None)
        job.readings.append(reading)
