"""Checks of the life of a job, from the declaration of a spec alone: it ends, with the film that was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.exchange import ContractFinding, Problem
from telecine_codegen.contract.film_checks import check_films
from telecine_codegen.contract.job_follower import FollowedJob, JobFollower
from telecine_codegen.contract.reading_checks import check_failure, check_success
from telecine_codegen.contract.response_checks import check_responses
from telecine_codegen.contract.wishes import list_wishes

PROMPT: Final = "A paper boat crosses a puddle"


def check_jobs(context: CheckContext) -> Iterator[ContractFinding]:
    """Follow jobs of each kind that the spec declares; one job of the first kind, if a job costs money."""
    options, jobs = context.options, context.target.jobs
    for job in jobs[:1] if options.is_paid else jobs:
        client = context.connect()
        follower = JobFollower(context, client, job)
        problems = list(_check_one(follower) if options.is_paid else _check_several(follower))
        where = job.submit.id
        yield from (ContractFinding(check, where, message) for check, message in problems)
        yield from check_responses(client.spec, client.exchanges)


def _check_one(follower: JobFollower) -> Iterator[Problem]:
    """Create one job, which must end with a film."""
    yield from _check_bodies(follower, [follower.job.body])


def _check_several(follower: JobFollower) -> Iterator[Problem]:
    """Create jobs with all examples and wishes at once, and one that fails."""
    yield from _check_bodies(follower, list_wishes(follower.job, follower.client.spec))
    word = follower.context.options.fail_word
    if word and follower.job.can_fail:
        yield from _check_failing_job(follower, word)


def _check_bodies(follower: JobFollower, bodies: list[Mapping[str, Any]]) -> Iterator[Problem]:
    jobs: list[FollowedJob] = []
    for number, body in enumerate(bodies, 1):
        prompt = PROMPT if len(bodies) == 1 else f"{PROMPT}, scene {number}"
        created, job = follower.create(follower.job.plain_body(prompt, body))
        if job is None:
            yield "job_is_created", f"status {created.status}, no id: {created.response.content[:200]!r}"
        elif any(other.id == job.id for other in jobs):
            yield "job_ids_are_unique", f"two jobs have the id {job.id}"
        else:
            jobs.append(job)
    yield from follower.follow(jobs)
    for job in jobs:
        if job.last is None or not job.has_ended:
            continue
        if not job.has_succeeded:
            yield "job_ends_with_a_film", f"job {job.id} ended as {job.last.word!r}: {job.last.error}"
            continue
        yield from check_success(follower.job, job.body, job.last, job.polls[-1].json)
    yield from check_films(follower, [job for job in jobs if job.has_succeeded])


def _check_failing_job(follower: JobFollower, word: str) -> Iterator[Problem]:
    _, job = follower.create(follower.job.plain_body(f"{PROMPT} {word}"))
    if job is None:
        return
    yield from follower.follow([job])
    if job.last is None or not job.has_ended:
        return
    if job.has_succeeded:
        yield "failure_is_told", f"job {job.id} should have failed, and ended as {job.last.word!r}"
        return
    yield from check_failure(job.last)
    again = follower.job.read(follower.poll(job.id))
    if again.state != job.last.state:
        yield "final_state_stays", f"job {job.id} went from {job.last.word!r} to {again.word!r}"
