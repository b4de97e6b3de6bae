"""ASGI wrappers that spoil a mock: what comes in, or what goes out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tests.contract.provider_profiles import JOB_PROFILES, JobProfile
from tests.contract.resettable_mock import MOCK_KEY, MockWrapper, read_body, replay_body
from tests.contract.spec import ApiOperation, ApiSpec, decode_json, load_spec

from telecine_mock.state import MockState


@dataclass
class MutableRequest:
    """A request on its way in, to be changed; `body` is the JSON of it, if it has any."""

    operation: str
    method: str
    target: str
    headers: dict[str, str]
    content: bytes
    mock_state: MockState
    of: ApiSpec

    @property
    def dialect(self) -> JobProfile:
        """What is known of the provider's jobs."""
        return JOB_PROFILES[self.of.name]

    @property
    def is_create(self) -> bool:
        """Tell whether it is a create call."""
        return self.operation == self.dialect.create

    @property
    def polls(self) -> bool:
        """Tell whether it is a poll."""
        return self.operation == self.dialect.poll

    @property
    def body(self) -> Any:
        """Return the JSON that came; None if it is none."""
        return decode_json(self.content)[0]

    def put(self, body: Any) -> None:
        """Have another JSON come."""
        self.content = json.dumps(body).encode()
        self.headers["content-type"] = "application/json"
        self.headers["content-length"] = str(len(self.content))

    def sign(self, key: str = MOCK_KEY) -> None:
        """Have the right key come."""
        header, prefix = self.of.key_header
        self.headers[header.lower()] = prefix + key


@dataclass
class MutableResponse:
    """An answer on its way out, to be changed."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """Return the JSON of the answer; None if it is none."""
        return decode_json(self.content)[0]

    def put(self, body: Any) -> None:
        """Answer with another JSON."""
        self.content = json.dumps(body).encode()

    def fail(self) -> None:
        """Answer as a server does that stumbled."""
        self.status, self.content = 500, b"Internal Server Error"
        self.headers = {"content-type": "text/plain; charset=utf-8"}


def parse_request(name: str, scope: Scope, content: bytes, world: MockState) -> MutableRequest:
    """Read a request; `operation` is empty where the spec has none."""
    of = load_spec(name)
    path = scope["raw_path"].decode("ascii").removeprefix(f"/{name}")
    query = scope["query_string"].decode("latin-1")
    found: ApiOperation | None = of.route(scope["method"], urlsplit(path).path)
    headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
    target = f"{path}?{query}" if query else path
    return MutableRequest(found.id if found else "", scope["method"], target, headers, content, world, of)


def mutate_requests(name: str, change: Callable[[MutableRequest], None]) -> MockWrapper:
    """Change requests before the mock of a provider sees them."""

    def wrap(app: Starlette) -> ASGIApp:
        async def spoilt(scope: Scope, receive: Receive, send: Send) -> None:
            content = await read_body(receive)
            ask = parse_request(name, scope, content, app.state.mock_state)
            change(ask)
            await app({**scope, **build_scope_update(name, ask)}, replay_body(ask.content, receive), send)

        return spoilt

    return wrap


def mutate_responses(name: str, change: Callable[[MutableRequest, MutableResponse], None]) -> MockWrapper:
    """Change answers before whoever asked sees them."""

    def wrap(app: Starlette) -> ASGIApp:
        async def spoilt(scope: Scope, receive: Receive, send: Send) -> None:
            content = await read_body(receive)
            ask = parse_request(name, scope, content, app.state.mock_state)
            reply = MutableResponse(500, {}, b"")

            async def keep(message: Message) -> None:
                if message["type"] == "http.response.start":
                    reply.status = message["status"]
                    pairs = message["headers"]
                    reply.headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in pairs}
                else:
                    reply.content += message.get("body", b"")

            await app(scope, replay_body(content, receive), keep)
            change(ask, reply)
            reply.headers["content-length"] = str(len(reply.content))
            await send(
                {"type": "http.response.start", "status": reply.status, "headers": encode_headers(reply.headers)}
            )
            await send({"type": "http.response.body", "body": reply.content})

        return spoilt

    return wrap


def build_scope_update(name: str, ask: MutableRequest) -> Mapping[str, Any]:
    """Write what a request has become."""
    url = urlsplit(ask.target)
    path = f"/{name}{url.path}"
    return {
        "method": ask.method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": url.query.encode("latin-1"),
        "headers": encode_headers(ask.headers),
    }


def encode_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Write headers as ASGI has them."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def set_query(ask: MutableRequest, **parameters: str) -> None:
    """Have another query come."""
    ask.target = f"{urlsplit(ask.target).path}?{urlencode(parameters)}"
