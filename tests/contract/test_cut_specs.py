"""A spec that loses one required member, one value of an enum or one status is noticed."""

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
    """Draw cuts, as many of each provider and kind as of any other."""
    drawn = random.Random(SEED)
    piles = [
        drawn.sample([cut for cut in ALL_CUTS if (cut.provider, cut.kind) == (provider, kind)], k=9)
        for provider in PROVIDERS
        for kind in KINDS
    ]
    return [cut for row in zip(*piles, strict=True) for cut in row][:size]


def test_there_is_much_to_cut() -> None:
    counted = Counter((cut.provider, cut.kind) for cut in ALL_CUTS)
    assert min(counted[provider, kind] for provider in PROVIDERS for kind in KINDS) >= 9


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nobody_notices_anything_about_a_whole_spec(provider: str) -> None:
    assert [finding for watch in DETECTORS[:-2] for finding in watch(load_spec(provider))] == []


@pytest.mark.deep
@pytest.mark.parametrize("provider", PROVIDERS)
def test_nor_do_those_who_take_their_time(provider: str) -> None:
    assert [finding for watch in DETECTORS[-2:] for finding in watch(load_spec(provider))] == []


@pytest.mark.parametrize("cut", sample(15), ids=str)
def test_one_thing_less_is_noticed(cut: SpecCut) -> None:
    assert detect_cut(cut) is not None


@pytest.mark.deep
@pytest.mark.parametrize("cut", ALL_CUTS, ids=str)
def test_every_thing_less_is_noticed(cut: SpecCut) -> None:
    assert detect_cut(cut) is not None
