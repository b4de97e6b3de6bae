"""Registry of mock providers: every module that defines `PROVIDER`."""

import sys

from telecine_mock import providers
from telecine_mock.provider_table import MockProvider
from telecine_mock.providers import PROVIDERS

FIFTH = """
from dataclasses import replace
from telecine_mock.providers.cometapi import PROVIDER as MODEL
PROVIDER = replace(MODEL, name="a_fifth", title="A Fifth")
"""


def test_every_provider_is_registered_under_the_name_of_its_module():
    assert list(PROVIDERS) == sorted(PROVIDERS)
    for name, provider in PROVIDERS.items():
        assert isinstance(provider, MockProvider)
        assert provider.name == name
        assert sys.modules[f"telecine_mock.providers.{name}"].PROVIDER is provider


def test_a_new_module_with_a_provider_is_found_and_one_without_is_not(tmp_path, monkeypatch):
    (tmp_path / "a_fifth.py").write_text(FIFTH)
    (tmp_path / "a_fifth_uploads.py").write_text("UPLOADS = ()\n")
    monkeypatch.setattr(providers, "__path__", [*providers.__path__, str(tmp_path)])
    try:
        assert [each.name for each in providers.load_providers()] == sorted(["a_fifth", *PROVIDERS])
    finally:
        for name in ("a_fifth", "a_fifth_uploads"):
            sys.modules.pop(f"telecine_mock.providers.{name}", None)
            vars(providers).pop(name, None)
