"""A record of how each request was answered, and of why it was refused, for the page that shows it."""

import json
from collections.abc import MutableMapping, MutableSequence
from dataclasses import dataclass
from typing import Any, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telecine_mock.clock import Clock

REASON_KEY = "telecine.reason"
UNLOGGED_PATHS = ("/", "/state.json", "/favicon.ico")


@dataclass(frozen=True, slots=True)
class LoggedExchange:
    """One request and its answer.

    `status` is None when the connection was cut before one was sent. `reason` says why it was refused, also under a
    status 200; `prompt` is what a create call asked for. `at` is in Unix seconds.
    """

    at: float
    method: str
    path: str
    status: int | None
    reason: str
    prompt: str | None


class ExchangeLog:
    """ASGI middleware that writes down every answer; the page's own requests are left out."""

    def __init__(self, app: ASGIApp, exchanges: MutableSequence[LoggedExchange], clock: Clock) -> None:
        self._app = app
        self._exchanges = exchanges
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, and note its status when it begins to be answered."""
        if scope["type"] != "http" or scope["path"] in UNLOGGED_PATHS:
            await self._app(scope, receive, send)
            return
        at, status, body = self._clock.now(), list[int](), bytearray()

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])
            await send(message)

        async def read() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        path = scope["path"]  # a mounted app changes it
        try:
            await self._app(scope, read, noted)
        finally:
            prompt = find_prompt(bytes(body)) if scope["method"] == "POST" else None
            code = status[0] if status else None
            self._exchanges.append(LoggedExchange(at, scope["method"], path, code, scope.get(REASON_KEY, ""), prompt))


def set_refusal_reason(scope: MutableMapping[str, Any], reason: str) -> None:
    """Say why a request is refused."""
    scope[REASON_KEY] = reason


def find_prompt(body: bytes) -> str | None:
    """Find the prompt in the body of a create call, wherever the provider has it."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    outer = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    inner: Any = outer.get("input")
    told: list[Any] = [
        outer.get("prompt"),
        cast("dict[str, Any]", inner).get("prompt") if isinstance(inner, dict) else None,
    ]
    return next((prompt for prompt in told if isinstance(prompt, str)), None)
