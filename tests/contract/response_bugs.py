"""Broken mocks whose answers are wrong."""

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
"""By provider a required member of the answer to create, a member of every poll, and a wrong value for the latter."""

FINISHED_MEMBER: Mapping[str, tuple[str, Any]] = facts_by_provider("FINISHED_MEMBER")
"""By provider a member that only a finished job has, and a wrong value for it."""


def set_member(body: Any, pointer: str, value: Any, *, absent: bool = False) -> Any:
    """Put a value into a body, or with `absent` take it out; nothing happens where there is no such place."""
    *above, name = pointer.split("/")[1:]
    inner = resolve_pointer(body, "".join(f"/{each}" for each in above)) if above else body
    if isinstance(inner, dict) and absent:
        inner.pop(name, None)
    elif isinstance(inner, dict):
        inner[name] = value
    return body


def mutate_create_response(change: Callable[[MutableRequest, Any], Any]) -> Callable[[str], MockWrapper]:
    """Spoil the body of every create that succeeds."""

    def spoil(ask: MutableRequest, reply: MutableResponse) -> None:
        if ask.is_create and reply.status == 200:
            reply.put(change(ask, reply.body))

    return lambda name: mutate_responses(name, spoil)


def mutate_poll_response(
    change: Callable[[MutableRequest, Any], Any], *, ended: bool | None = None
) -> Callable[[str], MockWrapper]:
    """Spoil the body of every poll that succeeds; only those of jobs that have ended, or have not."""

    def spoil(ask: MutableRequest, reply: MutableResponse) -> None:
        if ask.polls and reply.status in (200, ask.dialect.open) and reply.content:
            over = ask.dialect.ended(resolve_pointer(reply.body, *ask.dialect.state) or "")
            if ended in (None, over):
                reply.put(change(ask, reply.body))

    return lambda name: mutate_responses(name, spoil)


def mutate_every_response(spoil: ResponseMutation) -> Callable[[str], MockWrapper]:
    """Spoil every answer."""
    return lambda name: mutate_responses(name, spoil)


def limit_to_providers(providers: str, make: Callable[[str], MockWrapper]) -> Callable[[str], MockWrapper | None]:
    """Break these providers only."""
    return lambda name: make(name) if name in providers.split() else None


def set_state(ask: MutableRequest, body: Any, state: str) -> Any:
    """Put another state into a poll's answer."""
    there = next(each for each in ask.dialect.state if resolve_pointer(body, each) is not None)
    return set_member(body, there, state)


def list_jobs(ask: MutableRequest) -> list[MockJob]:
    """Return the jobs that the mock knows, oldest first."""
    return ask.mock_state.jobs.list(ask.of.name)


def created_201(ask: MutableRequest, reply: MutableResponse) -> None:
    reply.status = 201 if ask.is_create and reply.status == 200 else reply.status


def html_poll(ask: MutableRequest, reply: MutableResponse) -> None:
    if ask.polls and reply.status == 200:
        reply.headers["content-type"] = "text/html"


def broken_json(ask: MutableRequest, reply: MutableResponse) -> None:
    if ask.polls and reply.status == 200:
        reply.content = reply.content[:-1]


def bare_401(_ask: MutableRequest, reply: MutableResponse) -> None:
    if reply.status == 401:
        reply.content, reply.headers["content-type"] = b"Unauthorized", "text/plain"


def rate_limit_is_200(_ask: MutableRequest, reply: MutableResponse) -> None:
    reply.status = 200 if reply.status == 429 else reply.status


def no_retry_after(_ask: MutableRequest, reply: MutableResponse) -> None:
    reply.headers.pop("retry-after", None)


def invalid_retry_after(_ask: MutableRequest, reply: MutableResponse) -> None:
    if "retry-after" in reply.headers:
        reply.headers["retry-after"] = "soon"


def invalid_rate_limit(_ask: MutableRequest, reply: MutableResponse) -> None:
    if "x-ratelimit-limit" in reply.headers:
        reply.headers["x-ratelimit-limit"] = "many"


def unknown_id_is_200(ask: MutableRequest, reply: MutableResponse) -> None:
    if ask.polls and reply.status in ask.dialect.unknown:
        reply.status = 200


def unknown_id_is_500(ask: MutableRequest, reply: MutableResponse) -> None:
    if ask.polls and reply.status in ask.dialect.unknown:
        reply.fail()


