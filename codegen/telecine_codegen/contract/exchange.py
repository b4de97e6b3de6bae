"""Recorded requests and responses, and what is found in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from telecine_codegen.contract.api_spec import ApiOperation, HttpMessage, decode_json, match_path

Problem: TypeAlias = tuple[str, str]
"""Name of a check, and what it found."""


@dataclass(frozen=True, order=True)
class ContractFinding:
    """A violation of the contract: the check that found it, and the operation that has it."""

    check: str
    where: str
    message: str = field(compare=False)
    request: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class RecordedExchange:
    """A request and its response; `target` is path and query below the provider's base URL."""

    method: str
    target: str
    request: HttpMessage
    status: int
    response: HttpMessage

    @property
    def json(self) -> Any:
        """The JSON of the response; None if it is not JSON."""
        return decode_json(self.response.content)[0]

    @property
    def summary(self) -> str:
        """The request on one line."""
        return f"{self.method} {self.target} {self.request.content[:500].decode('utf-8', 'replace')}".rstrip()

    def parameter(self, operation: ApiOperation, name: str) -> str | None:
        """Return the value of a path or query parameter; None if it is missing."""
        url = urlsplit(self.target)
        path = match_path(operation.path, url.path) or {}
        if name in path:
            return unquote(path[name])
        return next(iter(parse_qs(url.query, keep_blank_values=True).get(name, ())), None)


def record_exchange(target: str, response: httpx.Response) -> RecordedExchange:
    """Return a response with its request; `target` is path and query below the provider's base URL."""
    asked = response.request
    request = HttpMessage({name.lower(): value for name, value in asked.headers.items()}, asked.content)
    received = HttpMessage({name.lower(): value for name, value in response.headers.items()}, response.content)
    return RecordedExchange(asked.method, target, request, response.status_code, received)
