"""Broken mocks whose answers are wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.contract.asgi_mutators import Ask, Reply, outgoing
from tests.contract.mock_harness import Wrap
from tests.contract.provider_dialects import DIALECTS, at
from tests.providers import of

from telecine_mock.job_store import Job

Spoil = Callable[[Ask, Reply], None]
Row = tuple[str, str, Callable[[str], Wrap | None]]

MEMBER: Mapping[str, tuple[str, str, Any]] = of("MEMBER")
"""By provider a required member of the answer to create, a member of every poll, and a wrong value for the latter."""

LAST: Mapping[str, tuple[str, Any]] = of("LAST")
"""By provider a member that only a finished job has, and a wrong value for it."""


def put(body: Any, pointer: str, value: Any, *, absent: bool = False) -> Any:
    """Put a value into a body, or with `absent` take it out; nothing happens where there is no such place."""
    *above, name = pointer.split("/")[1:]
    inner = at(body, "".join(f"/{each}" for each in above)) if above else body
    if isinstance(inner, dict) and absent:
        inner.pop(name, None)
    elif isinstance(inner, dict):
        inner[name] = value
    return body


def of_create(change: Callable[[Ask, Any], Any]) -> Callable[[str], Wrap]:
    """Spoil the body of every create that succeeds."""

    def spoil(ask: Ask, reply: Reply) -> None:
        if ask.creates and reply.status == 200:
            reply.put(change(ask, reply.body))

    return lambda name: outgoing(name, spoil)


def of_poll(change: Callable[[Ask, Any], Any], *, ended: bool | None = None) -> Callable[[str], Wrap]:
    """Spoil the body of every poll that succeeds; only those of jobs that have ended, or have not."""

    def spoil(ask: Ask, reply: Reply) -> None:
        if ask.polls and reply.status in (200, ask.dialect.open) and reply.content:
            over = ask.dialect.ended(at(reply.body, *ask.dialect.state) or "")
            if ended in (None, over):
                reply.put(change(ask, reply.body))

    return lambda name: outgoing(name, spoil)


def everywhere(spoil: Spoil) -> Callable[[str], Wrap]:
    """Spoil every answer."""
    return lambda name: outgoing(name, spoil)


def only(providers: str, make: Callable[[str], Wrap]) -> Callable[[str], Wrap | None]:
    """Break these providers only."""
    return lambda name: make(name) if name in providers.split() else None


def state_put(ask: Ask, body: Any, state: str) -> Any:
    """Put another state into a poll's answer."""
    there = next(each for each in ask.dialect.state if at(body, each) is not None)
    return put(body, there, state)


def jobs(ask: Ask) -> list[Job]:
    """Return the jobs that the mock knows, oldest first."""
    return ask.world.jobs.list(ask.of.name)


def created_201(ask: Ask, reply: Reply) -> None:
    reply.status = 201 if ask.creates and reply.status == 200 else reply.status


def html_poll(ask: Ask, reply: Reply) -> None:
    if ask.polls and reply.status == 200:
        reply.headers["content-type"] = "text/html"


def broken_json(ask: Ask, reply: Reply) -> None:
    if ask.polls and reply.status == 200:
        reply.content = reply.content[:-1]


def bare_401(_ask: Ask, reply: Reply) -> None:
    if reply.status == 401:
        reply.content, reply.headers["content-type"] = b"Unauthorized", "text/plain"


def failures_as_200(_ask: Ask, reply: Reply) -> None:
    reply.status = 200 if reply.status == 429 else reply.status


def no_retry_after(_ask: Ask, reply: Reply) -> None:
    reply.headers.pop("retry-after", None)


def odd_retry_after(_ask: Ask, reply: Reply) -> None:
    if "retry-after" in reply.headers:
        reply.headers["retry-after"] = "soon"


def odd_limit(_ask: Ask, reply: Reply) -> None:
    if "x-ratelimit-limit" in reply.headers:
        reply.headers["x-ratelimit-limit"] = "many"


def unknown_is_fine(ask: Ask, reply: Reply) -> None:
    if ask.polls and reply.status in ask.dialect.unknown:
        reply.status = 200


def unknown_is_500(ask: Ask, reply: Reply) -> None:
    if ask.polls and reply.status in ask.dialect.unknown:
        reply.fail()


