"""All requests of a run with their responses, as they were on the wire: those to the server, and those for films."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httpx

from telecine_codegen.contract.api_spec import ApiSpec, HttpMessage
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange
from telecine_codegen.contract.response_checks import check_response, check_responses

MAX_BODY: Final = 1 << 20
"""Bytes of a response that are kept."""
MAX_FILM: Final = 64
"""Bytes that are kept of a response that is not of the server under test, such as a film."""
MAX_ALIKE: Final = 3
"""Generated requests that are kept of one operation and status, for each kind of problem."""


@dataclass(frozen=True)
class Capture:
    """A request, and what came of it.

    Attributes:
        exchange: Request and response. `target` is path and query below the base URL; the whole URL of a request that
            went elsewhere, such as that for a film. The status is 0 without a response.
        is_generated: Whether Schemathesis made the request; otherwise a check of the life of jobs did.
        is_elsewhere: Whether the request did not go to the server under test.
        error: Name of the error without a response.
    """

    exchange: RecordedExchange
    is_generated: bool = False
    is_elsewhere: bool = False
    error: str | None = None


class _Copy(httpx.SyncByteStream):
    """A response body that keeps a copy of what is read of it."""

    def __init__(self, stream: httpx.SyncByteStream, content: bytearray, limit: int) -> None:
        self._stream, self._content, self._limit = stream, content, limit

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._content += chunk[: self._limit - len(self._content)]
            yield chunk

    def close(self) -> None:
        self._stream.close()


@dataclass
class _Call:
    request: httpx.Request
    response: httpx.Response | None = None
    content: bytearray = field(default_factory=bytearray)


class TrafficLog:
    """Keeps the requests of the checks of jobs, and a sample of those that Schemathesis made.

    Args:
        spec: The spec.
        url: Base URL of the server.
    """

    def __init__(self, spec: ApiSpec, url: str) -> None:
        self._spec, self._url = spec, url.rstrip("/")
        self._calls: list[_Call] = []
        self._generated: list[RecordedExchange] = []
        self._alike = Counter[tuple[object, ...]]()

    @property
    def captures(self) -> Sequence[Capture]:
        """What is kept: the requests of the checks in their order, then the sample."""
        sample = [Capture(each, is_generated=True) for each in self._generated]
        return [*(self._read(call) for call in self._calls), *sample]

    @property
    def exchanges(self) -> Sequence[RecordedExchange]:
        """What is kept of the requests that the server under test answered."""
        return [each.exchange for each in self.captures if not each.is_elsewhere and each.error is None]

    def watch(self, http: httpx.Client) -> None:
        """Keep each request that a client sends from now on, and each redirected one."""
        http.event_hooks = {
            "request": [*http.event_hooks["request"], self._add],
            "response": [*http.event_hooks["response"], self._complete],
        }

    def check_responses(self, spec: ApiSpec, exchanges: Iterable[RecordedExchange]) -> Iterator[ContractFinding]:
        """Check exchanges of Schemathesis, and keep some of each kind."""
        for each in exchanges:
            self._sample(each)
            yield from check_responses(spec, [each])

    def _sample(self, each: RecordedExchange) -> None:
        operation = self._spec.route(each.method, urlsplit(each.target).path)
        if operation is None:
            return  # a request that the spec does not have
        problems = frozenset(check for check, _ in check_response(operation, each))
        kind = (operation.id, each.status, problems)
        self._alike[kind] += 1
        if self._alike[kind] <= (MAX_ALIKE if problems else 1):
            self._generated.append(each)

    def _add(self, request: httpx.Request) -> None:
        self._calls.append(_Call(request))

    def _complete(self, response: httpx.Response) -> None:
        call = next(each for each in reversed(self._calls) if each.request is response.request)
        call.response = response
        try:
            call.content += response.content[: self._limit(call.request)]
        except httpx.ResponseNotRead:
            if isinstance(response.stream, httpx.SyncByteStream):
                response.stream = _Copy(response.stream, call.content, self._limit(call.request))

    def _limit(self, request: httpx.Request) -> int:
        return MAX_BODY if self._target(str(request.url)) is not None else MAX_FILM

    def _target(self, url: str) -> str | None:
        """Return the path and query of a URL below the base URL, or None."""
        rest = url.removeprefix(self._url)
        return rest if rest != url and rest[:1] in ("/", "?") else None

    def _read(self, call: _Call) -> Capture:
        url = str(call.request.url)
        target = self._target(url)
        try:
            body = call.request.content
        except httpx.RequestNotRead:
            body = b""
        sent = HttpMessage({name.lower(): value for name, value in call.request.headers.items()}, body)
        if call.response is None:
            nothing = RecordedExchange(call.request.method, target or url, sent, 0, HttpMessage({}, b""))
            return Capture(nothing, is_elsewhere=target is None, error="ConnectError")
        headers = {name.lower(): value for name, value in call.response.headers.items()}
        received = HttpMessage(headers, decode_body(call.response, bytes(call.content)))
        exchange = RecordedExchange(call.request.method, target or url, sent, call.response.status_code, received)
        return Capture(exchange, is_elsewhere=target is None)


def decode_body(response: httpx.Response, content: bytes) -> bytes:
    """Return the content of a copied body, decompressed if it is whole."""
    if "content-encoding" not in response.headers:
        return content
    try:
        return httpx.Response(response.status_code, headers=response.headers, content=content).content
    except httpx.DecodingError:
        return content
