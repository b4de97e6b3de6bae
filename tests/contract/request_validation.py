"""Validation of every request of a generated client in the tests against the provider's spec, before it is sent."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import Any

import httpx
import pytest
from tests.contract.spec import PROVIDERS, load_spec

from telecine_codegen.contract.request_validation import find_request_problems
from telecine_runtime.call import Call
from telecine_runtime.endpoint import Endpoint, HttpRequest
from telecine_runtime.errors import InvalidRequest
from telecine_runtime.transports.httpx_transport import build_request


class RequestValidator:
    """Validates the requests of one test; counts them, and collects the problems."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self.request_count = 0
        self.problems: list[str] = []

    def validate(self, call: Call[Any], endpoint: Endpoint, request: httpx.Request) -> None:
        """Validate a request if it is for a provider with a spec."""
        if not is_generated(call):
            return
        self.request_count += 1
        for problem in find_request_problems(
            load_spec(endpoint.api.name), endpoint.base_url, request, strict=self._strict
        ):
            self.problems.append(f"{endpoint.api.name} {call.operation.name}: {problem}")


def is_generated(call: Call[Any]) -> bool:
    """Return whether a call is of a generated client, and not of an invented provider of a runtime test."""
    name = call.operation.api.name
    return name in PROVIDERS and import_module(f"telecine_clients.{name}.operations").API is call.operation.api


def validate_requests(patch: pytest.MonkeyPatch, *, strict: bool = True) -> RequestValidator:
    """Validate all requests from now on; all of them are built in one place, for every transport."""
    validator, original = RequestValidator(strict=strict), Endpoint.request

    def build_and_validate(endpoint: Endpoint, call: Call[Any]) -> HttpRequest:
        request = original(endpoint, call)
        with suppress(InvalidRequest):  # a request that cannot be encoded is not sent
            validator.validate(call, endpoint, build_request(request, httpx.Headers(), None))
        return request

    patch.setattr(Endpoint, "request", build_and_validate)
    return validator
