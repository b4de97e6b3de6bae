"""The mock of one provider as schemathesis and our own checks meet it: in process, seeded, with a clock of its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telecine_mock import ManualClock, Settings, create_app
from telecine_mock.state import MockState

MOCK_KEY = "mock-key"
MOCK_URL = "http://testserver"
WEBHOOK_SECRET = "a webhook secret of thirty-two b"
PACE = 30.0
SECONDS_PER_REQUEST = PACE / 4
"""Seconds that pass with each request: a job is seen in each of its states, and ends after four."""

MockWrapper = Callable[[Starlette], ASGIApp]


def unwrapped(app: Starlette) -> ASGIApp:
    """Leave the mock as it is."""
    return app


class ResettableMock:
    """Mock servers that can be had afresh: `fresh()` forgets everything, ids and time begin again.

    `wrap` stands between the mock and whoever calls it; a broken mock is made that way. `digest` is a hash of all
    requests so far: two runs that sent the same requests have the same one.
    """

    def __init__(self, wrap: MockWrapper = unwrapped, *, step: float = SECONDS_PER_REQUEST) -> None:
        self._wrap = wrap
        self._step = step
        self._digest = hashlib.sha256()
        self.requests = 0
        self._world: MockState | None = None
        self.fresh()

    @property
    def mock_state(self) -> MockState:
        """The memory of the mock."""
        assert self._world is not None
        return self._world

    @property
    def digest(self) -> str:
        """Hash of the requests so far."""
        return self._digest.hexdigest()[:16]

    def fresh(self, webhook_url: str | None = None) -> None:
        """Start over with a new mock; the address is what a user of ToAPIs sets in its console."""
        self.close()
        self.clock = ManualClock()
        app = create_app(
            Settings(
                api_key=MOCK_KEY,
                pace=PACE,
                clock=self.clock,
                seed=20260501,
                webhook_url=webhook_url,
                webhook_secret=WEBHOOK_SECRET,
            )
        )
        self._world = app.state.mock_state
        self._app = self._wrap(app)

    def close(self) -> None:
        """Stop what waits to be delivered."""
        if self._world is not None:
            self._world.callback_sender.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return  # the mock has no life of its own to begin or end
        body = await read_body(receive)
        self._note(scope, body)
        self.clock.advance(self._step)
        await self._app(scope, replay_body(body, receive), send)

    def _note(self, scope: Scope, body: bytes) -> None:
        headers = sorted((name, value) for name, value in scope["headers"] if name not in VOLATILE_HEADERS)
        text = repr((scope["method"], scope["raw_path"], scope["query_string"], headers, body)).encode()
        self._digest.update(FORM_BOUNDARY.sub(b"", text))
        self.requests += 1


FORM_BOUNDARY = re.compile(rb"(?<=--)[0-9a-f]{32}|(?<=boundary=)[0-9a-f]{32}")
"""What separates the parts of a form: it is drawn anew each time."""

VOLATILE_HEADERS = {b"x-schemathesis-testcaseid", b"content-length"}
"""Headers that differ from run to run: schemathesis' mark, and the length, which follows from the body."""


async def read_body(receive: Receive) -> bytes:
    """Read all of a body."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def replay_body(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read already to the next one."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
