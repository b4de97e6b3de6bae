"""API keys and base URLs: sources, validation, and secrecy of keys."""

from __future__ import annotations

from typing import Any

import pytest
from tests.runtime.sync_and_async import API, KEY

from telecine_runtime.call import Call, Operation
from telecine_runtime.endpoint import Endpoint, Endpoints
from telecine_runtime.error_envelope import Envelope
from telecine_runtime.errors import ConfigurationError
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.request_body import JsonBody
from telecine_runtime.response import Response

BEARER = ProviderInfo("toapis", "ToAPIs", "https://toapis.example/base/", "Authorization", "Bearer ", "TOAPIS_API_KEY")


def call(api: ProviderInfo = API, **facts: Any) -> Call[Any]:
    return Call(Operation(api, "do_it", "POST", "/it/{id}", bytes, Envelope(), **facts), {"id": "a/b"}, (("q", "ü"),))


def test_the_key_comes_from_the_argument_and_else_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTAPI_API_KEY", " from-the-environment\n")
    assert Endpoint(API).request(call()).headers["tt-api-key"] == "from-the-environment"
    assert Endpoint(API, KEY).request(call()).headers["tt-api-key"] == KEY
    assert Endpoint(BEARER, KEY).request(call(BEARER)).headers["authorization"] == f"Bearer {KEY}"


def test_a_call_that_needs_no_key_gets_none() -> None:
    request = Endpoint(API, KEY).request(call(authenticated=False))
    assert KEY not in str(request.headers)


@pytest.mark.parametrize(
    "key", ["", "  ", "sk-\n-two-lines", "sk-schlüssel"], ids=["empty", "blank", "two lines", "umlaut"]
)
def test_a_key_that_is_none_is_refused_without_being_shown(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TTAPI_API_KEY", raising=False)
    with pytest.raises(ConfigurationError) as caught:
        Endpoint(API, key)
    assert "TTAPI" in str(caught.value)
    assert not key.strip() or key not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "api.example",
        "/path",
        "ftp://api.example",
        "https://",
        "https://api.example?key=1",
        "https://api.example#x",
        "https://user:secret-word@api.example",
        "https://api.example:port",
        "https://api.example:99999",
        "https://[::1",
        "https://api example",
        "https://api.example\\@evil.example",
    ],
)
def test_a_base_url_that_is_none_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="https://host/path") as caught:
        Endpoint(API, KEY, url)
    assert "secret-word" not in str(caught.value)


def test_path_and_query_are_quoted_after_the_base_url() -> None:
    assert Endpoint(BEARER, KEY).request(call(BEARER)).url == "https://toapis.example/base/it/a%2Fb?q=%C3%BC"
    assert Endpoint(BEARER, KEY, "http://[::1]:8700/x/").request(call(BEARER)).url.startswith("http://[::1]:8700/x/it/")


def test_one_url_and_one_key_may_stand_for_all_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoints = Endpoints(KEY, "http://localhost:1/{provider}")
    assert [endpoints.of(api).base_url[-6:] for api in (API, BEARER)] == ["/ttapi", "toapis"]
    monkeypatch.setenv("TOAPIS_API_KEY", "from-the-environment")
    endpoints = Endpoints({"ttapi": KEY}, {"ttapi": "http://localhost:1"})
    assert (endpoints.of(API).base_url, endpoints.of(BEARER).base_url) == ("http://localhost:1", BEARER.base_url[:-1])
    assert endpoints.of(API) is endpoints.of(API)


def test_fingerprint_distinguishes_keys_without_revealing_them() -> None:
    one, same, other = Endpoint(API, KEY), Endpoint(API, KEY), Endpoint(API, KEY + "x")
    assert one.fingerprint == same.fingerprint != other.fingerprint
    assert KEY not in one.fingerprint


def test_a_key_that_the_provider_quotes_is_blotted_out() -> None:
    quoting = Response(401, {"x": "y"}, b"no such key: " + KEY.encode() + b"!")
    assert Endpoint(API, KEY).redact_key(quoting) == Response(401, {"x": "y"}, b"no such key: ***!")
    for key, shown in (("short", b"short"), ("7777777", b"7777777"), ("88888888", b"***")):
        quoted = Response(401, {}, b"in " + key.encode())
        assert Endpoint(API, key).redact_key(quoted).content == b"in " + shown


def test_nothing_of_an_endpoint_shows_the_key() -> None:
    endpoint, endpoints = Endpoint(API, KEY), Endpoints(KEY)
    endpoints.of(API)
    body = Call(call().operation, {"id": KEY}, (("q", KEY),), (("h", KEY),), JsonBody(KEY.encode()))
    for thing in (endpoint, endpoints, endpoint.request(call()), body, body.body, call().operation):
        assert KEY not in f"{thing!r} {thing}"
