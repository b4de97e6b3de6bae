"""Endpoints: base URL and API key of a provider. Builds the HTTP request of a `Call`."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from telecine_runtime.call import Call
from telecine_runtime.errors import ConfigurationError, InvalidRequest
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.request_body import Body, FormBody, JsonBody, RawBody
from telecine_runtime.response import Response
from telecine_runtime.url_safety import find_url_problem, redact_url

USER_AGENT: Final = "telecine"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A complete HTTP request. Its ``repr`` shows neither headers nor body."""

    operation: str
    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(default=None, repr=False)


class Endpoint:
    """Base URL and API key of one provider."""

    def __init__(self, api: ProviderInfo, api_key: str | None = None, base_url: str | None = None) -> None:
        """Take the key from the argument, else from the environment.

        Raises:
            ConfigurationError: The key is missing, the base URL is not an absolute http(s) URL, or it ends with the
                first part of the API paths.

        """
        self.api = api
        key = _find_key(api, api_key) if api.needs_key else ""
        self.base_url = _validate_base_url(api.base_url if base_url is None else base_url)
        if repeated := _find_repeated_path(self.base_url, api.paths):
            message = f"the base URL for {api.title} ends with {repeated!r}; remove it, the API paths begin with it"
            raise ConfigurationError(message)
        self._key = key
        self._headers: Final = {"accept": "application/json", "user-agent": USER_AGENT}
        key_headers = {api.key_header.lower(): f"{api.key_prefix}{key}"} if api.needs_key else {}
        self._authenticated_headers: Final = {**self._headers, **key_headers}

    def __repr__(self) -> str:
        return f"<Endpoint {self.api.name} at {self.base_url}>"

    @property
    def host(self) -> str:
        """Host, and port if given, of the base URL."""
        return self.base_url.split("/")[2]

    @property
    def fingerprint(self) -> str:
        """Hash that identifies the key without revealing it."""
        return hashlib.sha256(self._key.encode()).hexdigest()[:16]

    def request(self, call: Call[Any]) -> HttpRequest:
        """Return the HTTP request of a call.

        Raises:
            InvalidRequest: A parameter or a form part cannot be encoded.
        """
        operation = call.operation
        headers = {**(self._authenticated_headers if operation.authenticated else self._headers), **call.header_fields}
        try:
            url, content, kind = self.base_url + call.target, *_encode_body(call.body)
        except UnicodeError as error:  # a lone surrogate
            raise InvalidRequest(operation.name, (f"the request cannot be encoded: {error}",)) from None
        if kind is not None:
            headers["content-type"] = kind
        if operation.accept is not None:
            headers["accept"] = operation.accept
        return HttpRequest(operation.name, operation.method, url, headers, content)

    def redact_key(self, response: Response) -> Response:
        """Mask the API key in a response, since bodies end up in errors and logs."""
        key = self._key.encode()
        if len(key) < 8 or key not in response.content:
            return response
        return replace(response, content=response.content.replace(key, b"***"))


class Endpoints:
    """The endpoints of a client, created on first use.

    Args:
        api_key: One key, or keys by provider; missing keys come from the environment.
        base_url: One URL, or URLs by provider. ``{provider}`` in the one URL is replaced by the provider's name.
    """

    def __init__(
        self, api_key: str | Mapping[str, str] | None = None, base_url: str | Mapping[str, str] | None = None
    ) -> None:
        self._keys = api_key
        self._urls = base_url
        self._endpoints: dict[str, Endpoint] = {}

    def __repr__(self) -> str:
        return f"<Endpoints {', '.join(self._endpoints)}>"

    def of(self, api: ProviderInfo) -> Endpoint:
        """Return the endpoint of a provider.

        Raises:
            ConfigurationError: The key is missing, or the base URL is not an absolute http(s) URL.
        """
        if api.name not in self._endpoints:
            url = self._urls.replace("{provider}", api.name) if isinstance(self._urls, str) else self._urls
            url = url.get(api.name) if isinstance(url, Mapping) else url
            key = self._keys.get(api.name) if isinstance(self._keys, Mapping) else self._keys
            self._endpoints[api.name] = Endpoint(api, key, url)
        return self._endpoints[api.name]


def _find_key(api: ProviderInfo, api_key: str | None) -> str:
    """Return the key as given, or else from the environment.

    Raises:
        ConfigurationError: The key is missing or invalid.
    """
    key = (api_key or os.environ.get(api.key_variable, "")).strip()
    if not key:
        raise ConfigurationError(f"no API key for {api.title}: pass api_key=… or set {api.key_variable}")
    if key.lower().startswith("bearer "):
        raise ConfigurationError(
            f"the key for {api.title} begins with 'Bearer '; pass the key alone, the prefix is added"
        )
    if not key.isascii() or not key.isprintable():
        raise ConfigurationError(f"the key for {api.title} has characters that are not allowed in an HTTP header")
    return key


def _encode_body(body: Body | None) -> tuple[bytes | None, str | None]:
    """Return the encoded body and its media type."""
    match body:
        case None:
            return None, None
        case JsonBody(content):
            return content, "application/json"
        case FormBody():
            return body.encode_multipart()
        case RawBody(content, kind):
            return content, kind


def _validate_base_url(base_url: str) -> str:
    problem = find_url_problem(base_url) or ("has a query or a fragment" if re.search("[?#]", base_url) else None)
    if problem is not None:
        shown = "the base URL" if "@" in base_url else repr(redact_url(base_url))  # it may contain a password
        raise ConfigurationError(f"{shown} {problem}; expected a base URL like https://host/path")
    return base_url.rstrip("/")


def _find_repeated_path(base_url: str, paths: Sequence[str]) -> str | None:
    """Return the end of a base URL that the API paths begin with too, such as ``/v1`` for ``/v1/videos``."""
    segments = base_url.split("/")[3:]
    for path in paths:
        prefix = path.partition("{")[0].split("/")[1:-1]
        for length in range(min(len(segments), len(prefix)), 0, -1):
            if segments[-length:] == prefix[:length]:
                return "/" + "/".join(prefix[:length])
    return None
