"""Mocks made from specs, each loaded once for all tests of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from telecine_mock.provider_table import MockProvider
from telecine_mock.spec_provider.provider_builder import load_provider

TESTS = Path(__file__).parents[1]
OWN_SPECS = {path.stem: path for path in sorted((TESTS.parent / "specs").glob("*.yaml")) if "." not in path.stem}
"""The specs of the providers that have a mock written by hand too."""
INVENTED_SPECS = {
    "heron": TESTS / "telecine" / "sixth" / "heron.yaml",
    "magpie": TESTS / "codegen" / "fifth" / "magpie.yaml",
    "kestrel": TESTS / "mock" / "invented" / "kestrel.yaml",
}


@cache
def load_spec_mock(spec: str) -> MockProvider:
    """Return the mock made from a spec, by the name of the provider."""
    return load_provider((OWN_SPECS | INVENTED_SPECS)[spec])
