"""Mock connector for aiohttp, like `httpx.MockTransport`: a function returns the response, which aiohttp parses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import httpx
from aiohttp.client_proto import ResponseHandler

Handler = Callable[[httpx.Request], httpx.Response]
ConnectionEvent = Callable[[ResponseHandler], object]
"""What happens to a connection after the request was sent."""

CONNECTION_EVENTS: dict[type[httpx.RequestError], ConnectionEvent] = {
    httpx.ReadTimeout: lambda protocol: protocol.set_exception(aiohttp.SocketTimeoutError("slow")),
    httpx.WriteTimeout: lambda protocol: protocol.set_exception(aiohttp.SocketTimeoutError("slow")),
    httpx.ReadError: lambda protocol: protocol.connection_lost(ConnectionResetError("reset")),
    httpx.WriteError: lambda protocol: protocol.connection_lost(BrokenPipeError("broken")),
    httpx.CloseError: lambda protocol: protocol.connection_lost(ConnectionResetError("reset")),
    httpx.RemoteProtocolError: lambda protocol: protocol.connection_lost(None),
    httpx.DecodingError: lambda protocol: protocol.data_received(
        encode_response(httpx.Response(200, headers=INVALID_GZIP_HEADERS, content=b""), b"?")
    ),
}
"""What the server does to cause the aiohttp counterpart of an httpx error."""
INVALID_GZIP_HEADERS = {"content-encoding": "gzip"}


def encode_response(response: httpx.Response, content: bytes) -> bytes:
    """Encode a response as HTTP/1.1."""
    fields = [(name, value) for name, value in response.headers.multi_items() if name != "transfer-encoding"]
    fields = [*((name, value) for name, value in fields if name != "content-length"), ("content-length", len(content))]
    head = f"HTTP/1.1 {response.status_code} {response.reason_phrase}\r\n"
    return (head + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n").encode("latin-1") + content


class ScriptedTransport(asyncio.Transport):
    """Transport of a connection to a scripted server."""

    def __init__(self, protocol: ResponseHandler, event: ConnectionEvent) -> None:
        super().__init__()
        self._protocol, self._closing = protocol, False
        self._event: ConnectionEvent | None = event

    def write(self, data: Any) -> None:
        if self._event is not None:
            asyncio.get_running_loop().call_soon(self._event, self._protocol)
            self._event = None

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True

    abort = close

    def pause_reading(self) -> None:
        pass

    resume_reading = pause_reading


class ScriptedConnector(aiohttp.BaseConnector):
    """Connector with a handler that returns the response to every request, or raises an httpx error."""

    def __init__(self, handler: Handler) -> None:
        super().__init__(force_close=True)
        self._handler = handler

    async def _create_connection(self, req: aiohttp.ClientRequest, traces: Any, timeout: Any) -> ResponseHandler:
        content = await req.body.as_bytes() if isinstance(req.body, aiohttp.Payload) else req.body
        request = httpx.Request(req.method, str(req.url), headers=list(req.headers.items()), content=content)
        try:
            response = self._handler(request)
        except httpx.ConnectTimeout as error:
            raise TimeoutError from error
        except httpx.ConnectError as error:
            raise aiohttp.ClientConnectorError(req.connection_key, OSError(str(error))) from error
        except tuple(CONNECTION_EVENTS) as error:
            event = CONNECTION_EVENTS[type(error)]
        else:
            raw = encode_response(response, response.read())
            event = lambda protocol: protocol.data_received(raw)  # noqa: E731 - like those in CONNECTION_EVENTS
        loop = asyncio.get_running_loop()
        protocol = ResponseHandler(loop=loop)
        protocol.connection_made(ScriptedTransport(protocol, event))
        return protocol
