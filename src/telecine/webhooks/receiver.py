"""A small ASGI application that receives callbacks: mount it anywhere, no framework needed."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, Final, TypeAlias

from telecine._core.client_base import check_provider_names
from telecine._core.snapshot import Snapshot
from telecine.async_client import AsyncClient
from telecine.errors import CallbackUnsupported, UnknownProvider
from telecine.jobs import AsyncJob
from telecine.providers import ProviderName, get_provider
from telecine.video import AsyncVideo
from telecine.webhooks.parsing import Delivery, delivery_id
from telecine_runtime.errors import InvalidPayload, SignatureError, TelecineError

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Handler: TypeAlias = Callable[[AsyncJob, Snapshot[AsyncVideo]], Awaitable[object]]
_DeliveryId: TypeAlias = tuple[str, str | None]

log: Final = logging.getLogger("telecine")

PATIENCE: Final = 4.0
"""Seconds that a delivery may wait for the URL of a video; a provider waits some ten for the answer."""
FIRST_PAUSE: Final = 0.25


class ClientDisconnected(Exception):
    """Whoever sent a request left before its end."""


class Receiver:
    """Receives callbacks under ``…/<provider>`` and hands on jobs that have really ended.

    A callback is a hint. Its signature is checked where there is one, then the job is asked for with our own key, and
    what the provider then says is handed on; the body is not. A delivery that comes again is answered and not handed
    on again. When the handler raises, the answer is 500, so that a provider that repeats does so.

    Args:
        client: Asks for the jobs; its ``callback_secret`` is demanded from providers that do not sign.
        handler: Is awaited with each job that has ended, and its last snapshot. It must be quick: a provider waits some
            ten seconds for the answer.
        secrets: By provider the secrets that it signs with; two while one is being changed.
        max_bytes: A larger body is refused.
        remembered: How many deliveries are remembered, so that they are not handed on twice.

    Raises:
        ConfigurationError: Secrets are given for a provider that does not exist.
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
        self._secrets: dict[str, Sequence[str]] = {str(name): own for name, own in (secrets or {}).items()}
        self._max_bytes = max_bytes
        self._remembered = remembered
        self._seen: OrderedDict[_DeliveryId, None] = OrderedDict()
        self._at_work: set[_DeliveryId] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            try:
                status, reason = await self._answer(scope, receive)
            except ClientDisconnected:
                return
            await _respond(send, status, reason)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, str]:
        if scope["method"] != "POST":
            return 405, "post a callback here"
        body = await _body(receive, self._max_bytes)
        if body is None:
            return 413, f"a callback has at most {self._max_bytes} bytes"
        name = scope["path"].rstrip("/").rpartition("/")[2]
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        delivery = Delivery(headers, scope["query_string"].decode("latin-1"), body)
        try:
            return await self._receive(name, delivery)
        except (UnknownProvider, CallbackUnsupported):
            return 404, "no provider of that name reports here"
        except SignatureError as error:
            log.warning("%s: callback refused: %s", name, error)
            return 401, str(error)
        except InvalidPayload as error:
            return 400, str(error)
        except TelecineError as error:
            log.warning("%s: callback could not be confirmed: %s", name, type(error).__name__)
            return 503, "the job could not be asked for; try again"
        except Exception:
            log.exception("%s: the handler of callbacks failed", name)
            return 500, "the handler failed; try again"

    async def _receive(self, name: str, delivery: Delivery) -> tuple[int, str]:
        job = self._client.reported(name, delivery, self._secrets.get(name, ()))
        if job is None:
            return 200, "well received; this is about no job"
        mark = (name, delivery_id(get_provider(name), delivery) or job.id)
        if mark in self._seen:
            return 200, "received before"
        if mark in self._at_work:  # and may yet fail: then the other one has to come again
            return 503, "another delivery of this is at work; try again"
        self._at_work.add(mark)
        try:
            snapshot = await self._looked(job)
            if not snapshot.done:
                return 503, "the job has not ended; try again"
            await self._handler(job, snapshot)
        finally:
            self._at_work.discard(mark)
        self._remember(mark)
        return 200, "received"

    async def _looked(self, job: AsyncJob) -> Snapshot[AsyncVideo]:
        """Return how a job is; one that is done is asked for again while its answer holds no video yet."""
        snapshot = await job.status()
        waited, pause = 0.0, FIRST_PAUSE
        while snapshot.video_pending and waited < PATIENCE:
            await asyncio.sleep(pause)
            waited, pause = waited + pause, pause * 2
            snapshot = await job.status()
        return snapshot

    def _remember(self, mark: _DeliveryId) -> None:
        self._seen[mark] = None
        while len(self._seen) > self._remembered:
            self._seen.popitem(last=False)


async def _body(receive: Receive, most: int) -> bytes | None:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > most:
            return None
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _respond(send: Send, status: int, reason: str) -> None:
    text = f"{reason}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    if status == 405:
        headers.append((b"allow", b"POST"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
