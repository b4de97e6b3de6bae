"""ASGI middleware that adds a request id header to every response."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telecine_mock.state import MockState


class RequestIdMiddleware:
    """Adds the header named `header` with a new id to every response."""

    def __init__(self, app: ASGIApp, header: str, state: MockState) -> None:
        self._app = app
        self._header = header
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app and add the header to its response."""

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[self._header] = self._state.new_uuid()
            await send(message)

        await self._app(scope, receive, send_with_id)
