"""Sends single requests to a provider, the mock or the real one, and keeps each with its answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from starlette.types import ASGIApp
from tests.contract.allowances import PNG_SIGNATURE, build_form
from tests.contract.provider_profiles import JOB_PROFILES, resolve_pointer
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, PACE, ResettableMock
from tests.contract.response_checks import ContractFinding, RecordedExchange, check_exchanges
from tests.contract.spec import ApiOperation, ApiSpec, HttpMessage


class ContractClient:
    """Speaks to one provider as its spec says.

    `exchanges` is what has passed so far; `wait` lets a job come to its end.
    """

    def __init__(self, spec: ApiSpec, http: httpx.Client, url: str, key: str) -> None:
        self.spec = spec
        self.dialect = JOB_PROFILES[spec.name]
        self.exchanges: list[RecordedExchange] = []
        self.key = key
        self.wait: Callable[[], object] = lambda: None
        self._http = http
        self._url = url.rstrip("/")

    def send(
        self,
        operation_id: str,
        parameters: Mapping[str, str] | None = None,
        body: HttpMessage | Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
    ) -> RecordedExchange:
        """Send a request to an operation; a mapping is sent as JSON."""
        operation = self.spec.operation(operation_id)
        if isinstance(body, Mapping):
            body = HttpMessage({"content-type": "application/json"}, json.dumps(body).encode())
        header, prefix = self.spec.key_header
        headers = {**(body.headers if body else {}), header: prefix + (self.key if key is None else key)}
        target = build_target(operation, parameters or {})
        content = body.content if body else None
        answer = self._http.request(operation.method, self._url + target, headers=headers, content=content)
        return self._keep(operation.method, target, answer)

    def create(self, prompt: str = "a paper boat", callback_url: str | None = None) -> RecordedExchange:
        """Start a job."""
        return self.send(self.dialect.create, body=self.dialect.create_body(prompt, callback_url))

    def poll(self, job_id: str) -> RecordedExchange:
        """Look at a job."""
        return self.send(self.dialect.poll, {self.dialect.parameter: job_id})

    def created(self, prompt: str = "a paper boat", callback_url: str | None = None) -> str:
        """Start a job and return its id; an id that cannot be read is the empty one."""
        return str(resolve_pointer(self.create(prompt, callback_url).answer, self.dialect.job_id) or "")

    def state(self, polled: RecordedExchange) -> str | None:
        """Return the state that a poll tells."""
        found = resolve_pointer(polled.answer, *self.dialect.state)
        return found if isinstance(found, str) else None

    def findings(self) -> list[ContractFinding]:
        """Judge everything that has passed."""
        return list(check_exchanges(self.spec, self.exchanges))

    def _keep(self, method: str, target: str, answer: httpx.Response) -> RecordedExchange:
        sent = HttpMessage(
            {name.lower(): value for name, value in answer.request.headers.items()}, answer.request.content
        )
        got = HttpMessage({name.lower(): value for name, value in answer.headers.items()}, answer.content)
        self.exchanges.append(RecordedExchange(method, target, sent, answer.status_code, got))
        return self.exchanges[-1]


def build_target(operation: ApiOperation, parameters: Mapping[str, str]) -> str:
    """Write path and query of a request."""
    path, query = operation.path, {}
    for name, value in parameters.items():
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        else:
            query[name] = value
    return f"{path}?{urlencode(query)}" if query else path


class SyncAsgiTransport(httpx.BaseTransport):
    """Carries requests to an ASGI app without a socket; what the app raises is a 500, as at a server."""

    def __init__(self, app: ASGIApp) -> None:
        self._runner = asyncio.Runner()
        self._inner = httpx.ASGITransport(app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        return self._runner.run(self._answered(request))

    async def _answered(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

    def close(self) -> None:
        """End the event loop."""
        self._runner.close()


@contextmanager
def connect_to_mock(spec: ApiSpec, stage: ResettableMock) -> Iterator[ContractClient]:
    """Speak to the mock in process."""
    with httpx.Client(transport=SyncAsgiTransport(stage)) as http:
        caller = ContractClient(spec, http, f"{MOCK_URL}/{spec.name}", MOCK_KEY)
        caller.wait = lambda: stage.clock.advance(PACE)
        yield caller
    stage.close()


UPLOAD_BODIES: Mapping[str, HttpMessage | Mapping[str, Any]] = {
    "uploadImage": build_form(file=PNG_SIGNATURE),
    "uploadFile": build_form(file="bytes", uploadPath="boats"),
    "uploadBase64": {"base64Data": "iVBORw0KGgo=", "uploadPath": "boats"},
    "uploadFromUrl": {"fileUrl": "https://cdn.example.com/boat.png", "uploadPath": "boats"},
}
"""A good body for each operation that takes files."""
