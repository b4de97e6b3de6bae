"""ASGI application that receives callbacks; runs in any server or framework."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, Final, TypeAlias

from telecine._core.async_job import AsyncJob
from telecine._core.async_video import AsyncVideo
from telecine._core.client_base import check_provider_names
from telecine._core.saveable_snapshot import Snapshot
from telecine.async_client import AsyncClient
from telecine.errors import CallbackUnsupported, UnknownProvider
from telecine.providers import ProviderName, get_provider
from telecine.webhooks.parsing import Delivery, delivery_id
from telecine_runtime.errors import InvalidPayload, SignatureError, TelecineError

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Handler: TypeAlias = Callable[[AsyncJob, Snapshot[AsyncVideo]], Awaitable[object]]
_DeliveryKey: TypeAlias = tuple[str, str | None]

log: Final = logging.getLogger("telecine")

MAX_VIDEO_WAIT: Final = 4.0
"""Maximum seconds to wait for the URL of a video; providers wait about ten for the response."""
FIRST_PAUSE: Final = 0.25


class ClientDisconnected(Exception):
    """The client disconnected before the end of its request."""


class Receiver:
    """Receives callbacks under ``…/<provider>`` and passes ended jobs to a handler.

    A callback is only a hint: after its signature is verified, where there is one, the job is polled, and the handler
    gets the result of that. A repeated delivery is acknowledged without calling the handler again. If the handler
    raises, the response is 500, so that providers that repeat deliveries do so.

    Args:
        client: Polls the jobs; its ``callback_secret`` is required of providers that do not sign.
        handler: Awaited with each ended job and its last snapshot. Must be quick: providers wait about ten seconds for
            the response.
        secrets: Signing secrets by provider; two during a rotation.
        max_bytes: Maximum size of a body.
        remembered: How many deliveries to remember for deduplication.

    Raises:
        ConfigurationError: `secrets` has an unknown provider.
    """

    def __init__(
        self,
        client: AsyncClient,
        handler: Handler,
        *,
        secrets: Mapping[ProviderName, Sequence[str]] | None = None,
        max_bytes: int = 1 << 20,
        remembered: int = 10_000,
    ) -> None:
        self._client = client
        self._handler = handler
        check_provider_names("secrets", secrets)
        self._secrets: dict[str, Sequence[str]] = {str(name): values for name, values in (secrets or {}).items()}
        self._max_bytes = max_bytes
        self._remembered = remembered
        self._seen: OrderedDict[_DeliveryKey, None] = OrderedDict()
        self._in_progress: set[_DeliveryKey] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI request."""
        if scope["type"] == "lifespan":
            await _run_lifespan(receive, send)
        elif scope["type"] == "http":
            try:
                status, reason = await self._respond_to(scope, receive)
            except ClientDisconnected:
                return
            await _send_response(send, status, reason)

    async def _respond_to(self, scope: Scope, receive: Receive) -> tuple[int, str]:
        if scope["method"] != "POST":
            return 405, "only POST is allowed"
        body = await _read_body(receive, self._max_bytes)
        if body is None:
            return 413, f"the body has more than {self._max_bytes} bytes"
        name = scope["path"].rstrip("/").rpartition("/")[2]
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        delivery = Delivery(headers, scope["query_string"].decode("latin-1"), body)
        try:
            return await self._receive(name, delivery)
        except (UnknownProvider, CallbackUnsupported):
            return 404, "no provider of that name sends callbacks here"
        except SignatureError as error:
            log.warning("%s: callback refused: %s", name, error)
            return 401, str(error)
        except InvalidPayload as error:
            return 400, str(error)
        except TelecineError as error:
            log.warning("%s: cannot poll the job of a callback: %s", name, type(error).__name__)
            return 503, "cannot poll the job; try again"
        except Exception:
            log.exception("%s: the callback handler failed", name)
            return 500, "the callback handler failed; try again"

    async def _receive(self, name: str, delivery: Delivery) -> tuple[int, str]:
        job = self._client.reported(name, delivery, self._secrets.get(name, ()))
        if job is None:
            return 200, "received; the callback names no job"
        delivery_key = (name, delivery_id(get_provider(name), delivery) or job.id)
        if delivery_key in self._seen:
            return 200, "received before"
        if delivery_key in self._in_progress:  # may still fail, so it must be repeated
            return 503, "another delivery of this callback is in progress; try again"
        self._in_progress.add(delivery_key)
        try:
            snapshot = await self._poll(job)
            if not snapshot.done:
                return 503, "the job has not ended; try again"
            await self._handler(job, snapshot)
        finally:
            self._in_progress.discard(delivery_key)
        self._remember(delivery_key)
        return 200, "received"

    async def _poll(self, job: AsyncJob) -> Snapshot[AsyncVideo]:
        """Poll the job; poll a succeeded job again while its response has no video URL."""
        snapshot = await job.status()
        waited, pause = 0.0, FIRST_PAUSE
        while snapshot.video_pending and waited < MAX_VIDEO_WAIT:
            await asyncio.sleep(pause)
            waited, pause = waited + pause, pause * 2
            snapshot = await job.status()
        return snapshot

    def _remember(self, delivery_key: _DeliveryKey) -> None:
        self._seen[delivery_key] = None
        while len(self._seen) > self._remembered:
            self._seen.popitem(last=False)


async def _read_body(receive: Receive, max_bytes: int) -> bytes | None:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > max_bytes:
            return None
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _send_response(send: Send, status: int, reason: str) -> None:
    text = f"{reason}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    if status == 405:
        headers.append((b"allow", b"POST"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


async def _run_lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
