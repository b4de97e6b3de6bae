"""Mock servers as a resettable ASGI app: in process, seeded, with a manual clock."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from telecine_codegen.contract.asgi_body import read_body, replay_body
from telecine_mock import ManualClock, Settings, create_app
from telecine_mock.provider_table import MockProvider
from telecine_mock.state import MockState

MOCK_KEY = "mock-key"
MOCK_URL = "http://testserver"
WEBHOOK_SECRET = "a webhook secret of thirty-two b"
PACE = 30.0
SECONDS_PER_REQUEST = PACE / 4
"""Seconds by which a request advances the clock: polls see every state of a job, which ends after four requests."""

MockWrapper = Callable[[Starlette], ASGIApp]


def unwrapped(app: Starlette) -> ASGIApp:
    """Return the app unchanged."""
    return app


class ResettableMock:
    """Mock servers as an ASGI app; `reset()` starts over with empty state, the same ids and the same time.

    Args:
        wrap: Wraps the app; a broken mock is built this way.
        step: Seconds by which each request advances the clock.
        providers: Providers to serve instead of those written by hand.
    """

    def __init__(
        self,
        wrap: MockWrapper = unwrapped,
        *,
        step: float = SECONDS_PER_REQUEST,
        providers: Mapping[str, MockProvider] | None = None,
    ) -> None:
        self._wrap = wrap
        self._providers = providers
        self._step = step
        self._digest = hashlib.sha256()
        self.requests = 0
        self._world: MockState | None = None
        self.reset()

    @property
    def mock_state(self) -> MockState:
        """The state of the mock servers."""
        assert self._world is not None
        return self._world

    @property
    def digest(self) -> str:
        """Hash of all requests so far; equal for two runs with the same requests."""
        return self._digest.hexdigest()[:16]

    def reset(self, webhook_url: str | None = None) -> None:
        """Start new mock servers; the URL is the one that a user sets in the console of ToAPIs."""
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
            ),
            self._providers,
        )
        self._world = app.state.mock_state
        self._app = self._wrap(app)

    def close(self) -> None:
        """Stop pending callbacks."""
        if self._world is not None:
            self._world.callback_sender.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            return  # the mock servers have no lifespan events
        body = await read_body(receive)
        self._record(scope, body)
        self.clock.advance(self._step)
        await self._app(scope, replay_body(body, receive), send)

    def _record(self, scope: Scope, body: bytes) -> None:
        headers = sorted((name, value) for name, value in scope["headers"] if name not in VOLATILE_HEADERS)
        head = repr((scope["method"], scope["raw_path"], scope["query_string"], headers)).encode()
        boundary = FORM_BOUNDARY.search(head)
        if boundary is not None:
            head, body = (each.replace(boundary[0], b"") for each in (head, body))
        self._digest.update(head + body)
        self.requests += 1


FORM_BOUNDARY = re.compile(rb"(?<=boundary=)[0-9a-f]{32}")
"""The boundary of a form, which is random."""

VOLATILE_HEADERS = {b"x-schemathesis-testcaseid", b"content-length"}
"""Headers that differ between runs: the case id of Schemathesis, and the length, which follows from the body."""
