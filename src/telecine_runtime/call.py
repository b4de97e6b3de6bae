"""A call: one HTTP request as a value, and the way to read its answer. No I/O here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar, cast
from urllib.parse import quote

from telecine_runtime.body import Body, format_value
from telecine_runtime.body_codec import parse_json
from telecine_runtime.envelope import Envelope
from telecine_runtime.errors import InvalidRequest, InvalidResponse
from telecine_runtime.omitted import OMITTED
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.response import NOT_JSON, Response

log: Final = logging.getLogger("telecine")

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Operation(Generic[T_co]):
    """One operation of a provider, as its spec has it.

    Attributes:
        api: The provider.
        name: Python name, such as ``create_generation``.
        method: HTTP method.
        path: Path template, such as ``/v1/videos/{request_id}``.
        decode: Reads the body of a success; raises ``ValueError`` when the body has another shape.
        envelope: How a body says that the call failed.
        idempotent: Whether sending it twice has the effect of sending it once.
        authenticated: Whether the key is sent.

    """

    api: ProviderInfo
    name: str
    method: str
    path: str
    decode: Callable[[bytes], T_co]
    envelope: Envelope = field(repr=False)
    idempotent: bool = False
    authenticated: bool = True

    def read(self, answer: Response) -> T_co:
        """Return the decoded answer.

        Raises:
            ApiError: The HTTP status or the body says that the call failed.
            InvalidResponse: The status says success, but the body is no JSON or has another shape.

        """
        self._check(answer, answer.json() if self.envelope.success else None)
        try:
            return self.decode(answer.content)
        except ValueError as error:
            raise InvalidResponse(self.name, answer, _describe_decode_error(answer, error)) from error

    def parse(self, answer: Response) -> dict[str, Any]:
        """Return the parsed JSON of an answer, whatever members it has.

        Raises:
            ApiError: The HTTP status or the body says that the call failed.
            InvalidResponse: The status says success, but the body is no JSON object.
        """
        body = parse_json(answer.content)
        if body is None:
            body = answer.json()
        self._check(answer, body)
        if body is NOT_JSON:
            raise InvalidResponse(self.name, answer, _describe_non_json(answer))
        if not isinstance(body, dict):
            raise InvalidResponse(self.name, answer, "the body is no JSON object")
        return cast("dict[str, Any]", body)

    def source(self, answer: Response, body: Any) -> Any:
        """Return the decoded answer or, where it does not fit the model, its parsed JSON, with a line in the log."""
        try:
            return self.decode(answer.content)
        except ValueError as error:
            log.info("%s %s: the answer does not fit its model: %s", self.api.name, self.name, error)
            return body

    def _check(self, answer: Response, body: Any) -> None:
        if not answer.ok or (self.envelope.success and self.envelope.failed(body)):
            raise self.envelope.error(self.name, answer)


def _describe_decode_error(answer: Response, error: ValueError) -> str:
    return _describe_non_json(answer) if answer.json() is NOT_JSON else f"the body has another shape: {error}"


def _describe_non_json(answer: Response) -> str:
    if not answer.content.strip():
        return "the body is empty"
    kind = answer.headers.get("content-type", "unknown type").partition(";")[0]
    return f"the body is no JSON ({kind}, {len(answer.content)} bytes)"


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One request to one operation; frozen, and its ``repr`` shows neither values nor body.

    A `timeout` in seconds, where there is one, is the client's own cut short.
    """

    operation: Operation[T_co]
    path_values: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    query: tuple[tuple[str, object], ...] = field(default=(), repr=False)
    headers: tuple[tuple[str, object], ...] = field(default=(), repr=False)
    body: Body | None = field(default=None, repr=False)
    timeout: float | None = None

    def __post_init__(self) -> None:
        for name, value in self.path_values.items():
            # An empty or a dot segment would be dropped on the way and name another path (RFC 3986, 5.2.4).
            if format_value(value) in {"", ".", ".."}:
                raise InvalidRequest(self.operation.name, (f"{name}: {value!r} cannot stand in a path",))

    def __repr__(self) -> str:
        return f"<Call {self.operation.name}: {self.operation.method} {self.operation.path}>"

    @property
    def target(self) -> str:
        """Path and query, quoted: the only place where a parameter becomes part of a URL."""
        path = self.operation.path
        for name, value in self.path_values.items():
            path = path.replace(f"{{{name}}}", _quote(format_value(value)))
        pairs = [(name, format_value(item)) for name, value in self.query for item in _list_items(value)]
        return f"{path}?{'&'.join([f'{_quote(name)}={_quote(item)}' for name, item in pairs])}" if pairs else path

    @property
    def header_fields(self) -> dict[str, str]:
        """Header parameters that were given."""
        return {
            name.lower(): format_value(value)
            for name, value in self.headers
            if value is not OMITTED and value is not None
        }


@lru_cache(maxsize=1024)  # a job is asked for many times
def _quote(value: str) -> str:
    return quote(value, safe="")


def _list_items(value: object) -> tuple[object, ...]:
    if value is OMITTED or value is None:
        return ()
    return tuple(cast("Iterable[object]", value)) if isinstance(value, list | tuple) else (value,)
