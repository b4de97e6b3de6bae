"""HTTP client for contract tests of our providers, for mock servers and real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from starlette.types import ASGIApp
from tests.contract.allowances import PNG_SIGNATURE, build_form
from tests.contract.provider_profiles import JOB_PROFILES, resolve_pointer
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, PACE, ResettableMock
from tests.contract.response_checks import check_exchanges

from telecine_codegen.contract.api_spec import ApiSpec, HttpMessage
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange
from telecine_codegen.contract.spec_client import SpecClient


class ContractClient(SpecClient):
    """HTTP client of one of our providers.

    Attributes:
        profile: Job profile of the provider.
        wait: Lets a job come to its end.
    """

    def __init__(self, spec: ApiSpec, http: httpx.Client, url: str, key: str) -> None:
        super().__init__(spec, http, url, key)
        self.profile = JOB_PROFILES[spec.name]
        self.wait: Callable[[], object] = lambda: None

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
