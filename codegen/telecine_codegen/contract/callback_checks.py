"""Checks of the callbacks that a server sends: when, where to, about which job, and that they agree with the poll."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Final

from telecine_codegen.contract.api_spec import decode_json
from telecine_codegen.contract.callback_follower import CallbackFollower
from telecine_codegen.contract.callback_job import CallbackJob
from telecine_codegen.contract.callback_reading import compare_reports, read_report
from telecine_codegen.contract.callback_server import ReceivedDelivery, run_callback_server
from telecine_codegen.contract.callback_signatures import Problem, check_attempts, check_delivery_ids
from telecine_codegen.contract.callback_spec import JobCallbacks, find_job_callbacks
from telecine_codegen.contract.check_context import CheckContext
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.job_checks import PROMPT
from telecine_runtime.json_lookup import iter_values
from telecine_runtime.lifecycle_reader import find_id

REFUSALS: Final = (500, 503)
"""Statuses of the responses to the first attempts of one delivery."""


def check_callbacks(context: CheckContext) -> Iterator[ContractFinding]:
    """Check the callbacks of each kind of job that the spec declares; what cannot be checked is noted as left out."""
    for job in context.target.jobs:
        callbacks = find_job_callbacks(context.target, job)
        if callbacks is None:
            continue
        with ExitStack() as stack:
            server = context.options.callbacks or stack.enter_context(run_callback_server())
            follower = CallbackFollower(context, context.connect(), job, callbacks, server)
            obstacle = follower.find_obstacle()
            if obstacle is not None:
                context.left_out.append(f"callbacks of {job.submit.id}: {obstacle}")
                continue
            if callbacks.signature is not None and not server.secret:
                context.left_out.append(f"signatures of {callbacks.where}: the secret is not known")
            word = context.options.fail_word
            yield from check_callbacks_of(follower, [word] if word and job.can_fail else [])


def check_callbacks_of(follower: CallbackFollower, words: Sequence[str]) -> Iterator[ContractFinding]:
    """Check the callbacks of one kind of job.

    Args:
        follower: Creates the jobs.
        words: Words in a prompt that bring about other ends of a job.
    """
    jobs: list[CallbackJob] = []
    where = follower.callbacks.where
    created, first = follower.create(PROMPT)
    if first is None:
        message = f"a submit with a callback has status {created.status}: {created.response.content[:200]!r}"
        yield ContractFinding("callback_url_is_accepted", follower.job.submit.id, message)
        return
    jobs.append(first)
    follower.follow(first)
    if first.deliveries and first.end is not None:  # else nothing more would be learnt from other jobs
        # Several at once, so that what is told of one job can be mistaken for another.
        several = [follower.create(f"{PROMPT} {word}")[1] for word in words]
        several.append(follower.create(PROMPT, to_console=follower.callbacks.needs_console)[1])
        jobs += [job for job in several if job is not None]
        follower.follow(*jobs[1:])
        _, refused = follower.create(PROMPT, refusals=REFUSALS)
        if refused is not None:
            jobs.append(refused)
            follower.follow(refused)
            follower.linger(refused)
    for job in jobs:
        follower.collect(job)
        for check, message in _check_job(follower, job):
            yield ContractFinding(check, where, message)
    yield from check_delivery_ids(follower.callbacks, jobs)
    yield from _check_strays(follower, jobs)


def _check_job(follower: CallbackFollower, job: CallbackJob) -> Iterator[Problem]:
    if job.end is not None and not job.deliveries:
        yield "callback_is_delivered", f"job {job.id} has ended as {job.end.report.state}, and no callback arrived"
    for each in job.deliveries[:1]:
        yield from _check_moment(job, each)
    for each in job.deliveries:
        yield from _check_body(follower, job, each)
    yield from check_attempts(follower.callbacks, follower.server, job)


def _check_moment(job: CallbackJob, delivery: ReceivedDelivery) -> Iterator[Problem]:
    if delivery.at < job.submitted_at:
        yield "callback_waits_for_job_end", f"job {job.id}: delivered before the response to the submit"
    elif any(poll.at > delivery.at and not poll.report.has_ended for poll in job.polls):
        yield "callback_waits_for_job_end", f"job {job.id}: delivered, and a later poll says that the job has not ended"


def _check_body(follower: CallbackFollower, job: CallbackJob, delivery: ReceivedDelivery) -> Iterator[Problem]:
    callbacks = follower.callbacks
    body, _ = decode_json(delivery.message.content)
    kind = callbacks.select(body)
    if kind is None:
        event = find_id(body, callbacks.events)
        yield "callback_conforms", f"job {job.id}: the event is {event!r}, which the spec does not have for a job"
        kind = callbacks.kinds[0]
    for problem in kind.operation.request_problems(kind.operation.path, delivery.message, strict=True):
        yield "callback_conforms", f"{kind.operation.id}: {problem}"
    named = set(follower.read_ids(delivery))
    if named != {job.id}:
        yield "callback_names_the_job", f"{kind.operation.id} for job {job.id} names {sorted(named) or 'no job'}"
    keys = {str(value) for path in callbacks.keys for value in iter_values(body, path)}
    if job.key is not None and keys != {job.key}:
        yield "callback_names_the_key", f"job {job.id} was created with key {job.key}, and {sorted(keys)} is told"
    if job.end is None:
        return
    polled = job.polls[-1].report
    if kind.states and polled.state not in kind.states and _has_kind_for(callbacks, polled.state):
        yield "callback_event_fits", f"job {job.id} is {polled.state}, and the event is {kind.event}"
    told = read_report(kind.reader, body, follower.context.target.url)
    for difference in compare_reports(polled, told, may_be_short=kind.may_be_short):
        yield "callback_agrees_with_the_poll", f"job {job.id}: {difference}"


def _has_kind_for(callbacks: JobCallbacks, state: str) -> bool:
    return bool(callbacks.events) and any(state in kind.states for kind in callbacks.kinds)


def _check_strays(follower: CallbackFollower, jobs: Sequence[CallbackJob]) -> Iterator[ContractFinding]:
    """Check that no delivery went to an address that is not its own."""
    ids = {job.id for job in jobs}
    known = {job.target for job in jobs}
    for each in follower.server.received:
        found = ids & set(follower.read_ids(each))
        if found and each.target not in known:
            message = f"the callback of job {', '.join(sorted(found))} went to {each.target}, not to its URL"
            yield ContractFinding("callback_goes_to_its_url", follower.callbacks.where, message)
