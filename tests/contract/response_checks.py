"""Checks of recorded requests and responses that Schemathesis does not have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from tests.contract.allowances import is_deliberate_omission
from tests.contract.provider_profiles import JOB_PROFILES, JobProfile, resolve_pointer

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange


def check_exchanges(spec: ApiSpec, exchanges: Iterable[RecordedExchange]) -> Iterator[ContractFinding]:
    """Run all checks of this module on exchanges in the order in which they were made."""
    profile = JOB_PROFILES[spec.name]
    jobs: dict[str, str | None] = {}
    for each in exchanges:
        operation = spec.route(each.method, urlsplit(each.target).path)
        if operation is None:
            continue
        for check, message in (*check_response(operation, each), *check_poll(profile, operation, each, jobs)):
            yield ContractFinding(check, operation.id, message, each.summary)


def check_response(operation: ApiOperation, each: RecordedExchange) -> Iterator[tuple[str, str]]:
    """Validate a response against the spec; if it is valid, also against the spec without undeclared values."""
    wrong = list(operation.response_problems(each.status, each.response))
    yield from (("response_conforms", problem) for problem in wrong)
    if str(each.status) not in operation.responses:
        yield "documented_status", f"status {each.status} is not documented"
    elif not wrong:
        problems = operation.response_problems(each.status, each.response, strict=True)
        unknown = (problem for problem in problems if not is_deliberate_omission(operation.spec.name, problem))
        yield from (("nothing_undocumented", problem) for problem in unknown)


def check_poll(
    profile: JobProfile, operation: ApiOperation, each: RecordedExchange, jobs: dict[str, str | None]
) -> Iterator[tuple[str, str]]:
    """Check a poll of a job that was created before: id, state, order of states. `jobs` are the last states by id."""
    body = each.json
    if operation.id == profile.create and each.status == 200:
        job_id = resolve_pointer(body, profile.job_id_pointer)
        if isinstance(job_id, str):
            jobs.setdefault(job_id, None)
    if operation.id != profile.poll:
        return
    job_id = each.parameter(operation, profile.poll_parameter)
    if job_id not in jobs:
        return
    if each.status not in (200, profile.pending_status):
        if each.status in profile.unknown_id_statuses:
            yield "created_job_is_known", f"job {job_id} was created, and the poll has status {each.status}"
        return
    echoed = resolve_pointer(body, *profile.echoed_id_pointers)
    if echoed != job_id and not (echoed is None and profile.may_omit_id and resolve_pointer(body, "/data") is None):
        yield "poll_echoes_the_id", f"polled job {job_id}, the response names {echoed}"
    before, state = jobs[job_id], resolve_pointer(body, *profile.state_pointers)
    if state is None:
        return  # CometAPI's first flat response has nothing but the id; elsewhere the schema requires a state
    if not isinstance(state, str) or profile.stage_of(state) is None:
        yield "states_are_known", f"state {json.dumps(state)} is not documented"
        return
    if before is not None and (profile.stage_of(before) or 0) > (profile.stage_of(state) or 0):
        yield "states_move_forward", f"job {job_id} went from {before} to {state}"
    if before is not None and profile.is_final(before) and state != before:
        yield "states_move_forward", f"job {job_id} went from the final state {before} to {state}"
    jobs[job_id] = state
