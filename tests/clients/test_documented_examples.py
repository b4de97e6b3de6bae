"""The examples of the documentation pages, sent and parsed by the generated clients."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from tests.clients.httpx_wire import KEY, FakeTransport, call_method
from tests.clients.page_examples import CurlCommand, PageExample, commands, examples
from tests.clients.spec_operations import SpecOperation, client_module, find_operation, media_examples, operations

from telecine_runtime.errors import ApiError, BadRequest, InvalidResponse

BOTH = pytest.mark.parametrize("asynchronous", [False, True], ids=["blocking", "asynchronous"])


def dumped(model: Any) -> Any:
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


def test_each_page_is_here_with_all_of_its_examples() -> None:
    counted = Counter[str]()
    for example in examples():
        counted[example.page] += example.shown
    assert counted == {"ttapi": 3, "ttapi-older": 3, "toapis": 4, "cometapi": 2, "apikley": 3}


@BOTH
@pytest.mark.parametrize("example", examples("curl", "request"), ids=str)
def test_a_documented_request_comes_out_equal(example: PageExample, asynchronous: bool) -> None:
    operation = find_operation(example.provider, example.operation)
    server = FakeTransport(content=json.dumps(media_examples(operation.response)[0]).encode())
    call_method(operation, operation.arguments({}, example.value), server, asynchronous=asynchronous)
    assert server.sent.body == example.value


@BOTH
@pytest.mark.parametrize("example", examples("answer"), ids=str)
def test_documented_response_is_parsed_with_every_field(example: PageExample, asynchronous: bool) -> None:
    server = FakeTransport(example.status, json.dumps(example.value).encode())
    operation = find_operation(example.provider, example.operation)
    response = call_method(operation, operation.sample(), server, asynchronous=asynchronous)
    assert dumped(response) == example.value
    assert not response.model_extra, "every documented field has a name in the spec"


@pytest.mark.parametrize("example", examples("callback"), ids=str)
def test_a_documented_callback_is_read_with_every_field(example: PageExample) -> None:
    event = find_operation(example.provider, example.operation).parser(json.dumps(example.value).encode())
    assert dumped(event) == example.value


@BOTH
@pytest.mark.parametrize(("status", "error"), [(400, BadRequest), (200, InvalidResponse)])
@pytest.mark.parametrize("example", examples("refusal"), ids=str)
def test_a_list_of_images_where_an_error_should_be_is_an_error_of_ours(
    example: PageExample, status: int, error: type[ApiError], asynchronous: bool
) -> None:
    assert example.status == 400
    server = FakeTransport(status, json.dumps(example.value).encode())
    operation = find_operation(example.provider, example.operation)
    with pytest.raises(error) as caught:
        call_method(operation, operation.sample(), server, asynchronous=asynchronous)
    assert caught.type is error
    assert (caught.value.status, caught.value.operation) == (status, "create_generation")
    assert caught.value.body == example.value


@BOTH
@pytest.mark.parametrize("page", commands())
def test_the_documented_command_and_our_request_are_the_same(page: str, asynchronous: bool) -> None:
    provider, command = commands()[page]
    api = client_module(provider, "operations").API
    (operation_id,) = {each.operation for each in examples() if each.page == page and each.operation[:6] == "create"}
    operation = find_operation(provider, operation_id)
    server = FakeTransport(content=json.dumps(media_examples(operation.response)[0]).encode())
    call_method(operation, operation.arguments({}, command.body), server, asynchronous=asynchronous)
    sent = server.sent
    prefix, _, placeholder = command.headers[api.key_header.lower()].rpartition(" ")
    expected = command.headers | {api.key_header.lower(): f"{prefix} {KEY}".lstrip()}
    assert placeholder in {"<api-key>", "<token>", "APIKLEY_API_KEY"}
    assert CurlCommand(sent.method, sent.url, sent.headers, sent.body) == CurlCommand(
        command.method, command.url, expected, command.body
    )
    assert sent.query == []


def test_a_page_without_a_command_of_its_own_is_described() -> None:
    own = {each.page for each in examples("curl")}
    assert own == {"ttapi", "toapis", "cometapi"}
    assert set(commands()) - own == {"ttapi-older", "apikley"}


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_the_key_is_in_the_header_of_its_provider_alone(operation: SpecOperation) -> None:
    server = FakeTransport(content=json.dumps(media_examples(operation.response)[0]).encode())
    call_method(operation, operation.sample(), server, asynchronous=False)
    (request,) = server.requests
    holders = [name for name, value in request.headers.items() if KEY in value]
    assert holders == [client_module(operation.provider, "operations").API.key_header.lower()]
    assert KEY not in str(request.url)
    assert KEY.encode() not in request.content
