"""Helpers that check how a response is parsed, or which error it raises."""

from __future__ import annotations

import json
import traceback
from typing import Any

import pytest
from tests.clients.httpx_wire import KEY, FakeTransport, call_method, send_raw
from tests.clients.spec_operations import SpecOperation

from telecine_runtime.errors import ResponseError


def read_answer(operation: SpecOperation, response: Any) -> Any:
    """Return the parsed response as JSON."""
    call = operation.function(**operation.sample())
    value = send_raw(operation, call, FakeTransport(content=json.dumps(response).encode())).value
    return value.model_dump(mode="json", by_alias=True, exclude_unset=True)


def call_and_catch(
    operation: SpecOperation, status: int, content: bytes, kind: str = "application/json"
) -> ResponseError:
    """Return the error that a response raises, after checking its attributes."""
    server = FakeTransport(status, content, {"content-type": kind, "location": "https://elsewhere.example/"})
    with pytest.raises(ResponseError) as caught:
        call_method(operation, operation.sample(), server, asynchronous=False)
    error = caught.value
    assert len(server.requests) == 1
    assert (error.operation, error.status, error.response.status) == (operation.name, status, status)
    assert error.response.content == content.replace(KEY.encode(), b"***")
    assert KEY not in all_error_text(error)
    return error


def all_error_text(error: BaseException) -> str:
    """Return everything of an error that may be logged or shown: message, repr, arguments, attributes, traceback."""
    attributes: dict[str, Any] = vars(error)
    frames = traceback.format_exception(error, limit=1)  # all messages of the chain; a frame is a line of source
    texts = [str(error), repr(error), repr(error.args), repr(attributes), *frames]
    return "\n".join(texts)
