"""The limits on the size and the cost of a batch, at their exact values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from telecine import VideoRequest
from telecine.batch.batch_item import BatchItem
from telecine.batch.estimate import check_limits, estimate_items
from telecine.errors import InvalidRequest
from telecine.providers import provider_name

ITEMS = [BatchItem(VideoRequest("A boat", duration=seconds), provider_name("xai"), str(seconds)) for seconds in (5, 6)]


def test_a_batch_of_exactly_the_limits_is_accepted_and_nothing_above_them() -> None:
    (estimate,) = estimate_items(ITEMS)
    assert (estimate.jobs, estimate.unknown) == (2, 0)
    check_limits(ITEMS, max_jobs=2, max_cost=estimate.usd)
    check_limits(ITEMS, max_cost=float(estimate.usd))
    with pytest.raises(InvalidRequest, match="max_jobs=1: there are 2 videos"):
        check_limits(ITEMS, max_jobs=1)
    with pytest.raises(InvalidRequest, match=f"the videos cost about {estimate.usd.normalize():f} USD"):
        check_limits(ITEMS, max_cost=estimate.usd - Decimal("0.001"))
    check_limits([], max_jobs=0, max_cost=0)
