"""ASGI middleware that records received requests, for tests to inspect."""

import json
from collections.abc import MutableSequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 256 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """One request as received. `headers` has lower-case names; `body` is truncated at 256 KiB."""

    method: str
    path: str
    query: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """Return the decoded body."""
        return json.loads(self.body)


class RequestLog:
    """Appends every request to `requests` before the app handles it."""

    def __init__(self, app: ASGIApp, requests: MutableSequence[RecordedRequest]) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the whole body, record the request, and replay the body to the app in one message."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        self._requests.append(
            RecordedRequest(
                request.method,
                scope["path"],
                scope["query_string"].decode("latin-1"),
                dict(request.headers),
                body[:MAX_BODY],
            )
        )
        pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self._app(scope, replay, send)
