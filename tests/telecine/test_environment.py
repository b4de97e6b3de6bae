"""Client configuration from environment variables: base URL and default providers."""

from __future__ import annotations

import logging

import pytest
from tests.telecine.clients import open_client
from tests.telecine.sample_responses import ACCEPTED, ResponseScript, ScriptsByProvider, json_response

import telecine
from telecine._core import environment
from telecine.errors import ConfigurationError, TransportError, UnknownProvider

NOWHERE = "http://127.0.0.1:9/{provider}"


@pytest.fixture(autouse=True)
def forget_logged_override() -> None:
    environment._log_override.cache_clear()  # noqa: SLF001 - what was logged once would not be logged again


def test_a_client_goes_where_the_environment_says_and_the_log_says_so_once(
    mode: str, provider: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TELECINE_BASE_URL", "http://{provider}.example")
    hosts = ScriptsByProvider(**{provider: ResponseScript(json_response(ACCEPTED[provider]))})
    for _ in range(2):
        with open_client(mode, handler=hosts) as harness:
            harness.resolve(harness.client.submit("a boat", provider=provider))
    assert {request.url.host for request in hosts.scripts[provider].requests} == {f"{provider}.example"}
    messages = [record.getMessage() for record in caplog.records if "TELECINE_BASE_URL" in record.getMessage()]
    assert messages == ["TELECINE_BASE_URL is set: requests go to http://{provider}.example"]


def test_what_the_environment_says_is_logged_without_credentials(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TELECINE_BASE_URL", "http://user:secret@host/x?token=secret")
    telecine.Client().close()
    assert "http://host/x" in caplog.text
    assert "secret" not in caplog.text


def test_an_argument_counts_more_than_the_environment(
    mode: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TELECINE_BASE_URL", NOWHERE)
    monkeypatch.setenv("TELECINE_PROVIDER", "toapis")
    caplog.set_level(logging.DEBUG)
    hosts = ScriptsByProvider(ttapi=ResponseScript(json_response(ACCEPTED["ttapi"])))
    with open_client(mode, handler=hosts, base_url="http://{provider}.example", provider="ttapi") as harness:
        assert harness.resolve(harness.client.submit("a boat")).provider == "ttapi"
    assert "TELECINE_BASE_URL" not in caplog.text


def test_an_error_of_connection_names_the_host(mode: str, provider: str) -> None:
    with (
        open_client(mode, base_url=NOWHERE, retry=telecine.Retry(attempts=1)) as harness,
        pytest.raises(TransportError, match=r" at 127\.0\.0\.1:9: no connection") as caught,
    ):
        harness.resolve(harness.client.submit("a boat", provider=provider))
    assert caught.value.host == "127.0.0.1:9"


def test_who_makes_a_video_can_be_said_once(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = ScriptsByProvider(
        **{name: ResponseScript(json_response(ACCEPTED[name])) for name in ("apikley", "toapis", "ttapi")}
    )
    options = {"handler": hosts, "base_url": "http://{provider}.example"}
    with open_client(mode, **options) as harness:
        with pytest.raises(ConfigurationError, match="TELECINE_PROVIDER"):
            harness.resolve(harness.client.submit("a boat"))
        monkeypatch.setenv("TELECINE_PROVIDER", " TTAPI, toapis")
        assert harness.resolve(harness.client.submit("a boat")).provider == "ttapi"
    with open_client(mode, provider=["apikley", "toapis"], **options) as harness:
        job = harness.resolve(harness.client.submit("a boat", duration=6))
        assert (job.provider, len(job.refusals)) == ("toapis", 1)
        assert harness.resolve(harness.client.submit("a boat", provider="ttapi")).provider == "ttapi"


def test_somebody_who_does_not_exist_is_refused_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownProvider, match="grok"):
        telecine.Client(provider="grok")
    monkeypatch.setenv("TELECINE_PROVIDER", "grok")
    with telecine.Client(api_key="k") as client, pytest.raises(UnknownProvider, match="grok"):
        client.submit("a boat")
