"""Test harness for the callback receiver: calls it as an ASGI server does."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
from tests.providers import facts_by_provider
from tests.telecine.clients import FAST_RETRY, KEY, TLS
from tests.telecine.sample_responses import BASE_URL, ID, ResponseScript

from telecine import AsyncClient
from telecine.webhooks.callback_url import add_job_key
from telecine.webhooks.receiver import Receiver

SECRET = "whsec-of-this-test"
CALLBACK_SECRET = "callback-secret-of-this-test"


def build_event(kind: str = "generation.completed", task: str = ID, **more: Any) -> bytes:
    """Return the body of a ToAPIs callback."""
    data = {"task_id": task, "task_type": "video", "model": "grok-video-3", "status": "completed"} | more
    return json.dumps(
        {"id": "evt_1", "type": kind, "api_version": "2026-01-01", "created_at": 1, "data": data}
    ).encode()


def sign_headers(body: bytes, *secrets: str, at: float | None = None, event_id: str = "evt_1") -> dict[str, str]:
    timestamp = str(int(time.time() if at is None else at))
    message = f"{event_id}.{timestamp}.".encode() + body
    digests = [hmac.new(secret.encode(), message, hashlib.sha256).hexdigest() for secret in secrets]
    return {
        "X-ToAPIs-Webhook-Id": event_id,
        "X-ToAPIs-Webhook-Timestamp": timestamp,
        "X-ToAPIs-Webhook-Signature": ",".join(f"v1={digest}" for digest in digests),
    }


def build_query(key: str = "order-4711", secret: str | None = CALLBACK_SECRET) -> str:
    url = add_job_key("https://hooks.example/", key, secret)
    assert url is not None
    return url.partition("?")[2]


REPORTS: dict[str, bytes] = {
    name: json.dumps(report).encode() for name, report in facts_by_provider("CALLBACK_BODY").items()
}
"""Body of the callback at the end of a job, by provider."""


class ReceiverHarness:
    """A receiver with its client; records the jobs passed to the handler."""

    def __init__(self, *answers: Any, fail: int = 0, **options: Any) -> None:
        self.script = ResponseScript(*answers)
        self.handled: list[tuple[Any, Any]] = []
        self.fail = fail
        self.hold: Callable[[], Any] | None = None
        self._options = {"secrets": {"toapis": [SECRET]}} | options

    async def _handle(self, job: Any, snapshot: Any) -> None:
        if self.hold is not None:
            await self.hold()
        if self.fail:
            self.fail -= 1
            raise ValueError("error of the handler")
        self.handled.append((job, snapshot))

    def post(self, *requests: dict[str, Any]) -> list[tuple[int, str]]:
        """Send requests to one receiver in turn, and return its responses."""

        async def main(receiver: Receiver) -> list[tuple[int, str]]:
            return [await send_request(receiver, **each) for each in requests]

        return self.run(main)

    def run(self, scenario: Callable[[Receiver], Any]) -> Any:
        """Run a scenario with a receiver in one event loop."""

        async def main() -> Any:
            transport = httpx.MockTransport(self.script)
            async with httpx.AsyncClient(transport=transport, verify=TLS) as http:
                client = AsyncClient(
                    api_key=KEY, base_url=BASE_URL, http_client=http, retry=FAST_RETRY, callback_secret=CALLBACK_SECRET
                )
                return await scenario(Receiver(client, self._handle, **self._options))

        return asyncio.run(main())


async def send_request(
    receiver: Receiver,
    provider: str = "toapis",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    query: str = "",
    method: str = "POST",
    path: str | None = None,
    body_chunks: list[bytes] | None = None,
) -> tuple[int, str]:
    """Send one request as an ASGI server does; valid by default."""
    content = REPORTS.get(provider, b"{}") if body is None else body
    request_headers = sign_headers(content, SECRET) if headers is None and provider == "toapis" else headers or {}
    scope = {
        "type": "http",
        "method": method,
        "path": path or f"/hooks/{provider}",
        "query_string": query.encode("latin-1"),
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request_headers.items()
        ],
    }
    chunks = body_chunks if body_chunks is not None else [content]
    messages: list[Any] = []

    async def receive() -> dict[str, Any]:
        if not chunks:
            return {"type": "http.disconnect"}
        chunk = chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks) or body_chunks is not None}

    async def record(message: Any) -> None:
        messages.append(message)

    await receiver(scope, receive, record)
    if not messages:
        return 0, ""
    start, end = messages
    assert dict(start["headers"])[b"content-length"] == str(len(end["body"])).encode()
    return start["status"], end["body"].decode()


def build_valid_request(provider: str) -> dict[str, Any]:
    return {"provider": provider, "query": "" if provider == "toapis" else build_query()}
