"""The four providers, by name."""

from collections.abc import Mapping

from telecine.mock.provider import Provider
from telecine.mock.providers import apikley, cometapi, toapis, ttapi

PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider for provider in (ttapi.PROVIDER, toapis.PROVIDER, cometapi.PROVIDER, apikley.PROVIDER)
}
