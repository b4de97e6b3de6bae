"""Settings that would send a paid request elsewhere, or without a key: refused before anything is sent."""

from __future__ import annotations

import pytest
from tests.telecine.clients import KEY, open_client
from tests.telecine.misbehaving.conftest import ResellerSession

from telecine.providers import get_provider
from telecine_runtime.errors import ConfigurationError


def refused(trial: ResellerSession, **options: object) -> str:
    """Make a client with these options and submit; return why that is refused."""
    with pytest.raises(ConfigurationError) as caught, open_client(trial.party.colour, **options) as made:
        made.do(made.client.submit("a boat", provider=trial.provider))
    assert trial.reseller.asked == []
    assert KEY not in str(caught.value)
    return str(caught.value)


def test_a_base_url_that_ends_in_the_prefix_of_the_paths_is_refused_naming_it(trial: ResellerSession) -> None:
    folders = get_provider(trial.provider).lifecycle.poll.operation.path.partition("{")[0].split("/")[1:-1][:2]
    for depth in range(1, len(folders) + 1):
        end = "/" + "/".join(folders[:depth])
        told = refused(trial, base_url=trial.reseller.url + end)
        assert f"ends with {end!r}; remove it" in told
        assert told == refused(trial, base_url=f"{trial.reseller.url}{end}/")


def test_an_empty_base_url_never_means_the_real_server(trial: ResellerSession) -> None:
    assert "base URL" in refused(trial, base_url="")
    assert "base URL" in refused(trial, base_url={trial.provider: ""})


def test_a_misspelt_provider_in_a_map_of_urls_or_keys_is_refused(trial: ResellerSession) -> None:
    name = trial.provider[:-1] + "z"
    assert repr(name) in refused(trial, base_url={name: trial.reseller.url})
    assert repr(name) in refused(trial, api_key={name: "a-key"}, base_url=trial.reseller.url)


@pytest.mark.parametrize("key", ["Bearer sk-secret-1", "bearer sk-secret-1", " Bearer sk-secret-1"])
def test_a_key_that_begins_with_bearer_is_refused_saying_why(trial: ResellerSession, key: str) -> None:
    told = refused(trial, api_key=key, base_url=trial.reseller.url)
    assert "Bearer" in told
    assert "sk-secret" not in told
