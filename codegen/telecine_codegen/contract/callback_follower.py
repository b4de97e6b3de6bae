"""Creates jobs with a callback, polls them to their end, and collects their deliveries."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from telecine_codegen.compile.reader_fields import build_reader_fields
from telecine_codegen.contract.api_spec import decode_json
from telecine_codegen.contract.callback_job import CallbackJob, TimedReport
from telecine_codegen.contract.callback_reading import read_report
from telecine_codegen.contract.callback_server import CONSOLE_PATH, CallbackServer, ReceivedDelivery
from telecine_codegen.contract.callback_spec import JobCallbacks
from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.declared_job import ACCEPTED, DeclaredJob, query_parameters, replace_at
from telecine_codegen.contract.exchange import RecordedExchange
from telecine_codegen.contract.spec_client import SpecClient
from telecine_codegen.openapi.operations import JSON
from telecine_runtime.json_lookup import iter_values
from telecine_runtime.lifecycle_reader import LifecycleReader

MIN_PAUSE: Final = 0.03
"""Seconds between two polls at least, so that a delivery that is due arrives in between."""
MIN_PATIENCE: Final = 2.0
"""Seconds to wait for a delivery at least, after the end of a job or the delivery before."""
LINGER_POLLS: Final = 10
"""Polls during which nothing more may arrive."""
MAX_REFUSED_POLLS: Final = 5
"""Polls in a row with an error, after which a job is given up; `job_checks` tells why."""
HOLD: Final = 1.05
"""Seconds between two attempts of a signed delivery, whose times are in whole seconds."""
EMPTY: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True)
class CallbackFollower:
    """Creates jobs of one kind with a callback, and follows them.

    Attributes:
        context: The server.
        client: Sends the requests.
        job: The declaration.
        callbacks: The callbacks of the job.
        server: Receives them.
    """

    context: CheckContext
    client: SpecClient
    job: DeclaredJob
    callbacks: JobCallbacks
    server: CallbackServer

    def create(
        self, prompt: str, *, to_console: bool = False, refusals: Sequence[int] = ()
    ) -> tuple[RecordedExchange, CallbackJob | None]:
        """Create a job; return the exchange, and the job if the response has its id.

        Args:
            prompt: The prompt.
            to_console: Whether to send no URL, so that the one of the console counts.
            refusals: Statuses of the responses to the first deliveries.
        """
        body, target, key = self.job.body_with_prompt(prompt), CONSOLE_PATH, None
        if self.callbacks.url_path is not None and not to_console:
            url = self.server.new_url()
            target = get_target(url)
            body = replace_at(body, self.callbacks.url_path, url)
        if self.callbacks.keys and self.callbacks.key_path is not None:
            key = str(uuid.uuid4())
            body = replace_at(body, self.callbacks.key_path, key)
        if refusals:
            self.server.refuse(target, refusals, HOLD if self.callbacks.are_repeated else 0.0)
        clock = self.server.now()
        created = self.client.send(self.job.submit.id, body=body)
        job_id = self.job.read_id(created) if created.status < 300 else None
        if job_id is None:
            return created, None
        return created, CallbackJob(job_id, key, target, time.monotonic(), clock, len(refusals))

    def find_obstacle(self) -> str | None:
        """Return why the callbacks cannot be received; None if they can."""
        is_known = self.context.options.callbacks is not None
        if self.callbacks.needs_console and not is_known:
            return "their URL is set in a console, and no receiver is known to the server"
        if not self.context.target.is_local and not is_known:
            return "a server elsewhere cannot reach a receiver on this machine"
        if self.callbacks.url_path is None:
            return None
        operation = self.client.spec.operation(self.job.submit.id)
        media = operation.request_media[JSON]["schema"]
        body = self.job.body_with_prompt("A paper boat")
        with_url = replace_at(body, self.callbacks.url_path, self.server.new_url())
        problems = set(self.client.spec.schema_problems(media, with_url, "body"))
        problems -= set(self.client.spec.schema_problems(media, body, "body"))
        return f"the spec does not allow the URL of a receiver on this machine: {min(problems)}" if problems else None

    def follow(self, *jobs: CallbackJob) -> None:
        """Poll jobs to their end, and on until their deliveries have arrived or are overdue.

        Polls go on after the end, since a server in this process may have a clock that only requests move.
        """
        start, changed, seen = time.monotonic(), time.monotonic(), 0
        while time.monotonic() < start + self.context.options.timeout:
            for job in jobs:
                self._poll(job)
                self.collect(job)
            time.sleep(max(self.context.options.pause, MIN_PAUSE))
            open_jobs = [job for job in jobs if job.end is None]
            if any(job.refused_polls > MAX_REFUSED_POLLS for job in jobs):
                return
            count = sum(len(job.deliveries) for job in jobs)
            if open_jobs or count > seen:
                changed, seen = time.monotonic(), count
            if not open_jobs and all(self._has_all(job) for job in jobs):
                return
            ends = [job.end.at - job.submitted_at for job in jobs if job.end is not None]
            if time.monotonic() > changed + max(MIN_PATIENCE, 2 * max(ends, default=0.0)):
                return

    def linger(self, job: CallbackJob) -> None:
        """Poll a job that has ended a few times more, while a delivery too many may arrive."""
        for _ in range(LINGER_POLLS):
            self._poll(job)
            time.sleep(max(self.context.options.pause, MIN_PAUSE))

    def collect(self, job: CallbackJob) -> None:
        """Collect the deliveries of a job so far: those to its URL; at the URL of a console, those that name it."""
        at_url = [each for each in self.server.received if each.target == job.target]
        job.deliveries = [each for each in at_url if job.target != CONSOLE_PATH or job.id in self.read_ids(each)]

    def read_ids(self, delivery: ReceivedDelivery) -> Iterator[str]:
        """Yield the job ids that a delivery names."""
        body, _ = decode_json(delivery.message.content)
        for path in self.callbacks.ids:
            yield from map(str, iter_values(body, path))

    def _has_all(self, job: CallbackJob) -> bool:
        return len(job.deliveries) > (job.refusals if self.callbacks.are_repeated else 0)

    def _poll(self, job: CallbackJob) -> None:
        query, at = self.job.poll, time.monotonic()
        polled = self.client.send(query.operation, query_parameters(query, job.id))
        if polled.status >= 400:
            job.refused_polls += 1
            return
        job.refused_polls = 0
        body = EMPTY if polled.status == ACCEPTED and not polled.response.content else polled.json
        job.polls.append(TimedReport(at, read_report(self._reader, body, self.context.target.url + polled.target)))

    @property
    def _reader(self) -> LifecycleReader:
        hours = self.client.spec.data.get("x-limits", {}).get("retention_hours")
        return LifecycleReader(build_reader_fields(self.job.lifecycle.facts), hours)


def get_target(url: str) -> str:
    """Return path and query of a URL."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
