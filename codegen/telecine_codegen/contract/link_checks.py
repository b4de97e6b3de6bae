"""Checks of links: each leads to an operation that knows the job and sees its end, and every poll is linked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telecine_codegen.compile import ir
from telecine_codegen.compile.lifecycle_builder import build_poll_fields
from telecine_codegen.compile.normalise import normalise_spec
from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.declared_job import DeclaredJob, JobReading, query_parameters, read_job, replace_at
from telecine_codegen.contract.exchange import ContractFinding, Problem
from telecine_codegen.contract.job_checks import PROMPT
from telecine_codegen.contract.job_follower import FollowedJob, JobFollower
from telecine_codegen.contract.reading_checks import public, usable_url
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.openapi.harmonised_members import collect_marks
from telecine_codegen.openapi.operations import OperationNode, iter_success_schemas

OUR_KEY: Final = "telecine-contract-key"


@dataclass(frozen=True)
class JobReader:
    """An operation that tells the state of a job.

    Attributes:
        id: Its `operationId`.
        parameter: The one parameter that it needs; None if it needs another number of them.
        fields: The paths of the fields in its response.
    """

    id: str
    parameter: str | None
    fields: ir.PollFieldsIR


def check_links(context: CheckContext) -> Iterator[ContractFinding]:
    """Follow a job with every operation that tells a state, and find a job by our key."""
    readers = find_job_readers(context)
    for job in context.target.jobs:
        client = context.connect()
        follower = JobFollower(context, client, job)
        _, created = follower.create(_body_with_key(job))
        if created is None:
            continue
        problems = list(_check_readers(follower, created, readers))
        problems += _check_lookup(follower, created)
        yield from (ContractFinding(check, where, message) for check, where, message in problems)
        yield from check_responses(client.spec, client.exchanges)


def find_job_readers(context: CheckContext) -> list[JobReader]:
    """Return the operations whose response has a member with the state of a job."""
    found: list[JobReader] = []
    for call in normalise_spec(context.target.document).calls():
        fields = build_poll_fields(collect_marks(iter_success_schemas(call)))
        if fields.states and call.method == "get":
            found.append(JobReader(call.identifier or "", _only_parameter(call), fields))
    return found


def _only_parameter(call: OperationNode) -> str | None:
    needed = [each["name"] for each in call.node.value.get("parameters", ()) if each.get("required")]
    return str(needed[0]) if len(needed) == 1 else None


def _body_with_key(job: DeclaredJob) -> Mapping[str, Any]:
    body = job.plain_body(PROMPT)
    return replace_at(body, job.paths["key"], OUR_KEY) if "key" in job.paths else body


def _check_readers(
    follower: JobFollower, created: FollowedJob, readers: list[JobReader]
) -> Iterator[tuple[str, str, str]]:
    others = [each for each in readers if each.id != follower.job.poll.operation and each.parameter]
    client = follower.client
    known = {each.id for each in others if client.send(each.id, {each.parameter or "": created.id}).status < 300}
    list(follower.follow([created]))  # what it finds, `job_checks` finds as well
    for each in others if created.has_ended else ():
        answered = client.send(each.id, {each.parameter or "": created.id})
        if each.id in known and answered.status >= 300:
            yield "every_poll_knows_the_job", each.id, f"status {answered.status} after the end of a job it knew"
        elif answered.status < 300:
            problems = _compare_with_poll(created, read_job(each.fields, answered))
            yield from ((check, each.id, message) for check, message in problems)


def _compare_with_poll(created: FollowedJob, other: JobReading) -> Iterator[Problem]:
    last = created.last
    if last is None:
        return
    if other.state != last.state:
        yield "every_poll_sees_the_end", f"job {created.id} ended as {last.word!r}, here it is {other.word!r}"
    elif other.state == "succeeded":
        urls = [usable_url(each.video_url) for each in (last, other)]
        if urls[1] is None or public(urls[1]) != public(urls[0] or ""):
            yield "every_poll_sees_the_film", f"job {created.id} has another video URL here: {other.video_url!r}"


def _check_lookup(follower: JobFollower, created: FollowedJob) -> Iterator[tuple[str, str, str]]:
    query = follower.job.lifecycle.queries.get("lookup")
    if query is None or "key" not in follower.job.paths:
        return
    for key, wanted in ((OUR_KEY, created.id), (f"{OUR_KEY}-unknown", None)):
        answered = follower.client.send(query.operation, query_parameters(query, key))
        found = follower.job.read(answered).job_id if answered.status < 300 else None
        if found != wanted:
            yield "look_up_finds_the_job", query.operation, f"our key {key} finds job {found}, expected {wanted}"
