"""ASGI middleware that logs each exchange, with the reason of a refusal, for the dashboard."""

import json
from collections.abc import MutableMapping, MutableSequence
from dataclasses import dataclass
from typing import Any, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telecine_mock.clock import Clock

REASON_KEY = "telecine.reason"
UNLOGGED_PATHS = ("/", "/state.json", "/mock.json", "/favicon.ico")


@dataclass(frozen=True, slots=True)
class LoggedExchange:
    """One request and its response. `at` is in Unix seconds.

    `status` is None when the connection was closed without a response. `reason` is why the request was refused, even
    with status 200; `prompt` is the prompt of a create call.
    """

    at: float
    method: str
    path: str
    status: int | None
    reason: str
    prompt: str | None


class ExchangeLog:
    """Appends every exchange to `exchanges`, except the dashboard's own requests."""

    def __init__(self, app: ASGIApp, exchanges: MutableSequence[LoggedExchange], clock: Clock) -> None:
        self._app = app
        self._exchanges = exchanges
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app and log the exchange when it is over."""
        if scope["type"] != "http" or scope["path"] in UNLOGGED_PATHS:
            await self._app(scope, receive, send)
            return
        at, statuses, body = self._clock.now(), list[int](), bytearray()

        async def send_and_note_status(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            await send(message)

        async def receive_and_keep_body() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        path = scope["path"]  # a mounted app changes it
        try:
            await self._app(scope, receive_and_keep_body, send_and_note_status)
        finally:
            prompt = find_prompt(bytes(body)) if scope["method"] == "POST" else None
            status = statuses[0] if statuses else None
            reason = scope.get(REASON_KEY, "")
            self._exchanges.append(LoggedExchange(at, scope["method"], path, status, reason, prompt))


def set_refusal_reason(scope: MutableMapping[str, Any], reason: str) -> None:
    """Store why a request is refused in its ASGI scope."""
    scope[REASON_KEY] = reason


def find_prompt(body: bytes) -> str | None:
    """Return the prompt in the body of a create call: the member `prompt` or `input.prompt`."""
    try:
        parsed: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    members = cast("dict[str, Any]", parsed)
    inner: Any = members.get("input")
    candidates: list[Any] = [members.get("prompt")]
    if isinstance(inner, dict):
        candidates.append(cast("dict[str, Any]", inner).get("prompt"))
    return next((prompt for prompt in candidates if isinstance(prompt, str)), None)
