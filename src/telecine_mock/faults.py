"""Network faults, as ASGI apps that replace a good response."""

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from typing import Any, cast

from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telecine_mock.clock import Clock
from telecine_mock.job_store import MockJob
from telecine_mock.provider_table import JSON, Payload

TERABYTE = 10**12


def proxy_error_page(status: int) -> Response:
    """Return the error page of a proxy that cannot reach the provider."""
    phrase = {502: "Bad Gateway", 503: "Service Temporarily Unavailable"}[status]
    page = f"<html><head><title>{status} {phrase}</title></head><body><h1>{status} {phrase}</h1></body></html>"
    return HTMLResponse(page, status)


def apply_create_faults(job: MockJob, good: Response, payload: Payload | None, clock: Clock) -> ASGIApp:
    """Return the response to a create call: the good one, unless a magic word of the job replaces it."""
    faults: dict[str, Callable[[], ASGIApp]] = {
        "late": lambda: delay_response(good, job.created + job.scenario.number("late"), clock),
        "cut": lambda: close_connection,
        "reset": lambda: reset_connection,
        "html-502": lambda: proxy_error_page(502),
        "html-503": lambda: proxy_error_page(503),
        "truncated": lambda: Response(bytes(good.body)[: len(good.body) // 2], media_type=JSON),
        "no-id": lambda: Response(json.dumps(drop_value(payload, job.id)), media_type=JSON),
        "empty": lambda: Response(b"", media_type=JSON),
    }
    return next((build() for word, build in faults.items() if word in job.scenario), good)


def apply_poll_faults(job: MockJob, count: int) -> Response | None:
    """Return the faulty response to the `count`-th poll of a job; None without a fault."""
    if "flaky" in job.scenario and count <= job.scenario.number("flaky"):
        return proxy_error_page(502)
    return None


def apply_download_faults(job: MockJob, good: ASGIApp) -> ASGIApp:
    """Return the response to a download: the good one, unless a magic word of the job replaces it."""
    scenario = job.scenario
    if "download-html" in scenario:
        return HTMLResponse("<html><body>Please sign in to see this video.</body></html>")
    if "download-huge" in scenario:
        return overstate_length(good)
    endings: dict[str, ASGIApp] = {
        "download-cut": reset_connection,
        "download-short": close_connection,
        "download-stall": stall_connection,
    }
    for word, ending in endings.items():
        if word in scenario:
            return truncate_body(good, int(scenario.number(word)), ending)
    return good


def drop_value(value: Any, unwanted: str) -> Any:
    """Return a JSON value without the members that equal `unwanted`, as text or as a number."""
    if not isinstance(value, dict):
        return value
    members = cast("dict[str, Any]", value)
    return {name: drop_value(member, unwanted) for name, member in members.items() if str(member) != unwanted}


def delay_response(app: ASGIApp, until: float, clock: Clock) -> ASGIApp:
    """Run the app at the time `until`, or earlier when the client disconnects."""

    async def run_later(scope: Scope, receive: Receive, send: Send) -> None:
        disconnect = asyncio.ensure_future(wait_for_disconnect(receive))
        timer = asyncio.ensure_future(clock.sleep_until(until))
        await asyncio.wait((disconnect, timer), return_when=asyncio.FIRST_COMPLETED)
        for task in (disconnect, timer):
            task.cancel()
        await asyncio.gather(disconnect, timer, return_exceptions=True)
        await app(scope, receive, send)

    return run_later


async def close_connection(scope: Scope, receive: Receive, _send: Send) -> None:
    """Close the connection; what was written before still arrives."""
    get_transport(scope).close()
    await wait_for_disconnect(receive)


async def reset_connection(scope: Scope, receive: Receive, _send: Send) -> None:
    """Reset the connection: the client's next read fails."""
    await asyncio.sleep(0.02)  # let what was written before arrive
    transport = get_transport(scope)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await wait_for_disconnect(receive)


async def stall_connection(_scope: Scope, receive: Receive, _send: Send) -> None:
    """Send nothing more and wait until the client disconnects."""
    await wait_for_disconnect(receive)


def truncate_body(app: ASGIApp, size: int, ending: ASGIApp) -> ASGIApp:
    """Send the first `size` bytes of the body, then run `ending`."""

    async def send_truncated(scope: Scope, receive: Receive, send: Send) -> None:
        remaining = size

        async def send_remaining(message: Message) -> None:
            nonlocal remaining
            if message["type"] == "http.response.body" and message["body"]:
                part = message["body"][:remaining]
                remaining -= len(part)
                message = {**message, "body": part, "more_body": message["more_body"] or remaining == 0}
            if message.get("more_body", True) or remaining > 0:
                await send(message)

        await app(scope, receive, send_remaining)
        if remaining == 0:
            await ending(scope, receive, send)

    return send_truncated


def overstate_length(app: ASGIApp) -> ASGIApp:
    """Send a Content-Length of one terabyte, then the actual body, and close."""

    async def send_overstated(scope: Scope, receive: Receive, send: Send) -> None:
        async def replace_length(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name, value) for name, value in message["headers"] if name != b"content-length"]
                message = {**message, "headers": [*headers, (b"content-length", str(TERABYTE).encode())]}
            elif scope["method"] != "HEAD":
                message = {**message, "more_body": True}
            await send(message)

        await app(scope, receive, replace_length)
        if scope["method"] != "HEAD":
            await close_connection(scope, receive, send)

    return send_overstated


def get_transport(scope: Scope) -> asyncio.Transport:
    """Return the connection; only a real server has one (see `TransportProtocol` in server.py)."""
    transport = scope.get("state", {}).get("transport")
    if not isinstance(transport, asyncio.Transport):
        raise ConnectionAbortedError("connection faults need a real server: use MockServer")
    return transport


async def wait_for_disconnect(receive: Receive) -> None:
    """Wait until the connection is closed."""
    while (await receive())["type"] != "http.disconnect":
        pass
