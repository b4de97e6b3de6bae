"""Broken mocks with wrong responses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.contract.mutators import MutableRequest, MutableResponse, mutate_responses
from tests.contract.provider_profiles import JOB_PROFILES, resolve_pointer
from tests.contract.resettable_mock import MockWrapper
from tests.providers import facts_by_provider

from telecine_mock.job_store import MockJob

ResponseMutation = Callable[[MutableRequest, MutableResponse], None]
BugRow = tuple[str, str, Callable[[str], MockWrapper | None]]

REQUIRED_MEMBERS: Mapping[str, tuple[str, str, Any]] = facts_by_provider("REQUIRED_MEMBERS")
"""By provider: a required member of the create response, a member of every poll response, an invalid value for it."""

FINISHED_MEMBER: Mapping[str, tuple[str, Any]] = facts_by_provider("FINISHED_MEMBER")
"""By provider: a member that only a finished job has, and an invalid value for it."""


def set_member(body: Any, pointer: str, value: Any, *, absent: bool = False) -> Any:
    """Set a member of a body, or remove it if `absent`; do nothing if its parent is missing."""
    *parents, name = pointer.split("/")[1:]
    parent = resolve_pointer(body, "".join(f"/{each}" for each in parents)) if parents else body
    if isinstance(parent, dict) and absent:
        parent.pop(name, None)
    elif isinstance(parent, dict):
        parent[name] = value
    return body


def mutate_create_response(change: Callable[[MutableRequest, Any], Any]) -> Callable[[str], MockWrapper]:
    """Change the body of every successful create response."""

    def mutate(request: MutableRequest, response: MutableResponse) -> None:
        if request.is_create and response.status == 200:
            response.set_json(change(request, response.json))

    return lambda name: mutate_responses(name, mutate)


def mutate_poll_response(
    change: Callable[[MutableRequest, Any], Any], *, ended: bool | None = None
) -> Callable[[str], MockWrapper]:
    """Change the body of successful poll responses: all, or only those of jobs that have or have not ended."""

    def mutate(request: MutableRequest, response: MutableResponse) -> None:
        if request.is_poll and response.status in (200, request.profile.pending_status) and response.content:
            has_ended = request.profile.is_final(resolve_pointer(response.json, *request.profile.state_pointers) or "")
            if ended in (None, has_ended):
                response.set_json(change(request, response.json))

    return lambda name: mutate_responses(name, mutate)


def mutate_every_response(mutate: ResponseMutation) -> Callable[[str], MockWrapper]:
    """Change every response."""
    return lambda name: mutate_responses(name, mutate)


def limit_to_providers(providers: str, make: Callable[[str], MockWrapper]) -> Callable[[str], MockWrapper | None]:
    """Limit a bug to some providers."""
    return lambda name: make(name) if name in providers.split() else None


def set_state(request: MutableRequest, body: Any, state: str) -> Any:
    """Set the state in a poll response."""
    pointer = next(each for each in request.profile.state_pointers if resolve_pointer(body, each) is not None)
    return set_member(body, pointer, state)


def list_jobs(request: MutableRequest) -> list[MockJob]:
    """Return the jobs of the mock, oldest first."""
    return request.mock_state.jobs.list(request.spec.name)


def created_201(request: MutableRequest, response: MutableResponse) -> None:
    response.status = 201 if request.is_create and response.status == 200 else response.status


def html_poll(request: MutableRequest, response: MutableResponse) -> None:
    if request.is_poll and response.status == 200:
        response.headers["content-type"] = "text/html"


def broken_json(request: MutableRequest, response: MutableResponse) -> None:
    if request.is_poll and response.status == 200:
        response.content = response.content[:-1]


def bare_401(_ask: MutableRequest, response: MutableResponse) -> None:
    if response.status == 401:
        response.content, response.headers["content-type"] = b"Unauthorized", "text/plain"


def rate_limit_is_200(_ask: MutableRequest, response: MutableResponse) -> None:
    response.status = 200 if response.status == 429 else response.status


def no_retry_after(_ask: MutableRequest, response: MutableResponse) -> None:
    response.headers.pop("retry-after", None)


def invalid_retry_after(_ask: MutableRequest, response: MutableResponse) -> None:
    if "retry-after" in response.headers:
        response.headers["retry-after"] = "soon"


def invalid_rate_limit(_ask: MutableRequest, response: MutableResponse) -> None:
    if "x-ratelimit-limit" in response.headers:
        response.headers["x-ratelimit-limit"] = "many"


def unknown_id_is_200(request: MutableRequest, response: MutableResponse) -> None:
    if request.is_poll and response.status in request.profile.unknown_id_statuses:
        response.status = 200


def unknown_id_is_500(request: MutableRequest, response: MutableResponse) -> None:
    if request.is_poll and response.status in request.profile.unknown_id_statuses:
        response.set_server_error()


def wrong_key_is_500(_ask: MutableRequest, response: MutableResponse) -> None:
    if response.status == 401:
        response.set_server_error()


def no_credits_is_400(_ask: MutableRequest, response: MutableResponse) -> None:
    response.status = 400 if response.status in (402, 403) else response.status


def state_goes_back(request: MutableRequest, body: Any) -> Any:
    """Report every second poll as waiting."""
    polls = sum(
        request.method == each.method and request.target in f"{each.path}?{each.query}"
        for each in request.mock_state.requests
    )
    first = next(iter(sorted(JOB_PROFILES[request.spec.name].stages[0], key=len)))
    return body if polls % 2 else set_state(request, body, first)


def finished_job_fails(request: MutableRequest, body: Any) -> Any:
    """Report every second poll of a finished job as failed."""
    polls = sum(request.target.partition("?")[0] in each.path for each in request.mock_state.requests)
    failed = next(state for state in request.profile.stages[-1] if state in {"FAILED", "failed", "FAILURE", "fail"})
    return body if polls % 2 else set_state(request, body, failed)


def job_never_ends(request: MutableRequest, body: Any) -> Any:
    return set_state(request, body, next(iter(request.profile.stages[-2])))


def echoes_another_id(request: MutableRequest, body: Any) -> Any:
    return set_member(body, request.profile.echoed_id_pointers[0], "another")


RESPONSE_BUGS: tuple[BugRow, ...] = (
    ("status 201 instead of 200", "documented_status", mutate_every_response(created_201)),
    (
        "create lacks a required member",
        "response_schema_conformance",
        mutate_create_response(
            lambda request, body: set_member(body, REQUIRED_MEMBERS[request.spec.name][0], None, absent=True)
        ),
    ),
    (
        "a member of polls has another type",
        "response_schema_conformance",
        mutate_poll_response(lambda request, body: set_member(body, *REQUIRED_MEMBERS[request.spec.name][1:])),
    ),
    (
        "a member of the last poll has another type",
        "response_schema_conformance",
        mutate_poll_response(lambda request, body: set_member(body, *FINISHED_MEMBER[request.spec.name]), ended=True),
    ),
    (
        "an unknown state while the job runs",
        "states_are_known",
        mutate_poll_response(lambda request, body: set_state(request, body, "PAUSED"), ended=False),
    ),
    (
        "an unknown state at the end",
        "states_are_known",
        mutate_poll_response(lambda request, body: set_state(request, body, "OVER"), ended=True),
    ),
    (
        "an undocumented member",
        "nothing_undocumented",
        mutate_create_response(lambda request, body: {**body, "extra": 1}),
    ),
    (
        "the id has another name",
        "created_job_is_known",
        mutate_create_response(
            lambda request, body: (
                set_member(body, request.profile.job_id_pointer, None, absent=True) | {"identifier": "a"}
            )
        ),
    ),
    (
        "an id that cannot be polled",
        "created_job_is_known",
        mutate_create_response(lambda request, body: set_member(body, request.profile.job_id_pointer, "another")),
    ),
    (
        "poll echoes another id",
        "poll_echoes_the_id",
        limit_to_providers(
            " ".join(name for name, profile in JOB_PROFILES.items() if profile.echoed_id_pointers),
            mutate_poll_response(echoes_another_id),
        ),
    ),
    (
        "two jobs with one id",
        "job_ids_are_unique",
        mutate_create_response(
            lambda request, body: set_member(body, request.profile.job_id_pointer, list_jobs(request)[0].id)
        ),
    ),
    ("a poll is HTML", "content_type_conformance", mutate_every_response(html_poll)),
    ("a poll is not JSON", "response_schema_conformance", mutate_every_response(broken_json)),
    ("a rejected key without a JSON body", "response_conforms", mutate_every_response(bare_401)),
    ("a limit answered with 200", "status_coverage", mutate_every_response(rate_limit_is_200)),
    ("no credits is a bad request", "status_coverage", mutate_every_response(no_credits_is_400)),
    ("no Retry-After", "status_coverage", limit_to_providers("toapis", mutate_every_response(no_retry_after))),
    (
        "Retry-After is not a number",
        "response_conforms",
        limit_to_providers("toapis", mutate_every_response(invalid_retry_after)),
    ),
    (
        "a rate limit that is not a number",
        "response_headers_conformance",
        limit_to_providers("toapis", mutate_every_response(invalid_rate_limit)),
    ),
    ("the state goes back", "states_move_forward", mutate_poll_response(state_goes_back)),
    ("a finished job fails", "states_move_forward", mutate_poll_response(finished_job_fails, ended=True)),
    ("no job ever ends", "job_ends", mutate_poll_response(job_never_ends, ended=True)),
    ("an unknown id is answered with 200", "unknown_id_is_refused", mutate_every_response(unknown_id_is_200)),
    ("an unknown id is a server error", "unknown_id_is_refused", mutate_every_response(unknown_id_is_500)),
    ("a wrong key is a server error", "not_a_server_error", mutate_every_response(wrong_key_is_500)),
)
