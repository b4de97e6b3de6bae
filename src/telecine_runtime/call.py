"""HTTP calls as values: an operation, its arguments and the parsing of its response. No I/O."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar, cast
from urllib.parse import quote

from telecine_runtime.body_codec import parse_json
from telecine_runtime.error_envelope import Envelope
from telecine_runtime.errors import InvalidRequest, InvalidResponse
from telecine_runtime.omitted_argument import OMITTED
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.request_body import Body, JoinedItems, format_value
from telecine_runtime.response import NOT_JSON, Response

log: Final = logging.getLogger("telecine")

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Operation(Generic[T_co]):
    """One operation of a provider's spec.

    Attributes:
        api: The provider.
        name: Python name, such as ``create_generation``.
        method: HTTP method.
        path: Path template, such as ``/v1/videos/{request_id}``.
        decode: Parses the body of a success; raises ``ValueError`` when the body does not match the model.
        envelope: How a body reports a failed call.
        idempotent: Whether sending it twice has the effect of sending it once.
        authenticated: Whether the API key is sent.
        accept: Media type of a success, if it is not JSON.

    """

    api: ProviderInfo
    name: str
    method: str
    path: str
    decode: Callable[[bytes], T_co]
    envelope: Envelope = field(repr=False)
    idempotent: bool = False
    authenticated: bool = True
    accept: str | None = None

    def read(self, response: Response) -> T_co:
        """Return the response body as a model.

        Raises:
            ApiError: The HTTP status or the body reports a failure.
            InvalidResponse: The status is a success, but the body is not JSON or does not match the model.

        """
        self._check(response, response.json() if self.envelope.success else None)
        try:
            return self.decode(response.content)
        except ValueError as error:
            wrong = f"the body is not UTF-8 text: {error}" if self.accept else _describe_decode_error(response, error)
            raise InvalidResponse(self.name, response, wrong) from error

    def parse(self, response: Response) -> dict[str, Any]:
        """Return the response body as a JSON object, without validating it against the model.

        Raises:
            ApiError: The HTTP status or the body reports a failure.
            InvalidResponse: The status is a success, but the body is not a JSON object.
        """
        body = parse_json(response.content)
        if body is None:
            body = response.json()
        self._check(response, body)
        if body is NOT_JSON:
            raise InvalidResponse(self.name, response, _describe_non_json(response))
        if not isinstance(body, dict):
            raise InvalidResponse(self.name, response, "the body is not a JSON object")
        return cast("dict[str, Any]", body)

    def source(self, response: Response, body: Any) -> Any:
        """Return the response body as a model; if it does not match, log that and return the parsed JSON."""
        try:
            return self.decode(response.content)
        except ValueError as error:
            log.info("%s %s: the response does not match its model: %s", self.api.name, self.name, error)
            return body

    def _check(self, response: Response, body: Any) -> None:
        if not response.ok or (self.envelope.success and self.envelope.failed(body)):
            raise self.envelope.error(self.name, response)


def _describe_decode_error(response: Response, error: ValueError) -> str:
    return (
        _describe_non_json(response) if response.json() is NOT_JSON else f"the body does not match the model: {error}"
    )


def _describe_non_json(response: Response) -> str:
    if not response.content.strip():
        return "the body is empty"
    kind = response.headers.get("content-type", "unknown type").partition(";")[0]
    return f"the body is not JSON ({kind}, {len(response.content)} bytes)"


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One request to one operation. Its ``repr`` shows neither values nor body.

    `timeout`, in seconds, can only shorten the timeout of the client.
    """

    operation: Operation[T_co]
    path_values: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    query: tuple[tuple[str, object], ...] = field(default=(), repr=False)
    headers: tuple[tuple[str, object], ...] = field(default=(), repr=False)
    body: Body | None = field(default=None, repr=False)
    timeout: float | None = None

    def __post_init__(self) -> None:
        for name, value in self.path_values.items():
            # Clients and proxies drop empty and dot segments, which changes the path (RFC 3986, 5.2.4).
            if format_value(value) in {"", ".", ".."}:
                raise InvalidRequest(self.operation.name, (f"{name}: {value!r} is not allowed as a path segment",))

    def __repr__(self) -> str:
        return f"<Call {self.operation.name}: {self.operation.method} {self.operation.path}>"

    @property
    def target(self) -> str:
        """Path and query, percent-encoded."""
        path = self.operation.path
        for name, value in self.path_values.items():
            path = path.replace(f"{{{name}}}", _quote(format_value(value)))
        pairs = [(name, item) for name, value in self.query for item in _encode_items(value)]
        return f"{path}?{'&'.join([f'{_quote(name)}={item}' for name, item in pairs])}" if pairs else path

    @property
    def header_fields(self) -> dict[str, str]:
        """The header parameters that were given."""
        return {
            name.lower(): format_value(value)
            for name, value in self.headers
            if value is not OMITTED and value is not None
        }


@lru_cache(maxsize=1024)  # a job is polled many times
def _quote(value: str) -> str:
    return quote(value, safe="")


def _encode_items(value: object) -> tuple[str, ...]:
    """Return the percent-encoded values of a query parameter, each to be sent with its name."""
    if value is OMITTED or value is None:
        return ()
    if isinstance(value, JoinedItems):
        return (",".join(_quote(format_value(item)) for item in value.items),) if value.items else ()
    items = cast("Iterable[object]", value) if isinstance(value, list | tuple) else (value,)
    return tuple(_quote(format_value(item)) for item in items)
