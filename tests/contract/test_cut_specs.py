"""Mutation tests of the specs: removing a required member, an enum value or a status is detected."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from tests.contract.spec import PROVIDERS, load_spec
from tests.contract.spec_cuts import DETECTORS, SpecCut, detect_cut, list_cuts

ALL_CUTS = list_cuts()
SEED = 4
KINDS = ("required", "enum", "status")


def sample(size: int) -> list[SpecCut]:
    """Return a random sample of cuts, with equal numbers for each provider and kind."""
    generator = random.Random(SEED)
    groups = [
        generator.sample([cut for cut in ALL_CUTS if (cut.provider, cut.kind) == (provider, kind)], k=9)
        for provider in PROVIDERS
        for kind in KINDS
    ]
    return [cut for row in zip(*groups, strict=True) for cut in row][:size]


def test_every_provider_and_kind_has_enough_cuts() -> None:
    counted = Counter((cut.provider, cut.kind) for cut in ALL_CUTS)
    assert min(counted[provider, kind] for provider in PROVIDERS for kind in KINDS) >= 9


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_check_fails_for_an_unchanged_spec(provider: str) -> None:
    assert [finding for detect in DETECTORS[:-2] for finding in detect(load_spec(provider))] == []


@pytest.mark.deep
@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_slow_check_fails_for_an_unchanged_spec(provider: str) -> None:
    assert [finding for detect in DETECTORS[-2:] for finding in detect(load_spec(provider))] == []


@pytest.mark.parametrize("cut", sample(15), ids=str)
def test_a_sample_of_cuts_is_detected(cut: SpecCut) -> None:
    assert detect_cut(cut) is not None


@pytest.mark.deep
@pytest.mark.parametrize("cut", ALL_CUTS, ids=str)
def test_every_cut_is_detected(cut: SpecCut) -> None:
    assert detect_cut(cut) is not None
