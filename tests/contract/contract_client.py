"""HTTP client for contract tests, for mock servers and real ones; records all requests and responses."""

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
from tests.contract.response_checks import check_exchanges

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec, HttpMessage
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange


class ContractClient:
    """HTTP client of one provider.

    Attributes:
        spec: Spec of the provider.
        profile: Job profile of the provider.
        exchanges: Requests so far, with their responses.
        key: API key.
        wait: Lets a job come to its end.
    """

    def __init__(self, spec: ApiSpec, http: httpx.Client, url: str, key: str) -> None:
        self.spec = spec
        self.profile = JOB_PROFILES[spec.name]
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
        """Send a request to an operation; a mapping is sent as JSON, and `key` replaces the API key."""
        operation = self.spec.operation(operation_id)
        if isinstance(body, Mapping):
            body = HttpMessage({"content-type": "application/json"}, json.dumps(body).encode())
        header, prefix = self.spec.key_header
        headers = {**(body.headers if body else {}), header: prefix + (self.key if key is None else key)}
        target = build_target(operation, parameters or {})
        content = body.content if body else None
        response = self._http.request(operation.method, self._url + target, headers=headers, content=content)
        return self._record(operation.method, target, response)

    def create(self, prompt: str = "a paper boat", callback_url: str | None = None) -> RecordedExchange:
        """Send a create request."""
        return self.send(self.profile.create, body=self.profile.build_create_body(prompt, callback_url))

    def poll(self, job_id: str) -> RecordedExchange:
        """Poll a job."""
        return self.send(self.profile.poll, {self.profile.poll_parameter: job_id})

    def create_job(self, prompt: str = "a paper boat", callback_url: str | None = None) -> str:
        """Create a job and return its id; empty if the response has none."""
        return str(resolve_pointer(self.create(prompt, callback_url).json, self.profile.job_id_pointer) or "")

    def get_state(self, polled: RecordedExchange) -> str | None:
        """Return the state in a poll response; None if it has none."""
        found = resolve_pointer(polled.json, *self.profile.state_pointers)
        return found if isinstance(found, str) else None

    def findings(self) -> list[ContractFinding]:
        """Check all exchanges so far."""
        return list(check_exchanges(self.spec, self.exchanges))

    def _record(self, method: str, target: str, response: httpx.Response) -> RecordedExchange:
        request = HttpMessage(
            {name.lower(): value for name, value in response.request.headers.items()}, response.request.content
        )
        received = HttpMessage({name.lower(): value for name, value in response.headers.items()}, response.content)
        self.exchanges.append(RecordedExchange(method, target, request, response.status_code, received))
        return self.exchanges[-1]


def build_target(operation: ApiOperation, parameters: Mapping[str, str]) -> str:
    """Build path and query of a request."""
    path, query = operation.path, {}
    for name, value in parameters.items():
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        else:
            query[name] = value
    return f"{path}?{urlencode(query)}" if query else path


class SyncAsgiTransport(httpx.BaseTransport):
    """Synchronous transport for an ASGI app, without a socket. Exceptions of the app become status 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._runner = asyncio.Runner()
        self._inner = httpx.ASGITransport(app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Handle a request."""
        return self._runner.run(self._handle(request))

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())

    def close(self) -> None:
        """Close the event loop."""
        self._runner.close()


@contextmanager
def connect_to_mock(spec: ApiSpec, mock: ResettableMock) -> Iterator[ContractClient]:
    """Yield a client for a mock in this process."""
    with httpx.Client(transport=SyncAsgiTransport(mock)) as http:
        client = ContractClient(spec, http, f"{MOCK_URL}/{spec.name}", MOCK_KEY)
        client.wait = lambda: mock.clock.advance(PACE)
        yield client
    mock.close()


UPLOAD_BODIES: Mapping[str, HttpMessage | Mapping[str, Any]] = {
    "uploadImage": build_form(file=PNG_SIGNATURE),
    "uploadFile": build_form(file="bytes", uploadPath="boats"),
    "uploadBase64": {"base64Data": "iVBORw0KGgo=", "uploadPath": "boats"},
    "uploadFromUrl": {"fileUrl": "https://cdn.example.com/boat.png", "uploadPath": "boats"},
}
"""A valid body for each upload operation."""
