"""ASGI application of the MCP server: streamable HTTP at /mcp, with a bearer token."""

from __future__ import annotations

import hmac
from typing import Any, Final

from mcp.server.lowlevel import Server
from starlette.types import ASGIApp, Receive, Scope, Send

PATH: Final = "/mcp"


class BearerToken:
    """ASGI middleware that refuses requests without the token, before anything of them is read.

    Args:
        app: The application.
        token: The token.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it with 401."""
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._expected):
                await _refuse(send)
                return
        await self._app(scope, receive, send)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"www-authenticate", b"Bearer")]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": b"a bearer token is required\n"})


def build_app(server: Server[Any], host: str, token: str | None) -> ASGIApp:
    """Return the application.

    Args:
        server: The server.
        host: The address that it listens on; requests to loopback from web pages of other hosts are refused.
        token: The bearer token; ``None`` for none.
    """
    app = server.streamable_http_app(streamable_http_path=PATH, host=host)
    return app if token is None else BearerToken(app, token)
