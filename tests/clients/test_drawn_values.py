"""Generated request bodies are sent unchanged, generated responses are parsed without loss."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from tests.clients.httpx_wire import FakeTransport, call_method, send_raw
from tests.clients.spec_operations import SpecOperation, inbound_operations, media_examples, operations
from tests.clients.strategies import check_values, parameter_texts, schema_values

from telecine_runtime.errors import InvalidRequest

pytestmark = pytest.mark.slow

JSON = "application/json"


def component(media: dict[str, Any]) -> str:
    name: str = media["schema"]["$ref"].rpartition("/")[2]
    return name


def dumped(model: Any) -> Any:
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


@pytest.mark.parametrize("operation", [each for each in operations() if each.media_type == JSON], ids=str)
def test_generated_body_is_sent_unchanged(operation: SpecOperation) -> None:
    response = json.dumps(media_examples(operation.response)[0]).encode()

    def check(body: dict[str, Any]) -> None:
        server = FakeTransport(content=response)
        call_method(operation, operation.arguments({}, body), server, asynchronous=False)
        assert server.sent.body == body

    check_values(check, schema_values(operation.provider, component(operation.body), closed=True))


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_generated_response_is_parsed_without_loss(operation: SpecOperation) -> None:
    call = operation.function(**operation.sample())
    envelope = call.operation.envelope

    def check(response: Any) -> None:
        if envelope.success and envelope.failed(response):
            return  # the body says that the call failed; what becomes of that is tested with hostile answers
        content = json.dumps(response).encode()
        parsed = send_raw(operation, call, FakeTransport(content=content))
        assert dumped(parsed.value) == response
        assert parsed.response.content == content

    check_values(check, schema_values(operation.provider, component(operation.response)))


@pytest.mark.parametrize("event", inbound_operations(), ids=str)
def test_generated_callback_is_parsed_without_loss(event: SpecOperation) -> None:
    def check(body: Any) -> None:
        assert dumped(event.parser(json.dumps(body))) == body

    check_values(check, schema_values(event.provider, component(event.body)))


@pytest.mark.parametrize("operation", [each for each in operations() if each.parameters], ids=str)
def test_generated_parameter_survives_the_url(operation: SpecOperation) -> None:
    (parameter,) = operation.parameters
    before, _, after = operation.path.partition(f"{{{parameter['name']}}}")
    response = json.dumps(media_examples(operation.response)[0]).encode()

    def check(text: str) -> None:
        server = FakeTransport(content=response)
        call_method(operation, operation.arguments({parameter["name"]: text}), server, asynchronous=False)
        url = urlsplit(str(server.requests[0].url))
        assert url.fragment == ""
        if parameter["in"] == "path":
            held = url.path.removeprefix(before).removesuffix(after)
            assert url.query == ""
            assert "/" not in held
            assert unquote(held) == text
        else:
            assert parse_qsl(url.query, keep_blank_values=True) == [(parameter["name"], text)]

    check_values(check, parameter_texts(), examples=40)


@pytest.mark.parametrize("text", ["", ".", ".."])
@pytest.mark.parametrize(
    "operation", [each for each in operations() if any(one["in"] == "path" for one in each.parameters)], ids=str
)
def test_a_path_segment_that_would_name_another_path_is_refused(operation: SpecOperation, text: str) -> None:
    (parameter,) = operation.parameters
    with pytest.raises(InvalidRequest, match="is not allowed as a path segment"):
        operation.function(**operation.arguments({parameter["name"]: text}))
