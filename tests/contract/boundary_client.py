"""Runs the checks of limits against a mock in this process, which answers a request that it has had from memory."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx
from tests.contract.contract_client import SyncAsgiTransport
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, MockWrapper, ResettableMock, unwrapped

from telecine_codegen.contract.api_spec import ApiOperation
from telecine_codegen.contract.boundary_checks import check_boundaries, check_operation
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.spec_client import SpecClient
from telecine_codegen.openapi.document import Document
from telecine_mock.provider_table import MockProvider

OPTIONS = JobOptions(pause=0.0, timeout=1.0, is_paid=False)
BOUNDARY = re.compile(rb"(?<=--)[0-9a-f]{32}")
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
        key = (request.method, str(request.url), BOUNDARY.sub(b"", request.read()))
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


def find_boundary_problems(document: Document, transport: httpx.BaseTransport) -> list[ContractFinding]:
    """Return the findings of the checks of limits."""
    http = httpx.Client(transport=transport)
    target = ContractTarget(document, f"{MOCK_URL}/{document.name}", MOCK_KEY)
    return list(check_boundaries(CheckContext(target, http, OPTIONS, lambda _text: None)))


def find_operation_problems(operation: ApiOperation, transport: httpx.BaseTransport) -> list[ContractFinding]:
    """Return the findings of the checks of limits at one operation."""
    http = httpx.Client(transport=transport)
    client = SpecClient(operation.spec, http, f"{MOCK_URL}/{operation.spec.name}", MOCK_KEY)
    return list(check_operation(client, operation))
