"""Progress of a batch: counts, costs and the time left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from telecine.batch.outcome import DONE, BatchOutcome, OutcomeState


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """State of a batch at a moment.

    Attributes:
        outcomes: The items with their states, in the order of the batch.
        elapsed: Seconds since this run of the batch began.
        ended_before: Number of items that had ended before this run, by provider.
    """

    outcomes: Sequence[BatchOutcome]
    elapsed: float
    ended_before: Mapping[str, int]

    def count(self, *states: OutcomeState, provider: str | None = None) -> int:
        """Return how many items are in one of these states."""
        return sum(one.state in states and (provider is None or one.item.provider == provider) for one in self.outcomes)

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers, in the order of their first items."""
        return tuple(dict.fromkeys(one.item.provider for one in self.outcomes))

    @property
    def costs(self) -> dict[str, Decimal]:
        """What the providers have charged so far, by unit; jobs whose cost is unknown are not in it."""
        return sum_costs(one.entry.cost for one in self.outcomes if one.entry is not None)

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds until the end, from the slowest provider so far; ``None`` before its first video."""
        ended: Counter[str] = Counter(one.item.provider for one in self.outcomes if one.state in DONE)
        ended.subtract(self.ended_before)
        left = Counter(one.item.provider for one in self.outcomes if one.state not in DONE)
        if any(ended[provider] <= 0 for provider in left):
            return None
        return max((self.elapsed / ended[provider] * count for provider, count in left.items()), default=0.0)


def sum_costs(costs: Iterable[str | None]) -> dict[str, Decimal]:
    """Return the sums of costs such as ``0.35 USD``, by unit."""
    sums: dict[str, Decimal] = {}
    for cost in costs:
        amount, _, unit = (cost or "").partition(" ")
        try:
            sums[unit] = sums.get(unit, Decimal(0)) + Decimal(amount)
        except InvalidOperation:
            continue
    return sums
