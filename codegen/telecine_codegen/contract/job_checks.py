"""Checks of the life of a job, from the declaration of a spec alone: it ends, with a film that was asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpx

from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.declared_job import RANKS, DeclaredJob, JobReading
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.contract.spec_client import SpecClient
from telecine_runtime.coerce import parse_decimal

PROMPT: Final = "A paper boat crosses a puddle"
UNKNOWN_ID: Final = "00000000-0000-4000-8000-000000000000"
WRONG_KEY: Final = "no-such-key"
FAILED: Final = ("failed", "expired")
FILM_BYTES: Final = 64
"""Bytes of a film that are looked at."""

Problem = tuple[str, str]
"""Name of a check, and what it found."""


def check_jobs(context: CheckContext) -> Iterator[ContractFinding]:
    """Follow a job of each kind that the spec declares; of the first kind only, if a job costs money."""
    options, jobs = context.options, context.target.jobs
    for job in jobs[:1] if options.is_paid else jobs:
        client = context.connect()
        checker = JobChecker(client, context.http, job, options.pause, options.timeout, context.say)
        yield from checker.check(is_paid=options.is_paid, fail_word=options.fail_word)
        yield from check_responses(client.spec, client.exchanges)


@dataclass(frozen=True)
class JobChecker:
    """Follows jobs at one server.

    Attributes:
        client: Sends the requests.
        http: Fetches the films; it sends no API key.
        job: The declaration.
        pause: Seconds between two polls.
        timeout: Seconds after which a job must have ended.
        say: Is told of each job that is created.
    """

    client: SpecClient
    http: httpx.Client
    job: DeclaredJob
    pause: float
    timeout: float
    say: Callable[[str], object]

    def check(self, *, is_paid: bool, fail_word: str | None = None) -> list[ContractFinding]:
        """Run all checks.

        Args:
            is_paid: Whether each job costs money: then only one is created.
            fail_word: A word in a prompt that makes a mock server fail the job.
        """
        problems = list(self._check_job())
        if not is_paid:
            problems += self._check_ids()
            problems += self._check_unknown_id()
            problems += self._check_key()
            problems += self._check_failure(fail_word) if fail_word and self.job.can_fail else []
        where = self.job.submit.id
        return [ContractFinding(check, where, message) for check, message in problems]

    def _create(self, prompt: str) -> tuple[RecordedExchange, str | None]:
        created = self.client.send(self.job.submit.id, body=self.job.body_with_prompt(prompt))
        job_id = self.job.read_id(created)
        self.say(f"job {job_id} was created" if job_id else f"no job was created: status {created.status}")
        return created, job_id

    def _poll(self, job_id: str) -> RecordedExchange:
        query = self.job.poll
        fixed = {name: str(value) for name, _, value in query.fixed}
        return self.client.send(query.operation, {query.parameter: job_id, **fixed})

    def _check_job(self) -> Iterator[Problem]:
        created, job_id = self._create(PROMPT)
        if created.status >= 300 or job_id is None:
            yield "job_is_created", f"status {created.status}, id {job_id}: {created.response.content[:200]!r}"
            return
        readings: list[JobReading] = []
        yield from self._follow(job_id, readings)
        if not readings or not readings[-1].has_ended:
            return
        last = readings[-1]
        if last.state != "succeeded":
            yield "job_ends_with_a_film", f"job {job_id} ended as {last.word!r}: {last.error}"
            return
        yield from self._check_film(job_id, last)

    def _follow(self, job_id: str, readings: list[JobReading]) -> Iterator[Problem]:
        """Poll a job to its end, and check each reading against the one before."""
        deadline = time.monotonic() + self.timeout
        while time.monotonic() < deadline:
            polled = self._poll(job_id)
            if polled.status >= 400:
                yield "created_job_is_known", f"job {job_id} was created, and the poll has status {polled.status}"
                return
            reading = self.job.read(polled)
            yield from _compare(job_id, readings[-1] if readings else None, reading)
            readings.append(reading)
            if reading.has_ended:
                return
            time.sleep(self.pause)
        word = readings[-1].word if readings else None
        yield "job_ends", f"job {job_id} has not ended after {self.timeout:g} s; its last state is {word!r}"

    def _check_film(self, job_id: str, last: JobReading) -> Iterator[Problem]:
        base = self.client.exchanges[-1]
        url = _usable_url(last.video_url)
        if url is None:
            yield "success_has_a_video_url", f"job {job_id} succeeded, and its video URL is {last.video_url!r}"
            return
        wanted = self.job.wanted_seconds
        if wanted is not None and last.duration is not None and abs(wanted - last.duration) > 1:
            yield "duration_is_as_asked", f"{wanted:g} s were asked for, the answer tells {last.duration:g} s"
        yield from self._fetch_film(url)
        again = self.job.read(self._poll(job_id))
        if again.state != last.state:
            yield "final_state_stays", f"job {job_id} went from {last.word!r} to {again.word!r}"
        second = _usable_url(again.video_url)
        if second is None or urlsplit(second).path != urlsplit(url).path:
            yield "video_url_stays", f"the next poll has {again.video_url!r} in place of {last.video_url!r}"
        if base.status != 200:
            yield "success_has_status_200", f"the poll has status {base.status}"

    def _fetch_film(self, url: str) -> Iterator[Problem]:
        try:
            with self.http.stream("GET", url, follow_redirects=True) as response:
                start = next(response.iter_bytes(FILM_BYTES), b"")
        except httpx.HTTPError as error:
            yield "video_url_answers", f"{_public(url)}: {type(error).__name__}"
            return
        if response.status_code not in (200, 206):
            yield "video_url_answers", f"{_public(url)} has status {response.status_code}"
        elif start[4:8] != b"ftyp":
            yield "video_url_is_a_film", f"{_public(url)} begins with {start[:12]!r}, which is no MP4"

    def _check_ids(self) -> Iterator[Problem]:
        ids = [self._create(PROMPT)[1] for _ in range(2)]
        if ids[0] is not None and ids[0] == ids[1]:
            yield "job_ids_are_unique", f"two jobs have the id {ids[0]}"

    def _check_unknown_id(self) -> Iterator[Problem]:
        polled = self._poll(UNKNOWN_ID)
        reading = self.job.read(polled)
        if polled.status < 300 and reading.state is not None and reading.state != "failed":
            yield "unknown_id_is_refused", f"a poll of an unknown id has status {polled.status}, state {reading.word!r}"

    def _check_key(self) -> Iterator[Problem]:
        if self.client.spec.key_header is None:
            return
        created = self.client.send(self.job.submit.id, body=self.job.body_with_prompt(PROMPT), key=WRONG_KEY)
        job_id = self.job.read_id(created)
        if created.status < 300 and job_id is not None:
            yield "wrong_key_is_refused", f"a submit with a wrong key has status {created.status}, job {job_id}"

    def _check_failure(self, word: str) -> Iterator[Problem]:
        _, job_id = self._create(f"{PROMPT} {word}")
        if job_id is None:
            return
        readings: list[JobReading] = []
        yield from self._follow(job_id, readings)
        last = readings[-1] if readings else None
        if last is not None and last.has_ended and last.state != "succeeded" and not last.error:
            yield "failure_has_a_reason", f"job {job_id} ended as {last.word!r} without a reason"
        if last is not None and last.state == "succeeded":
            yield "failure_is_told", f"job {job_id} should have failed, and ended as {last.word!r}"


def _compare(job_id: str, before: JobReading | None, reading: JobReading) -> Iterator[Problem]:
    if reading.state is None:
        yield "states_are_known", f"state {reading.word!r} is not in the spec"
    if reading.job_id is not None and reading.job_id != job_id:
        yield "poll_names_the_job", f"job {job_id} was polled, the response names {reading.job_id}"
    progress = parse_decimal(reading.progress)
    if reading.progress is not None and (progress is None or not 0 <= progress <= 100):
        yield "progress_is_a_percentage", f"progress is {reading.progress!r}"
    if before is None:
        return
    if reading.state is not None and RANKS[reading.state] < RANKS.get(before.state or "", 0):
        yield "states_move_forward", f"job {job_id} went from {before.word!r} to {reading.word!r}"
    earlier = parse_decimal(before.progress)
    if progress is not None and earlier is not None and progress < earlier and reading.state not in FAILED:
        yield "progress_never_goes_back", f"progress went from {before.progress!r} to {reading.progress!r}"


def _usable_url(value: Any) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    return text if urlsplit(text).scheme in ("http", "https") and urlsplit(text).netloc else None


def _public(url: str) -> str:
    """Return a URL without its query, which may be a secret."""
    return urljoin(url, urlsplit(url).path)
