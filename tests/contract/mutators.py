"""ASGI wrappers that change the requests or the responses of a mock server."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tests.contract.provider_profiles import JOB_PROFILES, JobProfile
from tests.contract.resettable_mock import MOCK_KEY, MockWrapper
from tests.contract.spec import load_spec

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec, decode_json
from telecine_codegen.contract.asgi_body import read_body, replay_body
from telecine_mock.state import MockState


@dataclass
class MutableRequest:
    """A request to a mock server; changes are passed on to the server."""

    operation: str
    method: str
    target: str
    headers: dict[str, str]
    content: bytes
    mock_state: MockState
    spec: ApiSpec

    @property
    def profile(self) -> JobProfile:
        """The provider's job profile."""
        return JOB_PROFILES[self.spec.name]

    @property
    def is_create(self) -> bool:
        """Whether it is a create call."""
        return self.operation == self.profile.create

    @property
    def is_poll(self) -> bool:
        """Whether it is a poll."""
        return self.operation == self.profile.poll

    @property
    def json(self) -> Any:
        """The JSON of the request; None if it is not JSON."""
        return decode_json(self.content)[0]

    def set_json(self, body: Any) -> None:
        """Replace the body by JSON."""
        self.content = json.dumps(body).encode()
        self.headers["content-type"] = "application/json"
        self.headers["content-length"] = str(len(self.content))

    def set_key(self, key: str = MOCK_KEY) -> None:
        """Set the header with the API key."""
        header, prefix = self.spec.key_header
        self.headers[header.lower()] = prefix + key


@dataclass
class MutableResponse:
    """A response of a mock server; changes are passed on to the client."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The JSON of the response; None if it is not JSON."""
        return decode_json(self.content)[0]

    def set_json(self, body: Any) -> None:
        """Replace the body by JSON."""
        self.content = json.dumps(body).encode()

    def set_server_error(self) -> None:
        """Replace the response by a server error."""
        self.status, self.content = 500, b"Internal Server Error"
        self.headers = {"content-type": "text/plain; charset=utf-8"}


def parse_request(name: str, scope: Scope, content: bytes, world: MockState) -> MutableRequest:
    """Parse an ASGI request; `operation` is empty if the spec has none."""
    spec = load_spec(name)
    path = scope["raw_path"].decode("ascii").removeprefix(f"/{name}")
    query = scope["query_string"].decode("latin-1")
    found: ApiOperation | None = spec.route(scope["method"], urlsplit(path).path)
    headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
    target = f"{path}?{query}" if query else path
    return MutableRequest(found.id if found else "", scope["method"], target, headers, content, world, spec)


def mutate_requests(name: str, change: Callable[[MutableRequest], None]) -> MockWrapper:
    """Return a wrapper that changes requests before the mock of a provider handles them."""

    def wrap(app: Starlette) -> ASGIApp:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            content = await read_body(receive)
            request = parse_request(name, scope, content, app.state.mock_state)
            change(request)
            await app({**scope, **build_scope_update(name, request)}, replay_body(request.content, receive), send)

        return wrapped

    return wrap


def mutate_responses(name: str, change: Callable[[MutableRequest, MutableResponse], None]) -> MockWrapper:
    """Return a wrapper that changes responses of the mock of a provider."""

    def wrap(app: Starlette) -> ASGIApp:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            content = await read_body(receive)
            request = parse_request(name, scope, content, app.state.mock_state)
            response = MutableResponse(500, {}, b"")

            async def collect(message: Message) -> None:
                if message["type"] == "http.response.start":
                    response.status = message["status"]
                    pairs = message["headers"]
                    response.headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in pairs}
                else:
                    response.content += message.get("body", b"")

            await app(scope, replay_body(content, receive), collect)
            change(request, response)
            response.headers["content-length"] = str(len(response.content))
            await send(
                {"type": "http.response.start", "status": response.status, "headers": encode_headers(response.headers)}
            )
            await send({"type": "http.response.body", "body": response.content})

        return wrapped

    return wrap


def build_scope_update(name: str, request: MutableRequest) -> Mapping[str, Any]:
    """Return the members of the ASGI scope for a changed request."""
    url = urlsplit(request.target)
    path = f"/{name}{url.path}"
    return {
        "method": request.method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": url.query.encode("latin-1"),
        "headers": encode_headers(request.headers),
    }


def encode_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Encode headers for ASGI."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def set_query(request: MutableRequest, **parameters: str) -> None:
    """Replace the query of a request."""
    request.target = f"{urlsplit(request.target).path}?{urlencode(parameters)}"
