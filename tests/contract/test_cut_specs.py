"""Mutation tests of the specs: that a spec has lost any one thing is noticed, without a look at generated files."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
import yaml
from tests.contract.spec import PROVIDERS, load_document
from tests.contract.spec_cuts import DETECTORS, SpecCut, detect, list_cuts

pytestmark = pytest.mark.slow

ALL_CUTS = list_cuts()
SEED = 4
SAMPLE_KINDS = ("required", "enum", "responses")
SLOW = ("valid bodies", "our receiver")
REASONS = yaml.load(Path(__file__).with_name("unnoticed_cuts.yaml").read_text("utf-8"), yaml.CSafeLoader)
UNNOTICED = {cut for each in REASONS for cut in each["cuts"]}
"""Cuts that nothing notices, each with a reason in the file."""


def sample(size: int) -> list[SpecCut]:
    """Return a random sample of cuts, with equal numbers for each provider and kind."""
    generator = random.Random(SEED)
    groups = [
        generator.sample([cut for cut in ALL_CUTS if (cut.provider, cut.kind) == (provider, kind)], k=9)
        for provider in PROVIDERS
        for kind in SAMPLE_KINDS
    ]
    return [cut for row in zip(*groups, strict=True) for cut in row if str(cut) not in UNNOTICED][:size]


def test_every_provider_and_kind_has_enough_cuts() -> None:
    counted = Counter((cut.provider, cut.kind) for cut in ALL_CUTS)
    assert min(counted[provider, kind] for provider in PROVIDERS for kind in SAMPLE_KINDS) >= 9


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_check_fails_for_an_unchanged_spec(provider: str) -> None:
    document = load_document(provider)
    assert [finding for name in DETECTORS if name not in SLOW for finding in DETECTORS[name](document)] == []


@pytest.mark.deep
@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_slow_check_fails_for_an_unchanged_spec(provider: str) -> None:
    assert [finding for name in SLOW for finding in DETECTORS[name](load_document(provider))] == []


@pytest.mark.parametrize("cut", sample(15), ids=str)
def test_a_sample_of_cuts_is_detected(cut: SpecCut) -> None:
    assert detect(*cut.apply()) is not None


@pytest.mark.deep
@pytest.mark.parametrize("cut", [cut for cut in ALL_CUTS if cut.kind in SAMPLE_KINDS], ids=str)
def test_every_cut_is_detected_or_has_a_reason(cut: SpecCut) -> None:
    assert (detect(*cut.apply()) is None) == (str(cut) in UNNOTICED)


def test_the_cuts_with_a_reason_exist_and_are_few() -> None:
    known = [str(cut) for cut in ALL_CUTS if cut.kind in SAMPLE_KINDS]
    assert set(known) >= UNNOTICED
    assert len(UNNOTICED) < len(known) / 10
