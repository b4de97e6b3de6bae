"""Checks of what the readers make of answers: the compiled tables and the declaration of a spec say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from telecine_codegen.compile.normalise import normalise_spec
from telecine_codegen.compile.reader_fields import build_reader_fields
from telecine_codegen.contract.api_spec import HttpMessage
from telecine_codegen.contract.check_context import ContractTarget
from telecine_codegen.contract.declared_job import DeclaredJob, JobReading
from telecine_codegen.contract.exchange import ContractFinding, Problem, RecordedExchange
from telecine_codegen.openapi.document import canonical_json
from telecine_codegen.openapi.operations import iter_responses
from telecine_runtime.lifecycle_reader import LifecycleReader


def check_readers(target: ContractTarget, exchanges: Iterable[RecordedExchange]) -> Iterator[ContractFinding]:
    """Check what the readers make of each successful answer to a poll."""
    jobs = {job.poll.operation: job for job in target.jobs}
    for each in exchanges:
        operation = target.spec.route(each.method, urlsplit(each.target).path)
        job = jobs.get(operation.id) if operation else None
        if operation is not None and job is not None and each.status < 300:
            for check, message in compare_readers(job, each, target.url):
                yield ContractFinding(check, operation.id, message, each.summary)


def check_examples(target: ContractTarget) -> Iterator[ContractFinding]:
    """Check what the readers make of the examples of a spec: each answer to a poll has a state that is known."""
    jobs = {job.poll.operation: job for job in target.jobs}
    for operation, example in iter_examples(target):
        job = jobs.get(operation)
        if job is None or not 200 <= example.status < 300:
            continue
        where = f"the example of status {example.status}"
        problems = list(compare_readers(job, example, target.url))
        reading = job.read(example)
        if reading.word is not None and reading.state is None:
            problems.append(("states_are_known", f"state {reading.word!r} is not in the spec"))
        for check, message in problems:
            yield ContractFinding(check, operation, f"{where}: {message}", canonical_json(example.json)[:500])


def compare_readers(job: DeclaredJob, exchange: RecordedExchange, base: str) -> Iterator[Problem]:
    """Compare what the runtime reads of an answer to a poll with what the declaration says."""
    reading, snapshot = job.read(exchange), build_reader(job).read(exchange.json, lambda: base)
    if reading.state is None or not reading.word or exchange.status != 200:
        return  # a word that the spec lacks is a finding of its own; without a word each reader may conclude otherwise
    if snapshot.state not in allowed_states(reading):
        message = f"the declaration reads {reading.word!r} as {reading.state}, the runtime as {snapshot.state}"
        yield "readers_agree", message
    elif reading.state == "succeeded" and snapshot.state == "succeeded" and snapshot.video is None:
        yield "readers_agree", "the job has succeeded, and the runtime finds no video"


def allowed_states(reading: JobReading) -> tuple[str, ...]:
    """Return the states that the runtime may make of a reading.

    The runtime needs a video for a success: without one it says that the job runs, and if it is unusable or withheld
    that the job has failed.
    """
    if reading.state == "succeeded":
        return ("succeeded", "running", "failed") if not reading.video_url else ("succeeded", "failed")
    return (reading.state or "",)


def build_reader(job: DeclaredJob) -> LifecycleReader:
    """Return the reader of the runtime, with the tables of the compiler."""
    units = {name: per for each in job.lifecycle.units for name, per in each.items()}
    return LifecycleReader(build_reader_fields(job.lifecycle.facts), None, units)


def iter_examples(target: ContractTarget) -> Iterator[tuple[str, RecordedExchange]]:
    """Yield the operation of each example of a JSON response, and the example as an answer."""
    for call in normalise_spec(target.document).calls():
        for status, response in iter_responses(call):
            for name, media in response["content"].members():
                for example in list_examples(media.value):
                    content = canonical_json(example).encode()
                    message = HttpMessage({"content-type": name}, content)
                    number = int(status) if status.isdecimal() else 0
                    yield (
                        call.identifier or "",
                        RecordedExchange(call.method.upper(), call.path, HttpMessage({}, b""), number, message),
                    )


def list_examples(media: Any) -> list[Any]:
    """Return the examples of a media type."""
    several = [each["value"] for each in media.get("examples", {}).values() if "value" in each]
    return [media["example"], *several] if "example" in media else several
