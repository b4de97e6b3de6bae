"""Holds every request that is made from a call against the provider's spec, just before it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from tests.contract.spec import PROVIDERS, ApiSpec, HttpMessage, load_spec

from telecine_runtime.call import Call
from telecine_runtime.endpoint import Endpoint, HttpRequest
from telecine_runtime.errors import InvalidRequest
from telecine_runtime.transports.httpx_transport import build_request


def find_request_problems(of: ApiSpec, base_url: str, request: httpx.Request, *, strict: bool = True) -> Iterator[str]:
    """Tell what is wrong with a request; strictly, a member that the spec does not name is wrong too."""
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    path = path.removeprefix(urlsplit(base_url).path.rstrip("/"))
    operation = of.route(request.method, path)
    if operation is None:
        yield f"no operation is at {request.method} {path}"
        return
    sent = HttpMessage({name.lower(): value for name, value in request.headers.items()}, request.read())
    header, prefix = of.key_header
    if not sent.headers.get(header.lower(), "").startswith(prefix) or sent.headers.get(header.lower(), "") == prefix:
        yield f"header {header}: must be {prefix!r} and a key"
    yield from operation.request_problems(f"{path}?{query}" if query else path, sent, strict=strict)


class RequestValidator:
    """What was seen of the requests of one test: how many, and which were wrong."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self.seen = 0
        self.wrong: list[str] = []

    def look(self, call: Call[Any], endpoint: Endpoint, request: httpx.Request) -> None:
        """Hold a request against its spec, if it is for a provider that has one."""
        if not is_generated(call):
            return
        self.seen += 1
        for problem in find_request_problems(
            load_spec(endpoint.api.name), endpoint.base_url, request, strict=self._strict
        ):
            self.wrong.append(f"{endpoint.api.name} {call.operation.name}: {problem}")


def is_generated(call: Call[Any]) -> bool:
    """Tell whether a call is of a generated client, and not of a provider that a test of the runtime made up."""
    name = call.operation.api.name
    return name in PROVIDERS and import_module(f"telecine_clients.{name}.operations").API is call.operation.api


def validate_requests(patch: pytest.MonkeyPatch, *, strict: bool = True) -> RequestValidator:
    """Look at every request from here on: all of them are made in one place, whatever carries them."""
    watch, made = RequestValidator(strict=strict), Endpoint.request

    def make_and_look(endpoint: Endpoint, call: Call[Any]) -> HttpRequest:
        request = made(endpoint, call)
        with suppress(InvalidRequest):  # one that cannot be written is not sent
            watch.look(call, endpoint, build_request(request, httpx.Headers(), None))
        return request

    patch.setattr(Endpoint, "request", make_and_look)
    return watch
