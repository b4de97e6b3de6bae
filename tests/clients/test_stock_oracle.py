"""Our clients and stock openapi-python-client send the same requests."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import strategies as st
from tests.clients.httpx_wire import FakeTransport, call_method
from tests.clients.spec_operations import SpecOperation, inbound_operations, is_binary, media_examples, operations
from tests.clients.stock_clients import call_stock, stock_module
from tests.clients.strategies import check_values, parameter_texts, schema_values

from telecine_runtime.request_body import File

pytestmark = pytest.mark.slow

NOT_GENERATED = {
    "ttapi-onGenerationFinished": "callbacks are dropped by its parser",
    "apikley-onVideoGenerated": "callbacks are dropped by its parser",
    "toapis-onGenerationCompleted": "webhooks are dropped by its parser",
    "toapis-onGenerationFailed": "webhooks are dropped by its parser",
    "toapis-onEndpointTest": "webhooks are dropped by its parser",
}
"""Operations that the stock generator does not support."""

FILES = st.builds(
    File,
    name=st.sampled_from(["boat.png", "a boat.png", 'a "boat".png', "a%22b.png", "boat"]),
    content=st.binary(max_size=80),
    type=st.sampled_from(["image/png", "application/octet-stream"]),
)


def bodies(operation: SpecOperation) -> st.SearchStrategy[Any]:
    """Return whole bodies of an operation: for what is left out the stock client sends defaults, and ours nothing.

    Members that the spec does not name are left out, too: ours takes none beside its keyword arguments.
    """
    if not operation.body:
        return st.none()
    values = schema_values(operation.provider, operation.body["schema"]["$ref"].rpartition("/")[2], whole=True)
    if operation.media_type != "multipart/form-data":
        return values
    files = {name: FILES for name, each in operation.body_schema()["properties"].items() if is_binary(each)}
    return st.builds(lambda texts, chosen: texts | chosen, values, st.fixed_dictionaries(files))


def parameters(operation: SpecOperation) -> st.SearchStrategy[dict[str, str]]:
    assert all(each["schema"]["type"] == "string" for each in operation.parameters)
    return st.fixed_dictionaries({each["name"]: parameter_texts() for each in operation.parameters})


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_our_request_and_the_stock_one_are_the_same(stock: None, operation: SpecOperation) -> None:
    response = json.dumps(media_examples(operation.response)[0]).encode()

    def check(drawn_call: tuple[dict[str, str], Any]) -> None:
        given, body = drawn_call
        for asynchronous in (False, True):
            ours, theirs = FakeTransport(content=response), FakeTransport(content=response)
            call_method(operation, operation.arguments(given, body), ours, asynchronous=asynchronous)
            call_stock(operation, given, body, theirs, asynchronous=asynchronous)
            assert ours.sent == theirs.sent

    check_values(check, st.tuples(parameters(operation), bodies(operation)), examples=12)


def test_what_the_stock_generator_lacks_is_exactly_what_is_listed(stock: None) -> None:
    everything = [*operations(), *inbound_operations()]
    lacking = {str(each) for each in everything if stock_module(each.provider, each.id) is None}
    assert lacking == set(NOT_GENERATED)
