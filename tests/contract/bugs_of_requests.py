"""Broken mocks that take what they should refuse, refuse what they should take, or stumble."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.contract.asgi_mutators import Ask, Reply, incoming, with_query
from tests.contract.bugs_of_answers import Row, everywhere
from tests.contract.http_caller import UPLOADS
from tests.contract.mock_harness import Wrap
from tests.contract.provider_dialects import at
from tests.contract.spec import Message
from tests.providers import of

KINDS = ("enum", "pattern", "uri", "range", "type")
UNFIT: Mapping[str, Mapping[str, tuple[str, Any]]] = {
    kind: {name: members[kind] for name, members in of("UNFIT").items() if kind in members} for kind in KINDS
}
"""By kind and provider a member of create that is held to it, and a value that fits."""

HELD_TO: Mapping[str, Callable[[Any], bool]] = {
    "enum": lambda value: isinstance(value, str),
    "pattern": lambda value: isinstance(value, str | list | dict),
    "uri": lambda value: isinstance(value, str | dict),
    "range": lambda value: isinstance(value, int | str) and not isinstance(value, bool),
    "type": lambda value: True,
}
"""Which values a bug of a kind takes: those of the right type, so that nothing else is taken too."""


def on_the_way_in(change: Callable[[Ask], None]) -> Callable[[str], Wrap]:
    """Change every request."""
    return lambda name: incoming(name, change)


def takes(kind: str) -> Callable[[str], Wrap | None]:
    """Take any value of a member that should be held to an enum, a pattern, a format, a range or a type."""

    def make(name: str) -> Wrap | None:
        if name not in UNFIT[kind]:
            return None
        pointer, fit = UNFIT[kind][name]

        def change(ask: Ask) -> None:
            body = ask.body
            if ask.creates and isinstance(body, dict) and HELD_TO[kind](at(body, pointer)):
                *above, last = pointer.split("/")[1:]
                inner = at(body, "".join(f"/{each}" for each in above)) if above else body
                if isinstance(inner, dict) and last in inner:
                    inner[last] = fit
                    ask.put(without_address(body))

        return incoming(name, change)

    return make


def takes_any_body(ask: Ask) -> None:
    if ask.creates:
        ask.put(ask.dialect.create_body("a paper boat"))


def needs_no_member(ask: Ask) -> None:
    body = ask.body
    if ask.creates and isinstance(body, dict):
        good = ask.dialect.create_body("a paper boat")
        ask.put({**good, **without_address(body)})


def without_address(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out the address of a callback: ToAPIs refuses one that its console does not know, which hides the rest."""
    return {name: each for name, each in body.items() if name != "callback_url"}


def needs_no_key(ask: Ask) -> None:
    ask.sign()


def needs_no_key_to_poll(ask: Ask) -> None:
    if ask.polls:
        ask.sign()


def takes_any_key(ask: Ask) -> None:
    header, prefix = ask.of.key_header
    if len(ask.headers.get(header.lower(), "")) > len(prefix):
        ask.sign()


def takes_any_method(ask: Ask) -> None:
    for operation in ask.of.operations:
        path = operation.path
        if not ask.operation and ask.target.partition("?")[0] == path and ask.method not in ("OPTIONS", "HEAD"):
            ask.method = operation.method
            ask.operation = operation.id
            good = UPLOADS.get(operation.id) or ask.dialect.create_body("a paper boat")
            if isinstance(good, Message):
                ask.content, ask.headers["content-type"] = good.content, good.headers["content-type"]
            else:
                ask.put(good)


def takes_any_content_type(ask: Ask) -> None:
    if ask.creates:
        ask.headers["content-type"] = "application/json"


def needs_no_query(ask: Ask) -> None:
    known = ask.world.jobs.list(ask.of.name)
    if ask.polls and f"{ask.dialect.parameter}=" not in ask.target:
        with_query(ask, **{ask.dialect.parameter: known[-1].id if known else "none"})


def needs_no_query_answer(name: str) -> Wrap | None:
    return incoming(name, needs_no_query) if name in ("ttapi", "apikley") else None


def prompt_of(ask: Ask) -> str:
    found = at(ask.body, "".join(f"/{each}" for each in ask.dialect.prompt))
    return found if ask.creates and isinstance(found, str) else ""


def stumbles(when: Callable[[Ask], bool]) -> Callable[[str], Wrap]:
    """Fail with 500 for some requests."""

    def spoil(ask: Ask, reply: Reply) -> None:
        if ask.creates and reply.status != 401 and when(ask):
            reply.fail()

    return everywhere(spoil)


def holds_empty_list(ask: Ask) -> bool:
    return isinstance(ask.body, dict) and [] in ask.body.values()


def refuses(when: Callable[[Ask], bool]) -> Callable[[str], Wrap]:
    """Refuse some good requests."""

    def spoil(ask: Ask, reply: Reply) -> None:
        if ask.creates and reply.status == 200 and when(ask):
            status = 422 if ask.of.name == "apikley" else 400
            reply.status = status
            reply.put(refusal(ask, status))

    return everywhere(spoil)


def refusal(ask: Ask, status: int) -> Any:
    from telecine_mock.providers import PROVIDERS

    return PROVIDERS[ask.of.name].refuse(status, "no")


def asks_for_one_ratio(ask: Ask) -> bool:
    return '"1:1"' in ask.content.decode("utf-8", "replace") or '"9:16"' in ask.content.decode("utf-8", "replace")


REQUESTS: tuple[Row, ...] = (
    ("no key is needed", "ignored_auth", on_the_way_in(needs_no_key)),
    ("no key is needed to poll", "ignored_auth", on_the_way_in(needs_no_key_to_poll)),
    ("any key is taken", "ignored_auth", on_the_way_in(takes_any_key)),
    ("any body is taken", "negative_data_rejection", on_the_way_in(takes_any_body)),
    ("a required member may be missing", "negative_data_rejection", on_the_way_in(needs_no_member)),
    ("any value of an enum is taken", "negative_data_rejection", takes("enum")),
    ("any text is taken against a pattern", "negative_data_rejection", takes("pattern")),
    ("any text is taken for a URI", "negative_data_rejection", takes("uri")),
    ("any length or number is taken", "negative_data_rejection", takes("range")),
    ("any type of prompt is taken", "negative_data_rejection", takes("type")),
    ("a required query may be missing", "negative_data_rejection", needs_no_query_answer),
    ("any method is taken", "unsupported_method", on_the_way_in(takes_any_method)),
    ("any content type is taken", "undeclared_content_type_is_refused", on_the_way_in(takes_any_content_type)),
    (
        "letters beyond ASCII are a server error",
        "odd_input_is_no_server_error",
        stumbles(lambda ask: not prompt_of(ask).isascii()),
    ),
    (
        "a long prompt is a server error",
        "odd_input_is_no_server_error",
        stumbles(lambda ask: len(prompt_of(ask)) > 1000),
    ),
    ("an empty list is a server error", "odd_input_is_no_server_error", stumbles(holds_empty_list)),
    (
        "malformed JSON is a server error",
        "odd_input_is_no_server_error",
        stumbles(lambda ask: ask.body is None),
    ),
    ("good bodies are refused", "positive_data_acceptance", refuses(lambda ask: True)),
    ("one value of an enum is refused", "closed_enums_agree", refuses(asks_for_one_ratio)),
)
