"""Checks of what Schemathesis cannot test: states of a job, unknown ids, malformed bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tests.contract.contract_client import ContractClient, connect_to_mock
from tests.contract.provider_profiles import UNKNOWN_ID, resolve_pointer
from tests.contract.resettable_mock import ResettableMock
from tests.providers import facts_by_provider

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.exchange import ContractFinding

JobCheck = Callable[[ContractClient], Iterator[str]]

MAX_POLLS = 12
"""Polls after which a job must have ended; at the mock it takes four."""

JOB_SCENARIOS: Mapping[str, tuple[str, ...]] = facts_by_provider("JOB_SCENARIOS")
"""Magic words that bring about every documented course of a job."""


def job_ends(client: ContractClient) -> Iterator[str]:
    """A job of each scenario ends; it is polled until then, and once more."""
    for words in JOB_SCENARIOS[client.spec.name]:
        job_id = client.create_job(f"a paper boat {words}".rstrip())
        for _ in range(MAX_POLLS):
            polled = client.poll(job_id or "none")
            has_failed = polled.status not in (200, client.profile.pending_status)
            if has_failed or client.profile.is_final(client.get_state(polled) or ""):
                client.poll(job_id or "none")
                break
        else:
            yield f"{words or 'a job without magic words'}: not ended after {MAX_POLLS} polls"


def created_job_is_known(client: ContractClient) -> Iterator[str]:
    """The id in a create response can be polled."""
    job_id = client.create_job()
    if not job_id:
        yield "the create response has no id"
    elif (status := client.poll(job_id).status) != client.profile.pending_status:
        yield f"job {job_id} was created, and the poll has status {status}"


def job_ids_are_unique(client: ContractClient) -> Iterator[str]:
    """Two jobs have different ids."""
    first, second = client.create_job(), client.create_job()
    if first == second:
        yield f"two jobs have the id {first}"


def other_polls_see_the_end(client: ContractClient) -> Iterator[str]:
    """Each other operation that reads a job sees the same end, with the same video or with a reason."""
    for name, other in client.profile.other_polls.items():
        for number, words in enumerate(("", "[fail]")):
            job_id = client.create_job(f"a paper boat {words}".rstrip())
            polls = [client.poll(job_id) for _ in range(MAX_POLLS)]
            seen = client.send(name, {other.parameter: job_id})
            state = resolve_pointer(seen.json, other.state_pointer)
            if state != other.ends[number]:
                yield f"{name}: state {state}, expected {other.ends[number]}"
            elif number == 0:
                urls = [resolve_pointer(polls[-1].json, *client.profile.video_pointers)]
                urls.append(resolve_pointer(seen.json, other.video_pointer))
                if None in urls or urls[0] != urls[1]:
                    yield f"{name}: the video is {urls[1]}, in the poll it is {urls[0]}"
            elif not resolve_pointer(seen.json, other.reason_pointer):
                yield f"{name}: a failure without a reason"


def unknown_id_is_refused(client: ContractClient) -> Iterator[str]:
    """An unknown id has a documented status."""
    for unknown in (UNKNOWN_ID, "é", "x" * 1000, "0"):
        status = client.poll(unknown).status
        if status not in client.profile.unknown_id_statuses:
            yield f"id {unknown[:40]!r}: status {status}, expected {sorted(client.profile.unknown_id_statuses)}"


def optional_query_may_be_missing(client: ContractClient) -> Iterator[str]:
    """Optional query parameters can be omitted."""
    job_id = client.create_job()
    for operation in client.spec.operations:
        for each in operation.parameters:
            if each["in"] == "query" and not each.get("required"):
                parameters = {other["name"]: job_id for other in operation.parameters if other is not each}
                status = client.send(operation.id, parameters).status
                if status >= 400:
                    yield f"{operation.id} without {each['name']} has status {status}"


JOB_CHECKS: Mapping[str, JobCheck] = {
    each.__name__: each
    for each in (
        job_ends,
        created_job_is_known,
        job_ids_are_unique,
        other_polls_see_the_end,
        unknown_id_is_refused,
        optional_query_may_be_missing,
    )
}


def check_jobs(spec: ApiSpec, mock: ResettableMock) -> list[ContractFinding]:
    """Run all job checks, and the checks of all exchanges that they make."""
    findings: set[ContractFinding] = set()
    with connect_to_mock(spec, mock) as client:
        for name, check in JOB_CHECKS.items():
            mock.reset()
            client.exchanges.clear()
            findings.update(ContractFinding(name, client.profile.create, problem) for problem in check(client))
            findings.update(client.findings())
    return sorted(findings)
