"""HTTP client that sends requests to the operations of a spec, and records them with their responses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec, HttpMessage
from telecine_codegen.contract.exchange import RecordedExchange, record_exchange


class SpecClient:
    """HTTP client of one server.

    Args:
        spec: Spec of the provider.
        http: Sends the requests.
        url: Base URL of the server.
        key: API key.

    Attributes:
        exchanges: Requests so far, with their responses.
    """

    def __init__(self, spec: ApiSpec, http: httpx.Client, url: str, key: str) -> None:
        self.spec = spec
        self.exchanges: list[RecordedExchange] = []
        self.key = key
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
        """Send a request to an operation.

        Args:
            operation_id: The operation.
            parameters: Values of path and query parameters.
            body: The body; a mapping is sent as JSON.
            key: Replaces the API key; if it is empty, no key is sent.
        """
        operation = self.spec.operation(operation_id)
        if isinstance(body, Mapping):
            body = HttpMessage({"content-type": "application/json"}, json.dumps(body).encode())
        headers = dict(body.headers) if body else {}
        used = self.key if key is None else key
        if self.spec.key_header is not None and used:
            header, prefix = self.spec.key_header
            headers[header] = prefix + used
        target = build_target(operation, parameters or {})
        content = body.content if body else None
        response = self._http.request(operation.method, self._url + target, headers=headers, content=content)
        self.exchanges.append(record_exchange(target, response))
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
