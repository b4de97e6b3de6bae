"""Validation of requests against a spec before they are sent, as those of a client of the provider."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from telecine_codegen.contract.api_spec import ApiSpec, HttpMessage
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange, record_exchange


def find_request_problems(
    spec: ApiSpec, base_url: str, request: httpx.Request, *, strict: bool = True
) -> Iterator[str]:
    """Yield what is wrong with a request; if strict, undeclared members as well."""
    target = find_target(base_url, request.url)
    path = target.partition("?")[0]
    operation = spec.route(request.method, path)
    if operation is None:
        yield f"{request.method} {path} is not an operation of the spec"
        return
    sent = HttpMessage({name.lower(): value for name, value in request.headers.items()}, request.read())
    if operation.needs_key and spec.key_header is not None:
        header, prefix = spec.key_header
        given = sent.headers.get(header.lower(), "")
        if not given.startswith(prefix) or given == prefix:
            yield f"header {header}: expected {prefix!r} and a key"
    yield from operation.request_problems(target, sent, strict=strict)


def find_target(base_url: str, url: httpx.URL) -> str:
    """Return path and query of a URL below a base URL."""
    return url.raw_path.decode("ascii").removeprefix(urlsplit(base_url).path.rstrip("/"))


class ValidatingTransport(httpx.BaseTransport):
    """Transport of a client: validates each request, then sends it with another client.

    Args:
        spec: The spec.
        base_url: Base URL of the server.
        http: Sends the requests; it stays open.

    Attributes:
        exchanges: Requests so far, with their responses.
        findings: Requests that violate the spec.
    """

    def __init__(self, spec: ApiSpec, base_url: str, http: httpx.Client) -> None:
        self.exchanges: list[RecordedExchange] = []
        self.findings: list[ContractFinding] = []
        self._spec, self._base_url, self._http = spec, base_url, http

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Validate and send a request."""
        target = find_target(self._base_url, request.url)
        problems = list(find_request_problems(self._spec, self._base_url, request))
        response = self._http.send(request)
        exchange = record_exchange(target, response)
        self.exchanges.append(exchange)
        operation = self._spec.route(request.method, target.partition("?")[0])
        where = operation.id if operation else f"{request.method} {target}"
        self.findings += [
            ContractFinding("client_request_conforms", where, problem, exchange.summary) for problem in problems
        ]
        headers = [(name, value) for name, value in response.headers.items() if name not in DECODED]
        return httpx.Response(response.status_code, headers=headers, content=response.content)


DECODED = ("content-encoding", "content-length", "transfer-encoding")
"""Headers of a body that is decoded already."""
