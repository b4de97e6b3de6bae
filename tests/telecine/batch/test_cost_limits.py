"""Limits of a batch at their exact values: its size, its cost, and the limits of a queue with several models."""

from __future__ import annotations

from decimal import Decimal

import pytest

from telecine import VideoRequest
from telecine.batch import batch_run
from telecine.batch.batch_item import BatchItem
from telecine.batch.estimate import check_limits, estimate_items
from telecine.errors import InvalidRequest
from telecine.providers import provider_name
from telecine_runtime.capabilities import Limits

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


def test_a_queue_keeps_the_strictest_limits_of_its_models() -> None:
    several = [Limits(concurrency=25, submits_per_hour=300), Limits(30, 250), Limits(typical_seconds=(1, 2))]
    for limits in (several, several[::-1]):
        assert batch_run._strictest(limits) == Limits(25, 250)  # noqa: SLF001 - part of a run
    assert batch_run._strictest(several[2:]) == Limits()  # noqa: SLF001 - part of a run