def odd_key_is_500(_ask: Ask, reply: Reply) -> None:
    if reply.status == 401:
        reply.fail()


def poor_is_invalid(_ask: Ask, reply: Reply) -> None:
    reply.status = 400 if reply.status in (402, 403) else reply.status


def goes_back(ask: Ask, body: Any) -> Any:
    """Say that the job waits, each second time that somebody looks."""
    looks = sum(ask.method == each.method and ask.target in f"{each.path}?{each.query}" for each in ask.world.requests)
    first = next(iter(sorted(DIALECTS[ask.of.name].stages[0], key=len)))
    return body if looks % 2 else state_put(ask, body, first)


def turns(ask: Ask, body: Any) -> Any:
    """Say each second time that somebody looks that a finished job has failed."""
    looks = sum(ask.target.partition("?")[0] in each.path for each in ask.world.requests)
    failed = next(state for state in ask.dialect.stages[-1] if state in {"FAILED", "failed", "FAILURE", "fail"})
    return body if looks % 2 else state_put(ask, body, failed)


def never_ends(ask: Ask, body: Any) -> Any:
    return state_put(ask, body, next(iter(ask.dialect.stages[-2])))


def names_another(ask: Ask, body: Any) -> Any:
    return put(body, ask.dialect.echo[0], "another")


ANSWERS: tuple[Row, ...] = (
    ("another status: 201 for 200", "documented_status", everywhere(created_201)),
    (
        "create lacks a required member",
        "response_schema_conformance",
        of_create(lambda ask, body: put(body, MEMBER[ask.of.name][0], None, absent=True)),
    ),
    (
        "a member of polls has another type",
        "response_schema_conformance",
        of_poll(lambda ask, body: put(body, *MEMBER[ask.of.name][1:])),
    ),
    (
        "a member of the last poll has another type",
        "response_schema_conformance",
        of_poll(lambda ask, body: put(body, *LAST[ask.of.name]), ended=True),
    ),
    (
        "an unknown state while the job runs",
        "states_are_known",
        of_poll(lambda ask, body: state_put(ask, body, "PAUSED"), ended=False),
    ),
    (
        "an unknown state at the end",
        "states_are_known",
        of_poll(lambda ask, body: state_put(ask, body, "OVER"), ended=True),
    ),
    ("a member that nobody documents", "nothing_undocumented", of_create(lambda ask, body: {**body, "extra": 1})),
    (
        "the id under another name",
        "created_job_is_known",
        of_create(lambda ask, body: put(body, ask.dialect.job_id, None, absent=True) | {"identifier": "a"}),
    ),
    (
        "an id that poll does not know",
        "created_job_is_known",
        of_create(lambda ask, body: put(body, ask.dialect.job_id, "another")),
    ),
    (
        "poll echoes another id",
        "poll_echoes_the_id",
        only(" ".join(name for name, dialect in DIALECTS.items() if dialect.echo), of_poll(names_another)),
    ),
    (
        "two jobs with one id",
        "jobs_are_told_apart",
        of_create(lambda ask, body: put(body, ask.dialect.job_id, jobs(ask)[0].id)),
    ),
    ("a poll is HTML", "content_type_conformance", everywhere(html_poll)),
    ("a poll is no JSON", "response_schema_conformance", everywhere(broken_json)),
    ("a refused key without a body", "answer_conforms", everywhere(bare_401)),
    ("a limit answered with 200", "ledger", everywhere(failures_as_200)),
    ("an empty account is a bad request", "ledger", everywhere(poor_is_invalid)),
    ("no Retry-After", "ledger", only("toapis", everywhere(no_retry_after))),
    ("Retry-After is no number", "answer_conforms", only("toapis", everywhere(odd_retry_after))),
    ("a rate limit that is no number", "response_headers_conformance", only("toapis", everywhere(odd_limit))),
    ("the state goes back", "states_move_forward", of_poll(goes_back)),
    ("a finished job fails", "states_move_forward", of_poll(turns, ended=True)),
    ("no job ever ends", "job_ends", of_poll(never_ends, ended=True)),
    ("an unknown id is answered with 200", "unknown_id_is_refused", everywhere(unknown_is_fine)),
    ("an unknown id is a server error", "unknown_id_is_refused", everywhere(unknown_is_500)),
    ("a wrong key is a server error", "not_a_server_error", everywhere(odd_key_is_500)),
)
