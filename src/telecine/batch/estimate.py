"""Estimated cost of a batch by provider, and limits on its size and cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from telecine._core.request_check import estimate_request
from telecine.batch.batch_item import BatchItem
from telecine.providers import ProviderName, get_provider
from telecine_runtime.errors import InvalidRequest


@dataclass(frozen=True, slots=True)
class BatchEstimate:
    """Estimated cost of the items of one provider.

    Attributes:
        provider: The provider.
        jobs: Number of items.
        usd: Sum of the documented prices in US dollars.
        unknown: Number of items without a documented price; they are not in the sum.
    """

    provider: ProviderName
    jobs: int
    usd: Decimal
    unknown: int


def estimate_items(items: Iterable[BatchItem]) -> tuple[BatchEstimate, ...]:
    """Return an estimate for each provider, in the order of their first items. Nothing is sent."""
    prices: dict[ProviderName, list[Decimal | None]] = {}
    for item in items:
        price = estimate_request(get_provider(item.provider), item.request)
        prices.setdefault(item.provider, []).append(None if price is None else price.usd)
    return tuple(
        BatchEstimate(provider, len(each), sum((usd for usd in each if usd is not None), Decimal(0)), each.count(None))
        for provider, each in prices.items()
    )


def check_limits(
    items: Collection[BatchItem], *, max_jobs: int | None = None, max_cost: Decimal | float | None = None
) -> None:
    """Check the number of items and their documented prices, before anything is sent.

    Args:
        items: The items.
        max_jobs: Maximum number of items.
        max_cost: Maximum of the sum of their prices in US dollars. If a price is unknown, the sum is too.

    Raises:
        InvalidRequest: There are more items, they cost more, or a price is unknown.
    """
    problems: list[str] = []
    if max_jobs is not None and len(items) > max_jobs:
        problems.append(f"max_jobs={max_jobs}: there are {len(items)} videos")
    if max_cost is not None:
        estimates = estimate_items(items)
        unknown = [f"{one.unknown} of {one.provider}" for one in estimates if one.unknown]
        usd = sum((one.usd for one in estimates), Decimal(0))
        if unknown:
            problems.append(f"max_cost={max_cost}: no price is documented for {', '.join(unknown)}")
        if usd > Decimal(str(max_cost)):
            least = "at least " if unknown else ""
            problems.append(f"max_cost={max_cost}: the videos cost {least}about {usd.normalize():f} USD")
    if problems:
        raise InvalidRequest("batch", tuple(problems))
