"""A mock made from one of our specs answers like the mock that was written by hand from the docs pages."""

from __future__ import annotations

from functools import cache

import pytest
from tests.mock.known_differences import KNOWN_DIFFERENCES, KnownDifference
from tests.mock.side_by_side import Answer, collect_answers, compare_answers, read_shape
from tests.mock.spec_mocks import load_spec_mock
from tests.providers import PROVIDER_NAMES

from telecine_mock.providers import PROVIDERS

EACH = pytest.mark.parametrize("provider", PROVIDER_NAMES)


@cache
def find_differences(provider: str) -> list[tuple[str, str]]:
    """Return request and difference of all pairs of answers."""
    handwritten, generated = collect_answers(PROVIDERS[provider]), collect_answers(load_spec_mock(provider))
    assert handwritten.keys() == generated.keys()
    return [
        (request, difference)
        for request in handwritten
        for difference in compare_answers(handwritten[request], generated[request])
    ]


@EACH
def test_the_same_requests_have_answers_of_the_same_shape(provider: str) -> None:
    unknown = [
        f"{request} | {difference}"
        for request, difference in find_differences(provider)
        if not any(known.covers(provider, request, difference) for known in KNOWN_DIFFERENCES)
    ]
    assert unknown == []


@pytest.mark.parametrize("known", KNOWN_DIFFERENCES, ids=lambda each: f"{each.provider}-{each.difference[:30]}")
def test_a_known_difference_still_occurs(known: KnownDifference) -> None:
    found = find_differences(known.provider)
    assert any(known.covers(known.provider, request, difference) for request, difference in found)


@EACH
def test_every_endpoint_and_the_key_are_the_same(provider: str) -> None:
    handwritten, generated = PROVIDERS[provider], load_spec_mock(provider)
    assert (generated.key_header, generated.key_prefix) == (handwritten.key_header, handwritten.key_prefix)
    assert len(generated.endpoints) == len(handwritten.endpoints)
    assert generated.codes_in_200 == handwritten.codes_in_200


def test_a_difference_in_status_presence_or_type_is_found() -> None:
    one = Answer(200, read_shape({"id": "a", "films": [{"url": "u"}], "cost": 1}))
    other = Answer(202, read_shape({"id": 7, "films": []}))
    assert list(compare_answers(one, one)) == []
    assert list(compare_answers(one, other)) == [
        "status 200 by hand, 202 from the spec",
        "/cost: number by hand, absent from the spec",
        "/films/[]: object by hand, absent from the spec",
        "/films/[]/url: string by hand, absent from the spec",
        "/id: string by hand, number from the spec",
    ]
