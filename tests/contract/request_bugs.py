"""Broken mocks that take what they should refuse, refuse what they should take, or stumble."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.contract.contract_client import UPLOAD_BODIES
from tests.contract.mutators import MutableRequest, MutableResponse, mutate_requests, set_query
from tests.contract.provider_profiles import resolve_pointer
from tests.contract.resettable_mock import MockWrapper
from tests.contract.response_bugs import BugRow, mutate_every_response
from tests.contract.spec import HttpMessage
from tests.providers import facts_by_provider

CONSTRAINTS = ("enum", "pattern", "uri", "range", "type")
VALIDATED_MEMBERS: Mapping[str, Mapping[str, tuple[str, Any]]] = {
    kind: {name: members[kind] for name, members in facts_by_provider("VALIDATED_MEMBERS").items() if kind in members}
    for kind in CONSTRAINTS
}
"""By kind and provider a member of create that is held to it, and a value that fits."""

IS_OF_TYPE: Mapping[str, Callable[[Any], bool]] = {
    "enum": lambda value: isinstance(value, str),
    "pattern": lambda value: isinstance(value, str | list | dict),
    "uri": lambda value: isinstance(value, str | dict),
    "range": lambda value: isinstance(value, int | str) and not isinstance(value, bool),
    "type": lambda value: True,
}
"""Which values a bug of a kind takes: those of the right type, so that nothing else is taken too."""


def mutate_every_request(change: Callable[[MutableRequest], None]) -> Callable[[str], MockWrapper]:
    """Change every request."""
    return lambda name: mutate_requests(name, change)


def ignore_constraint(kind: str) -> Callable[[str], MockWrapper | None]:
    """Take any value of a member that should be held to an enum, a pattern, a format, a range or a type."""

    def make(name: str) -> MockWrapper | None:
        if name not in VALIDATED_MEMBERS[kind]:
            return None
        pointer, fit = VALIDATED_MEMBERS[kind][name]

        def change(ask: MutableRequest) -> None:
            body = ask.body
            if ask.is_create and isinstance(body, dict) and IS_OF_TYPE[kind](resolve_pointer(body, pointer)):
                *above, last = pointer.split("/")[1:]
                inner = resolve_pointer(body, "".join(f"/{each}" for each in above)) if above else body
                if isinstance(inner, dict) and last in inner:
                    inner[last] = fit
                    ask.put(without_callback_url(body))

        return mutate_requests(name, change)

    return make


def accept_any_body(ask: MutableRequest) -> None:
    if ask.is_create:
        ask.put(ask.dialect.create_body("a paper boat"))


def accept_missing_members(ask: MutableRequest) -> None:
    body = ask.body
    if ask.is_create and isinstance(body, dict):
        good = ask.dialect.create_body("a paper boat")
        ask.put({**good, **without_callback_url(body)})


def without_callback_url(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out the address of a callback: ToAPIs refuses one that its console does not know, which hides the rest."""
    return {name: each for name, each in body.items() if name != "callback_url"}


def accept_missing_key(ask: MutableRequest) -> None:
    ask.sign()


def accept_poll_without_key(ask: MutableRequest) -> None:
    if ask.polls:
        ask.sign()


def accept_any_key(ask: MutableRequest) -> None:
    header, prefix = ask.of.key_header
    if len(ask.headers.get(header.lower(), "")) > len(prefix):
        ask.sign()


def accept_any_method(ask: MutableRequest) -> None:
    for operation in ask.of.operations:
        path = operation.path
        if not ask.operation and ask.target.partition("?")[0] == path and ask.method not in ("OPTIONS", "HEAD"):
            ask.method = operation.method
            ask.operation = operation.id
            good = UPLOAD_BODIES.get(operation.id) or ask.dialect.create_body("a paper boat")
            if isinstance(good, HttpMessage):
                ask.content, ask.headers["content-type"] = good.content, good.headers["content-type"]
            else:
                ask.put(good)


def accept_any_content_type(ask: MutableRequest) -> None:
    if ask.is_create:
        ask.headers["content-type"] = "application/json"


