"""Unknown members of request bodies are refused before sending, with a suggestion."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError
from tests.clients.httpx_wire import FakeTransport, call_method
from tests.clients.spec_operations import PROVIDERS, SpecOperation, client_module, media_examples, operations

from telecine_runtime.errors import InvalidRequest
from telecine_runtime.model import Model, RequestModel

JSON = [each for each in operations() if each.media_type == "application/json"]
UNIONS = [each for each in JSON if "properties" not in each.body_schema()]
WHOLE = [(each, example) for each in UNIONS for example in media_examples(each.body)]
NAMES = [f"{each}-{number}" for number, (each, _) in enumerate(WHOLE)]


def get_problem(send: Callable[[], object], server: FakeTransport) -> str:
    """Return the one thing that is wrong; nothing was sent."""
    with pytest.raises(InvalidRequest) as caught:
        send()
    assert (server.requests, caught.value.refused) == ([], True)
    (problem,) = caught.value.problems
    return problem


def iter_objects(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every object in a body, the body itself first."""
    if isinstance(value, dict):
        yield at
        for name, inner in value.items():
            yield from iter_objects(inner, (*at, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from iter_objects(inner, (*at, number))


def misspell(body: dict[str, Any], at: tuple[str | int, ...]) -> tuple[dict[str, Any], str, str]:
    """Return a body with two letters of a member exchanged, that member, and how it is written now."""
    copied: dict[str, Any] = json.loads(json.dumps(body))
    target: Any = copied
    for part in at:
        target = target[part]
    # The last one, since without its model a body may be one of another form; nested objects have no model.
    name = next(reversed(target))
    wrong = name[:-2] + name[-1] + name[-2] if name[-1] != name[-2] else name + name[-1]
    target[wrong] = target.pop(name)
    return copied, name, wrong


@pytest.mark.parametrize(("operation", "body"), WHOLE, ids=NAMES)
def test_misspelt_member_is_refused_with_a_suggestion_at_any_depth(
    operation: SpecOperation, body: dict[str, Any]
) -> None:
    for at in iter_objects(body):
        wrong_body, name, wrong = misspell(body, at)
        server = FakeTransport(content=json.dumps(media_examples(operation.response)[0]).encode())
        send = partial(call_method, operation, {"body": wrong_body}, server, asynchronous=False)
        problem = get_problem(send, server)
        assert f"the spec has no member '{wrong}', did you mean '{name}'?" in problem


@pytest.mark.parametrize("asynchronous", [False, True], ids=["blocking", "asynchronous"])
@pytest.mark.parametrize(("operation", "body"), WHOLE, ids=NAMES)
def test_a_body_by_its_members_is_the_body_as_one_whole(
    operation: SpecOperation, body: dict[str, Any], asynchronous: bool
) -> None:
    sent: list[object] = []
    for arguments in ({"body": body}, body, operation.arguments({}, body)):
        server = FakeTransport(content=json.dumps(media_examples(operation.response)[0]).encode())
        call_method(operation, arguments, server, asynchronous=asynchronous)
        sent.append(server.sent.body)
    assert sent == [body] * 3


@pytest.mark.parametrize("operation", UNIONS, ids=str)
def test_a_body_and_its_members_at_once_are_refused(operation: SpecOperation) -> None:
    body, server = media_examples(operation.body)[0], FakeTransport()
    given = {"body": body, "prompt": "a kite"}
    told = get_problem(lambda: call_method(operation, given, server, asynchronous=False), server)
    assert told == "give either the body or its members (prompt), not both"


@pytest.mark.more_members("that is what the argument is for")
@pytest.mark.parametrize("operation", JSON, ids=str)
def test_what_the_spec_does_not_know_yet_goes_by_an_argument_of_its_own(operation: SpecOperation) -> None:
    example = media_examples(operation.body)[0]
    nested = next((name for name, value in example.items() if isinstance(value, dict)), None)
    more: dict[str, Any] = {"seed": 7} if nested is None else {"seed": 7, nested: {"seed": 8}}
    server = FakeTransport(content=json.dumps(media_examples(operation.response)[0]).encode())
    given = {**operation.arguments({}, example), "extra_body": more}
    call_method(operation, given, server, asynchronous=False)
    expected = {**example, "seed": 7} | ({nested: {**example[nested], "seed": 8}} if nested else {})
    assert server.sent.body == expected


@pytest.mark.parametrize("provider", PROVIDERS)
def test_request_models_are_closed_and_response_models_are_open(provider: str) -> None:
    models = [kind for kind in vars(client_module(provider, "models")).values() if isinstance(kind, type)]
    ours = {kind for kind in models if issubclass(kind, Model)} - {Model, RequestModel}
    closed = {kind for kind in ours if issubclass(kind, RequestModel)}
    assert closed
    assert ours - closed
    for kind in closed:
        with pytest.raises(ValidationError, match="the spec has no member 'of_no_spec'"):
            kind.model_validate({"of_no_spec": 1})
    assert all(kind.model_config.get("extra") == "allow" for kind in ours - closed)


def test_misspelt_model_argument_gets_a_suggestion() -> None:
    request = client_module("toapis", "models").GrokVideo3Request
    with pytest.raises(ValidationError, match="the spec has no member 'duratoin', did you mean 'duration'"):
        request(model="grok-video-3", prompt="a kite", duratoin=5)
