"""What can go wrong on the wire, as ASGI apps that take the place of a good answer."""

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
    """Make the page of a proxy that gave up on the provider."""
    reason = {502: "Bad Gateway", 503: "Service Temporarily Unavailable"}[status]
    page = f"<html><head><title>{status} {reason}</title></head><body><h1>{status} {reason}</h1></body></html>"
    return HTMLResponse(page, status)


def apply_create_faults(job: MockJob, good: Response, payload: Payload | None, clock: Clock) -> ASGIApp:
    """Answer a create call whose job was accepted: with the good answer, unless a magic word spoils it."""
    spoilt: dict[str, Callable[[], ASGIApp]] = {
        "late": lambda: delay_response(good, job.created + job.scenario.number("late"), clock),
        "cut": lambda: close_connection,
        "reset": lambda: reset_connection,
        "html-502": lambda: proxy_error_page(502),
        "html-503": lambda: proxy_error_page(503),
        "truncated": lambda: Response(bytes(good.body)[: len(good.body) // 2], media_type=JSON),
        "no-id": lambda: Response(json.dumps(drop_value(payload, job.id)), media_type=JSON),
        "empty": lambda: Response(b"", media_type=JSON),
    }
    return next((make() for word, make in spoilt.items() if word in job.scenario), good)


def apply_poll_faults(job: MockJob, count: int) -> Response | None:
    """Spoil the `count`-th poll of a job, if a magic word asks for that."""
    if "flaky" in job.scenario and count <= job.scenario.number("flaky"):
        return proxy_error_page(502)
    return None


def apply_download_faults(job: MockJob, good: ASGIApp) -> ASGIApp:
    """Send the video as the job's magic words want it."""
    words = job.scenario
    if "download-html" in words:
        return HTMLResponse("<html><body>Please sign in to see this video.</body></html>")
    if "download-huge" in words:
        return overstate_length(good)
    ends: dict[str, ASGIApp] = {
        "download-cut": reset_connection,
        "download-short": close_connection,
        "download-stall": stall_connection,
    }
    return next(
        (truncate_body(good, int(words.number(word)), end) for word, end in ends.items() if word in words), good
    )


def drop_value(value: Any, unwanted: str) -> Any:
    """Drop every member of a JSON object that holds `unwanted`."""
    if not isinstance(value, dict):
        return value
    members = cast("dict[str, Any]", value)
    return {name: drop_value(member, unwanted) for name, member in members.items() if member != unwanted}


def delay_response(app: ASGIApp, moment: float, clock: Clock) -> ASGIApp:
    """Answer at `moment`, or when the client has gone."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(wait_for_disconnect(receive))
        waited = asyncio.ensure_future(clock.sleep_until(moment))
        await asyncio.wait((gone, waited), return_when=asyncio.FIRST_COMPLETED)
        for task in (gone, waited):
            task.cancel()
        await asyncio.gather(gone, waited, return_exceptions=True)
        await app(scope, receive, send)

    return answer


async def close_connection(scope: Scope, receive: Receive, _send: Send) -> None:
    """Close the connection as it stands; what was written before still arrives."""
    get_transport(scope).close()
    await wait_for_disconnect(receive)


async def reset_connection(scope: Scope, receive: Receive, _send: Send) -> None:
    """Reset the connection: the client's next read fails."""
    await asyncio.sleep(0.02)  # what was written before shall arrive first
    wire = get_transport(scope)
    wire.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.abort()
    await wait_for_disconnect(receive)


async def stall_connection(_scope: Scope, receive: Receive, _send: Send) -> None:
    """Say no more and wait until the client gives up."""
    await wait_for_disconnect(receive)


def truncate_body(app: ASGIApp, size: int, end: ASGIApp) -> ASGIApp:
    """Let `size` bytes of the body through, then go on as `end` does."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        left = size

        async def pass_on(message: Message) -> None:
            nonlocal left
            if message["type"] == "http.response.body" and message["body"]:
                part = message["body"][:left]
                left -= len(part)
                message = {**message, "body": part, "more_body": message["more_body"] or left == 0}
            if message.get("more_body", True) or left > 0:
                await send(message)

        await app(scope, receive, pass_on)
        if left == 0:
            await end(scope, receive, send)

    return answer


def overstate_length(app: ASGIApp) -> ASGIApp:
    """Announce a terabyte, then send what there is and close."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def announce(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message["headers"] if name != b"content-length"]
                message = {**message, "headers": [*kept, (b"content-length", str(TERABYTE).encode())]}
            elif scope["method"] != "HEAD":
                message = {**message, "more_body": True}
            await send(message)

        await app(scope, receive, announce)
        if scope["method"] != "HEAD":
            await close_connection(scope, receive, send)

    return answer


def get_transport(scope: Scope) -> asyncio.Transport:
    """Reach the connection itself; only a real server has one (see `Protocol` in server.py)."""
    wire = scope.get("state", {}).get("transport")
    if not isinstance(wire, asyncio.Transport):
        raise ConnectionAbortedError("faults on the wire need a real server: use MockServer")
    return wire


async def wait_for_disconnect(receive: Receive) -> None:
    """Wait until the connection is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
