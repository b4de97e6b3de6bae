"""Where calls go and with which key: turns a `Call` into a complete request."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from telecine_runtime.body import Body, FormBody, JsonBody
from telecine_runtime.call import Call
from telecine_runtime.errors import ConfigurationError, InvalidRequest
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.response import Response
from telecine_runtime.url_safety import find_url_problem, redact_url

USER_AGENT: Final = "telecine"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A complete HTTP request; its ``repr`` shows neither headers nor body. Errors name it by its operation."""

    operation: str
    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(default=None, repr=False)


class Endpoint:
    """One provider, one base URL, one key."""

    def __init__(self, api: ProviderInfo, api_key: str | None = None, base_url: str | None = None) -> None:
        """Take the key from the argument, else from the environment.

        Raises:
            ConfigurationError: There is no key, or the base URL is not an absolute http(s) URL, or it ends in what the
            paths of the API begin with.

        """
        self.api = api
        key = (api_key or os.environ.get(api.key_variable, "")).strip()
        if not key:
            raise ConfigurationError(f"no key for {api.title}: pass api_key=…, or set {api.key_variable}")
        if key.lower().startswith("bearer "):
            raise ConfigurationError(
                f"the key for {api.title} begins with 'Bearer '; give the key alone, it is added here"
            )
        if not key.isascii() or not key.isprintable():
            raise ConfigurationError(f"the key for {api.title} has characters that no HTTP header can carry")
        self.base_url = _validate_base_url(api.base_url if base_url is None else base_url)
        if repeated := _find_repeated_path(self.base_url, api.paths):
            told = f"the base URL for {api.title} ends in {repeated!r}; leave that off, its paths begin with it"
            raise ConfigurationError(told)
        self._key = key
        self._plain: Final = {"accept": "application/json", "user-agent": USER_AGENT}
        self._signed: Final = {**self._plain, api.key_header.lower(): f"{api.key_prefix}{key}"}

    def __repr__(self) -> str:
        return f"<Endpoint {self.api.name} at {self.base_url}>"

    @property
    def host(self) -> str:
        """Host, and port where one is given, of the base URL."""
        return self.base_url.split("/")[2]

    @property
    def fingerprint(self) -> str:
        """What tells one key from another without telling the key."""
        return hashlib.sha256(self._key.encode()).hexdigest()[:16]

    def request(self, call: Call[Any]) -> HttpRequest:
        """Return the request that a call means here.

        Raises:
            InvalidRequest: A parameter or a part of a form cannot be written.
        """
        operation = call.operation
        headers = {**(self._signed if operation.authenticated else self._plain), **call.header_fields}
        try:
            url, content, kind = self.base_url + call.target, *_encode_body(call.body)
        except UnicodeError as error:  # half a surrogate pair
            raise InvalidRequest(operation.name, (f"the request cannot be written: {error}",)) from None
        if kind is not None:
            headers["content-type"] = kind
        return HttpRequest(operation.name, operation.method, url, headers, content)

    def redact_key(self, answer: Response) -> Response:
        """Blot out our own key, should the provider quote it: bodies end up in errors and logs."""
        key = self._key.encode()
        if len(key) < 8 or key not in answer.content:
            return answer
        return replace(answer, content=answer.content.replace(key, b"***"))


class Endpoints:
    """The endpoints of a client, each made when the first call goes there.

    Args:
        api_key: One key, or keys by provider; what is missing comes from the environment.
        base_url: One URL, or URLs by provider; in the one URL ``{provider}`` stands for the name.
    """

    def __init__(
        self, api_key: str | Mapping[str, str] | None = None, base_url: str | Mapping[str, str] | None = None
    ) -> None:
        self._keys = api_key
        self._urls = base_url
        self._made: dict[str, Endpoint] = {}

    def __repr__(self) -> str:
        return f"<Endpoints {', '.join(self._made)}>"

    def of(self, api: ProviderInfo) -> Endpoint:
        """Return the endpoint of a provider.

        Raises:
            ConfigurationError: There is no key, or the base URL is not an absolute http(s) URL.
        """
        if api.name not in self._made:
            url = self._urls.replace("{provider}", api.name) if isinstance(self._urls, str) else self._urls
            url = url.get(api.name) if isinstance(url, Mapping) else url
            key = self._keys.get(api.name) if isinstance(self._keys, Mapping) else self._keys
            self._made[api.name] = Endpoint(api, key, url)
        return self._made[api.name]


def _encode_body(body: Body | None) -> tuple[bytes | None, str | None]:
    """Return what is sent of a body, and its media type."""
    match body:
        case None:
            return None, None
        case JsonBody(content):
            return content, "application/json"
        case FormBody():
            return body.encode_multipart()


def _validate_base_url(base_url: str) -> str:
    problem = find_url_problem(base_url) or ("has a query or a fragment" if re.search("[?#]", base_url) else None)
    if problem is not None:
        shown = "this one" if "@" in base_url else repr(redact_url(base_url))  # before an @ there may be a password
        raise ConfigurationError(f"a base URL looks like https://host/path; {shown} {problem}")
    return base_url.rstrip("/")


def _find_repeated_path(base_url: str, paths: Sequence[str]) -> str | None:
    """Return the end of a base URL that would stand twice before a path, such as ``/v1`` before ``/v1/videos``."""
    steps = base_url.split("/")[3:]
    for path in paths:
        first = path.partition("{")[0].split("/")[1:-1]
        for length in range(min(len(steps), len(first)), 0, -1):
            if steps[-length:] == first[:length]:
                return "/" + "/".join(first[:length])
    return None
