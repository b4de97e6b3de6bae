"""A header with a new id on every answer, for providers that send one."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telecine_mock.state import MockState


class RequestIdMiddleware:
    """ASGI middleware that adds `header` to whatever the app answers."""

    def __init__(self, app: ASGIApp, header: str, world: MockState) -> None:
        self._app = app
        self._header = header
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, under a new id."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[self._header] = self._world.uuid()
            await send(message)

        await self._app(scope, receive, marked)
