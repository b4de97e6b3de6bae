"""API keys and HTTP clients: sources, secrecy, ownership."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import httpx
import pytest
from tests.clients.expected_outcomes import all_error_text
from tests.clients.httpx_wire import KEY, ONCE, FakeTransport
from tests.clients.spec_operations import (
    PROVIDERS,
    SpecOperation,
    client_class,
    client_module,
    load_spec,
    media_examples,
    operations,
)
from tests.library_patch import patch_library
from tests.providers import facts_by_provider

from telecine_runtime import Call, ParsedResponse, TelecineError
from telecine_runtime.endpoint import Endpoint
from telecine_runtime.errors import ApiError, ConfigurationError
from telecine_runtime.transports import httpx_connections

BY_PROVIDER = pytest.mark.parametrize("provider", PROVIDERS)
BOTH = pytest.mark.parametrize("prefix", ["", "Async"], ids=["blocking", "asynchronous"])
VARIABLES = facts_by_provider("KEY_VARIABLE")


@pytest.fixture(autouse=True)
def no_keys_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)


def an_operation(provider: str) -> SpecOperation:
    """Return the operation that starts a video, which has a body."""
    return next(each for each in operations() if each.provider == provider and each.media_type == "application/json")


def answer_of(provider: str) -> bytes:
    return json.dumps(media_examples(an_operation(provider).response)[0]).encode()


def a_call(provider: str) -> Call[Any]:
    operation = an_operation(provider)
    call: Call[Any] = operation.function(**operation.sample())
    return call


def exchange(
    provider: str, prefix: str, server: FakeTransport, *, follow_redirects: bool = False, **options: Any
) -> ParsedResponse[Any]:
    """Send a call with a client over an httpx client and return the parsed and raw response."""
    kind = client_class(provider, prefix)
    transport = httpx.MockTransport(server)
    if not prefix:
        with httpx.Client(transport=transport, follow_redirects=follow_redirects, headers={"x-team": "red"}) as http:
            with kind(http_client=http, retry=ONCE, **options) as client:
                response: ParsedResponse[Any] = client.with_raw(a_call(provider))
            assert not http.is_closed, "a borrowed client stays open"
            return response

    async def go() -> ParsedResponse[Any]:
        async with httpx.AsyncClient(
            transport=transport, follow_redirects=follow_redirects, headers={"x-team": "red"}
        ) as http:
            async with kind(http_client=http, retry=ONCE, **options) as client:
                response: ParsedResponse[Any] = await client.with_raw(a_call(provider))
            assert not http.is_closed, "a borrowed client stays open"
            return response

    return asyncio.run(go())


def key_sent(provider: str, server: FakeTransport) -> str:
    api = client_module(provider, "operations").API
    (request,) = server.requests
    value: str = request.headers[api.key_header]
    assert value.startswith(api.key_prefix)
    return value.removeprefix(api.key_prefix)


def test_each_provider_has_a_variable_of_its_own() -> None:
    assert {provider: client_module(provider, "operations").API.key_variable for provider in PROVIDERS} == VARIABLES


@BOTH
@BY_PROVIDER
def test_a_key_comes_from_the_environment(provider: str, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLES[provider], f" {KEY}\n")
    server = FakeTransport(content=answer_of(provider))
    exchange(provider, prefix, server)
    assert key_sent(provider, server) == KEY


@BOTH
@BY_PROVIDER
def test_the_argument_goes_before_the_environment(provider: str, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLES[provider], "another key")
    server = FakeTransport(content=answer_of(provider))
    exchange(provider, prefix, server, api_key=KEY)
    assert key_sent(provider, server) == KEY


@pytest.mark.parametrize("value", [None, "", "  "])
@BOTH
@BY_PROVIDER
def test_missing_key_error_names_the_variable(
    provider: str, prefix: str, value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if value is not None:
        monkeypatch.setenv(VARIABLES[provider], value)
    with pytest.raises(ConfigurationError, match=VARIABLES[provider]):
        client_class(provider, prefix)()


@pytest.mark.parametrize("key", [f"{KEY}\nx-more: 1", f"{KEY}é", f"{KEY}\x00"], ids=["two lines", "accent", "nul"])
@BY_PROVIDER
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(provider: str, key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        client_class(provider)(key)
    assert KEY not in all_error_text(caught.value)


@pytest.mark.parametrize("slash", ["", "/"])
@BOTH
@BY_PROVIDER
def test_a_base_url_may_have_a_path(provider: str, prefix: str, slash: str) -> None:
    server = FakeTransport(content=answer_of(provider))
    exchange(provider, prefix, server, api_key=KEY, base_url=f"http://gateway.example:8080/team/a{slash}")
    assert server.sent.url == f"http://gateway.example:8080/team/a{an_operation(provider).path}"


@pytest.mark.parametrize(
    "url",
    [
        "gateway.example",
        "/team",
        "ftp://gateway.example",
        "https://",
        "https://h/?a=1",
        "https://h/#a",
        f"https://u:{KEY}@h",
    ],
    ids=["no scheme", "path", "ftp", "no host", "query", "fragment", "password"],
)
@BOTH
def test_a_base_url_that_is_none_is_refused(url: str, prefix: str) -> None:
    with pytest.raises(ConfigurationError, match="base URL"):
        client_class("toapis", prefix)(KEY, base_url=url)


@BOTH
@BY_PROVIDER
def test_an_http_client_of_the_callers_own_is_used_with_its_headers(provider: str, prefix: str) -> None:
    server = FakeTransport(content=answer_of(provider))
    exchange(provider, prefix, server, api_key=KEY)
    (request,) = server.requests
    assert request.headers["x-team"] == "red"
    assert request.headers["user-agent"] == "telecine"


@BOTH
def test_connections_that_we_made_are_closed(prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, closed = f"{prefix}HTTPTransport", list[Any]()

    class Closed(getattr(httpx, name)):  # type: ignore[misc]  # one of two classes
        def close(self) -> None:
            closed.append(self)
            super().close()

        async def aclose(self) -> None:
            closed.append(self)
            await super().aclose()

    patch_library(monkeypatch, httpx_connections, "httpx", **{name: Closed})
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    client = client_class("toapis", prefix)(KEY)
    if prefix:
        asyncio.run(client.close())
    else:
        client.close()
    assert len(closed) == 2, "those through the proxy, and those past it"


@pytest.mark.parametrize("proxy", ["socks9://127.0.0.1:9", "http://127.0.0.1:port"])
@BOTH
def test_invalid_proxy_is_refused_before_sending(proxy: str, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ConfigurationError, match="is not a valid proxy URL"):
        client_class("toapis", prefix)(KEY)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@BOTH
@BY_PROVIDER
def test_a_key_is_never_taken_to_where_a_redirect_points(provider: str, prefix: str, status: int) -> None:
    server = FakeTransport(status, b"", {"location": "https://elsewhere.example/"})
    with pytest.raises(ApiError) as caught:
        exchange(provider, prefix, server, follow_redirects=True, api_key=KEY)
    assert caught.value.status == status
    assert [request.url.host for request in server.requests] == [
        httpx.URL(load_spec(provider)["servers"][0]["url"]).host
    ]


@BOTH
@BY_PROVIDER
def test_raw_response_is_available_with_the_parsed_one(provider: str, prefix: str) -> None:
    content = answer_of(provider)
    server = FakeTransport(content=content, headers={"X-Request-Id": "r-1", "content-type": "application/json"})
    parsed = exchange(provider, prefix, server, api_key=KEY)
    assert parsed.value.model_dump(mode="json", by_alias=True, exclude_unset=True) == json.loads(content)
    assert (parsed.response.status, parsed.response.content) == (200, content)
    assert parsed.response.headers["x-request-id"] == parsed.response.request_id == "r-1"


@BOTH
@BY_PROVIDER
def test_nothing_that_holds_a_key_or_a_body_shows_it(provider: str, prefix: str) -> None:
    call = a_call(provider)
    endpoint = Endpoint(call.operation.api, KEY)
    request = endpoint.request(call)
    assert KEY in str(dict(request.headers))
    assert b"prompt" in (request.content or b"")
    client = client_class(provider, prefix)(KEY)
    objects = (client, endpoint, request, call, call.operation, call.body, call.operation.api)
    for told in [*map(repr, objects), *map(str, objects)]:
        assert KEY not in told
        assert "prompt" not in told


@BOTH
@BY_PROVIDER
def test_no_log_holds_a_key(provider: str, prefix: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    exchange(provider, prefix, FakeTransport(content=answer_of(provider)), api_key=KEY)
    for status, content in ((401, f'{{"message": "wrong key {KEY}"}}'.encode()), (200, KEY.encode()), (502, b"<html>")):
        with pytest.raises(TelecineError) as caught:
            exchange(provider, prefix, FakeTransport(status, content), api_key=KEY)
        logging.getLogger("a caller's").error("it failed", exc_info=caught.value)
    assert {"telecine.calls", "httpx", "a caller's"} <= {record.name for record in caplog.records}
    assert KEY not in caplog.text


@BOTH
@BY_PROVIDER
def test_a_lost_connection_is_an_error_that_shows_no_key(provider: str, prefix: str) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError(f"reset while sending {sorted(request.headers)}", request=request)

    server = FakeTransport()
    server.__class__ = type("Broken", (FakeTransport,), {"__call__": lambda self, request: broken(request)})
    with pytest.raises(TelecineError) as caught:
        exchange(provider, prefix, server, api_key=KEY)
    assert caught.value.operation == an_operation(provider).name
    assert KEY not in all_error_text(caught.value)