def accept_missing_query(ask: MutableRequest) -> None:
    known = ask.mock_state.jobs.list(ask.of.name)
    if ask.polls and f"{ask.dialect.parameter}=" not in ask.target:
        set_query(ask, **{ask.dialect.parameter: known[-1].id if known else "none"})


def ignore_required_query(name: str) -> MockWrapper | None:
    return mutate_requests(name, accept_missing_query) if name in ("ttapi", "apikley") else None


def get_prompt(ask: MutableRequest) -> str:
    found = resolve_pointer(ask.body, "".join(f"/{each}" for each in ask.dialect.prompt))
    return found if ask.is_create and isinstance(found, str) else ""


def fail_when(when: Callable[[MutableRequest], bool]) -> Callable[[str], MockWrapper]:
    """Fail with 500 for some requests."""

    def spoil(ask: MutableRequest, reply: MutableResponse) -> None:
        if ask.is_create and reply.status != 401 and when(ask):
            reply.fail()

    return mutate_every_response(spoil)


def has_empty_list(ask: MutableRequest) -> bool:
    return isinstance(ask.body, dict) and [] in ask.body.values()


def refuse_when(when: Callable[[MutableRequest], bool]) -> Callable[[str], MockWrapper]:
    """Refuse some good requests."""

    def spoil(ask: MutableRequest, reply: MutableResponse) -> None:
        if ask.is_create and reply.status == 200 and when(ask):
            status = 422 if ask.of.name == "apikley" else 400
            reply.status = status
            reply.put(build_refusal(ask, status))

    return mutate_every_response(spoil)


def build_refusal(ask: MutableRequest, status: int) -> Any:
    from telecine_mock.providers import PROVIDERS

    return PROVIDERS[ask.of.name].refuse(status, "no")


def has_square_or_portrait_ratio(ask: MutableRequest) -> bool:
    return '"1:1"' in ask.content.decode("utf-8", "replace") or '"9:16"' in ask.content.decode("utf-8", "replace")


REQUEST_BUGS: tuple[BugRow, ...] = (
    ("no key is needed", "ignored_auth", mutate_every_request(accept_missing_key)),
    ("no key is needed to poll", "ignored_auth", mutate_every_request(accept_poll_without_key)),
    ("any key is taken", "ignored_auth", mutate_every_request(accept_any_key)),
    ("any body is taken", "negative_data_rejection", mutate_every_request(accept_any_body)),
    ("a required member may be missing", "negative_data_rejection", mutate_every_request(accept_missing_members)),
    ("any value of an enum is taken", "negative_data_rejection", ignore_constraint("enum")),
    ("any text is taken against a pattern", "negative_data_rejection", ignore_constraint("pattern")),
    ("any text is taken for a URI", "negative_data_rejection", ignore_constraint("uri")),
    ("any length or number is taken", "negative_data_rejection", ignore_constraint("range")),
    ("any type of prompt is taken", "negative_data_rejection", ignore_constraint("type")),
    ("a required query may be missing", "negative_data_rejection", ignore_required_query),
    ("any method is taken", "unsupported_method", mutate_every_request(accept_any_method)),
    ("any content type is taken", "undeclared_content_type_is_refused", mutate_every_request(accept_any_content_type)),
    (
        "letters beyond ASCII are a server error",
        "odd_input_is_not_a_server_error",
        fail_when(lambda ask: not get_prompt(ask).isascii()),
    ),
    (
        "a long prompt is a server error",
        "odd_input_is_not_a_server_error",
        fail_when(lambda ask: len(get_prompt(ask)) > 1000),
    ),
    ("an empty list is a server error", "odd_input_is_not_a_server_error", fail_when(has_empty_list)),
    (
        "malformed JSON is a server error",
        "odd_input_is_not_a_server_error",
        fail_when(lambda ask: ask.body is None),
    ),
    ("good bodies are refused", "positive_data_acceptance", refuse_when(lambda ask: True)),
    ("one value of an enum is refused", "closed_enums_agree", refuse_when(has_square_or_portrait_ratio)),
)
