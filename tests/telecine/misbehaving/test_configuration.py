"""Settings that would send a paid request to another server, or without a key, are refused."""

from __future__ import annotations

import pytest
from tests.telecine.clients import KEY, open_client
from tests.telecine.misbehaving.conftest import ResellerSession

from telecine.providers import get_provider
from telecine_runtime.errors import ConfigurationError


def refused(session: ResellerSession, **options: object) -> str:
    """Submit with a client with these options, and return the error message."""
    with pytest.raises(ConfigurationError) as caught, open_client(session.harness.mode, **options) as harness:
        harness.resolve(harness.client.submit("a boat", provider=session.provider))
    assert session.reseller.requests == []
    assert KEY not in str(caught.value)
    return str(caught.value)


def test_a_base_url_that_ends_in_the_prefix_of_the_paths_is_refused_naming_it(session: ResellerSession) -> None:
    folders = get_provider(session.provider).lifecycle.poll.operation.path.partition("{")[0].split("/")[1:-1][:2]
    for depth in range(1, len(folders) + 1):
        end = "/" + "/".join(folders[:depth])
        message = refused(session, base_url=session.reseller.url + end)
        assert f"ends with {end!r}; remove it" in message
        assert message == refused(session, base_url=f"{session.reseller.url}{end}/")


def test_an_empty_base_url_never_means_the_real_server(session: ResellerSession) -> None:
    assert "base URL" in refused(session, base_url="")
    assert "base URL" in refused(session, base_url={session.provider: ""})


def test_a_misspelt_provider_in_a_map_of_urls_or_keys_is_refused(session: ResellerSession) -> None:
    name = session.provider[:-1] + "z"
    assert repr(name) in refused(session, base_url={name: session.reseller.url})
    assert repr(name) in refused(session, api_key={name: "a-key"}, base_url=session.reseller.url)


@pytest.mark.parametrize("key", ["Bearer sk-secret-1", "bearer sk-secret-1", " Bearer sk-secret-1"])
def test_a_key_that_begins_with_bearer_is_refused_saying_why(session: ResellerSession, key: str) -> None:
    message = refused(session, api_key=key, base_url=session.reseller.url)
    assert "Bearer" in message
    assert "sk-secret" not in message