def wrong_key_is_500(_ask: MutableRequest, reply: MutableResponse) -> None:
    if reply.status == 401:
        reply.fail()


def no_credits_is_400(_ask: MutableRequest, reply: MutableResponse) -> None:
    reply.status = 400 if reply.status in (402, 403) else reply.status


def state_goes_back(ask: MutableRequest, body: Any) -> Any:
    """Say that the job waits, each second time that somebody looks."""
    looks = sum(
        ask.method == each.method and ask.target in f"{each.path}?{each.query}" for each in ask.mock_state.requests
    )
    first = next(iter(sorted(JOB_PROFILES[ask.of.name].stages[0], key=len)))
    return body if looks % 2 else set_state(ask, body, first)


def finished_job_fails(ask: MutableRequest, body: Any) -> Any:
    """Say each second time that somebody looks that a finished job has failed."""
    looks = sum(ask.target.partition("?")[0] in each.path for each in ask.mock_state.requests)
    failed = next(state for state in ask.dialect.stages[-1] if state in {"FAILED", "failed", "FAILURE", "fail"})
    return body if looks % 2 else set_state(ask, body, failed)


def job_never_ends(ask: MutableRequest, body: Any) -> Any:
    return set_state(ask, body, next(iter(ask.dialect.stages[-2])))


def echoes_another_id(ask: MutableRequest, body: Any) -> Any:
    return set_member(body, ask.dialect.echo[0], "another")


RESPONSE_BUGS: tuple[BugRow, ...] = (
    ("another status: 201 for 200", "documented_status", mutate_every_response(created_201)),
    (
        "create lacks a required member",
        "response_schema_conformance",
        mutate_create_response(lambda ask, body: set_member(body, REQUIRED_MEMBERS[ask.of.name][0], None, absent=True)),
    ),
    (
        "a member of polls has another type",
        "response_schema_conformance",
        mutate_poll_response(lambda ask, body: set_member(body, *REQUIRED_MEMBERS[ask.of.name][1:])),
    ),
    (
        "a member of the last poll has another type",
        "response_schema_conformance",
        mutate_poll_response(lambda ask, body: set_member(body, *FINISHED_MEMBER[ask.of.name]), ended=True),
    ),
    (
        "an unknown state while the job runs",
        "states_are_known",
        mutate_poll_response(lambda ask, body: set_state(ask, body, "PAUSED"), ended=False),
    ),
    (
        "an unknown state at the end",
        "states_are_known",
        mutate_poll_response(lambda ask, body: set_state(ask, body, "OVER"), ended=True),
    ),
    (
        "a member that nobody documents",
        "nothing_undocumented",
        mutate_create_response(lambda ask, body: {**body, "extra": 1}),
    ),
    (
        "the id under another name",
        "created_job_is_known",
        mutate_create_response(
            lambda ask, body: set_member(body, ask.dialect.job_id, None, absent=True) | {"identifier": "a"}
        ),
    ),
    (
        "an id that poll does not know",
        "created_job_is_known",
        mutate_create_response(lambda ask, body: set_member(body, ask.dialect.job_id, "another")),
    ),
    (
        "poll echoes another id",
        "poll_echoes_the_id",
        limit_to_providers(
            " ".join(name for name, dialect in JOB_PROFILES.items() if dialect.echo),
            mutate_poll_response(echoes_another_id),
        ),
    ),
    (
        "two jobs with one id",
        "job_ids_are_unique",
        mutate_create_response(lambda ask, body: set_member(body, ask.dialect.job_id, list_jobs(ask)[0].id)),
    ),
    ("a poll is HTML", "content_type_conformance", mutate_every_response(html_poll)),
    ("a poll is no JSON", "response_schema_conformance", mutate_every_response(broken_json)),
    ("a refused key without a body", "response_conforms", mutate_every_response(bare_401)),
    ("a limit answered with 200", "status_coverage", mutate_every_response(rate_limit_is_200)),
    ("an empty account is a bad request", "status_coverage", mutate_every_response(no_credits_is_400)),
    ("no Retry-After", "status_coverage", limit_to_providers("toapis", mutate_every_response(no_retry_after))),
    (
        "Retry-After is no number",
        "response_conforms",
        limit_to_providers("toapis", mutate_every_response(invalid_retry_after)),
    ),
    (
        "a rate limit that is no number",
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
