"""Estimated cost of a batch, and its limits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from telecine import VideoRequest
from telecine._core.request_check import estimate_request
from telecine.batch.batch_item import BatchItem
from telecine.batch.estimate import BatchEstimate, check_limits, estimate_items
from telecine.providers import get_provider
from telecine_runtime.errors import InvalidRequest

PRICED = [BatchItem(VideoRequest("x", duration=seconds), "xai", f"key {seconds}") for seconds in (5, 10)]
UNKNOWN = [BatchItem(VideoRequest("x"), "ttapi", "key")]


def price(item: BatchItem) -> Decimal:
    estimate = estimate_request(get_provider(item.provider), item.request)
    assert estimate is not None
    return estimate.usd


def test_an_estimate_counts_jobs_known_prices_and_unknown_prices_by_provider() -> None:
    total = sum(map(price, PRICED), Decimal(0))
    assert total > 0
    assert estimate_items([PRICED[0], *UNKNOWN, PRICED[1], *UNKNOWN]) == (
        BatchEstimate("xai", 2, total, 0),
        BatchEstimate("ttapi", 2, Decimal(0), 2),
    )
    assert estimate_items([]) == ()


def test_a_batch_within_its_limits_is_accepted() -> None:
    total = sum(map(price, PRICED), Decimal(0))
    check_limits(PRICED)
    check_limits([*PRICED, *UNKNOWN], max_jobs=3)
    check_limits(PRICED, max_jobs=2, max_cost=total)
    check_limits(PRICED, max_cost=float(total))
    check_limits([], max_jobs=0, max_cost=0)


@pytest.mark.parametrize(
    ("items", "max_jobs", "max_cost", "problems"),
    [
        (PRICED, 1, None, ("max_jobs=1: there are 2 videos",)),
        (PRICED, None, 0.5, ("max_cost=0.5: the videos cost about 0.75 USD",)),
        (UNKNOWN, None, 1000, ("max_cost=1000: no price is documented for 1 of ttapi",)),
        (
            [*PRICED, *UNKNOWN],
            0,
            Decimal("0.70"),
            (
                "max_jobs=0: there are 3 videos",
                "max_cost=0.70: no price is documented for 1 of ttapi",
                "max_cost=0.70: the videos cost at least about 0.75 USD",
            ),
        ),
    ],
)
def test_a_batch_beyond_its_limits_is_refused_with_every_reason(
    items: list[BatchItem], max_jobs: int | None, max_cost: Decimal | float | None, problems: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_limits(items, max_jobs=max_jobs, max_cost=max_cost)
    assert caught.value.problems == problems
