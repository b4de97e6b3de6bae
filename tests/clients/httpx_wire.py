"""Generated clients over a mock transport of httpx: requests as sent, responses as given."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl

import httpx
from tests.clients.spec_operations import SpecOperation, client_class

from telecine_runtime import Call, ParsedResponse, Retry

KEY = "sk-0123456789-never-to-be-shown"
ONCE = Retry(attempts=1)


@dataclass(frozen=True)
class SentRequest:
    """A sent request, with decoded query and body (JSON, form parts or ``None``)."""

    method: str
    url: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class FormPart:
    """A part of a form. The default type is plain text (RFC 7578, 4.4)."""

    name: str
    filename: str | None
    type: str
    content: bytes


def parse_request(request: httpx.Request) -> SentRequest:
    """Return a request as a server would parse it."""
    scheme_and_host = f"{request.url.scheme}://{request.headers['host']}"
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))  # a space may be + or %20
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    body: Any = None
    if kind == "application/json":
        body = json.loads(request.content)
    elif kind == "multipart/form-data":
        body = parse_form(request.headers["content-type"], request.content)
    else:
        assert not request.content
    relevant = ("authorization", "tt-api-key")  # accept and user-agent may differ between clients
    headers = {name: request.headers[name] for name in relevant if name in request.headers}
    return SentRequest(
        request.method, scheme_and_host + path, pairs, headers | ({"content-type": kind} if kind else {}), body
    )


def parse_form(content_type: str, content: bytes) -> list[FormPart]:
    """Parse a multipart form."""
    boundary = content_type.partition("boundary=")[2].encode()
    before, *found, after = (b"\r\n" + content).split(b"\r\n--" + boundary)
    assert (before, after.strip()) == (b"", b"--")
    return [_part(*each.removeprefix(b"\r\n").split(b"\r\n\r\n", 1)) for each in found]


def _part(head: bytes, content: bytes) -> FormPart:
    message = message_from_bytes(head + b"\r\n\r\n")
    name = message.get_param("name", header="content-disposition")
    assert isinstance(name, str)
    return FormPart(name, message.get_filename(), message.get_content_type(), content)


class FakeTransport:
    """Returns the same response for every request and records the requests."""

    def __init__(self, status: int = 200, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self._answer = status, content, headers or {"content-type": "application/json"}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        status, content, headers = self._answer
        return httpx.Response(status, content=content, headers=headers)

    @property
    def sent(self) -> SentRequest:
        """The only request."""
        (request,) = self.requests
        return parse_request(request)


def connect_client(provider: str, server: Callable[[httpx.Request], httpx.Response], **options: Any) -> Any:
    """Return the generated client of a provider over a mock transport."""
    http = httpx.Client(transport=httpx.MockTransport(server), trust_env=False)
    return client_class(provider)(KEY, http_client=http, retry=ONCE, **options)


def call_method(
    operation: SpecOperation, arguments: dict[str, Any], server: FakeTransport, *, asynchronous: bool
) -> Any:
    """Call the method of the generated client, blocking or asynchronous."""
    if not asynchronous:
        return getattr(connect_client(operation.provider, server), operation.name)(**arguments)

    async def go() -> Any:
        async with httpx.AsyncClient(transport=httpx.MockTransport(server), trust_env=False) as http:
            client = client_class(operation.provider, "Async")(KEY, http_client=http, retry=ONCE)
            return await getattr(client, operation.name)(**arguments)

    return asyncio.run(go())


def send_raw(operation: SpecOperation, call: Call[Any], server: FakeTransport) -> ParsedResponse[Any]:
    """Send a call and return its parsed and raw response."""
    response: ParsedResponse[Any] = connect_client(operation.provider, server).with_raw(call)
    return response
