"""Runs the checks of limits against a mock in this process, which answers a request that it has had from memory."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from tests.contract.contract_client import SyncAsgiTransport
from tests.contract.resettable_mock import FORM_BOUNDARY, MOCK_KEY, MOCK_URL, MockWrapper, ResettableMock, unwrapped

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec
from telecine_codegen.contract.boundary_checks import check_operation
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.spec_client import SpecClient
from telecine_mock.provider_table import MockProvider

STEP = 3600.0
"""Seconds by which each request advances the clock, so that no limit of jobs an hour is reached."""


class RememberingTransport(httpx.BaseTransport):
    """Sends each request once, and repeats the response; the boundary of a form is no part of a request."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self._responses: dict[tuple[str, str, bytes], tuple[int, httpx.Headers, bytes]] = {}
        self.sent = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Handle a request."""
        boundary = FORM_BOUNDARY.search(request.headers.get("content-type", "").encode())
        content = request.read().replace(boundary[0], b"") if boundary else request.read()
        key = (request.method, str(request.url), content)
        if key not in self._responses:
            self.sent += 1
            response = self._inner.handle_request(request)
            self._responses[key] = (response.status_code, response.headers, response.read())
        status, headers, content = self._responses[key]
        return httpx.Response(status, headers=headers, content=content)

    def close(self) -> None:
        """Close the transport."""
        self._inner.close()


def connect(wrap: MockWrapper = unwrapped, providers: Mapping[str, MockProvider] | None = None) -> RememberingTransport:
    """Return a transport to mock servers in this process."""
    return RememberingTransport(SyncAsgiTransport(ResettableMock(wrap, step=STEP, providers=providers)))


def find_boundary_problems(spec: ApiSpec, transport: httpx.BaseTransport) -> list[ContractFinding]:
    """Return the findings of the checks of limits at all operations."""
    return [finding for operation in spec.operations for finding in find_operation_problems(operation, transport)]


def find_operation_problems(operation: ApiOperation, transport: httpx.BaseTransport) -> list[ContractFinding]:
    """Return the findings of the checks of limits at one operation."""
    http = httpx.Client(transport=transport)
    client = SpecClient(operation.spec, http, f"{MOCK_URL}/{operation.spec.name}", MOCK_KEY)
    return list(check_operation(client, operation))
