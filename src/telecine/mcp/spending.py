"""What one run of the MCP server has started and may still start."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from telecine._core.price_estimate import Estimate
from telecine.mcp.refusals import NothingSent, RunLimitReached
from telecine.mcp.settings import McpSettings
from telecine_runtime.errors import TelecineError


@dataclass(frozen=True, eq=False)
class Reservation:
    """A job that is counted.

    Attributes:
        price: Its highest documented price in US dollars; ``None`` if a provider documents none.
    """

    price: Decimal | None


class Spending:
    """The jobs that a run has started, with their highest documented price.

    A job counts from before its request leaves, so that calls at the same time cannot exceed a limit together. One
    that the provider certainly refused counts no longer; one whose response was lost does, and so does a rejected
    prompt, for which some providers charge.

    Args:
        settings: The limits.
    """

    def __init__(self, settings: McpSettings) -> None:
        self._settings = settings
        self._reservations: set[Reservation] = set()

    @property
    def jobs(self) -> int:
        """How many jobs were started."""
        return len(self._reservations)

    @property
    def cost(self) -> Decimal:
        """What they cost in US dollars, by documented prices; jobs without a documented price count as 0."""
        return sum((each.price or Decimal(0) for each in self._reservations), Decimal(0))

    @contextmanager
    def reserve(self, estimates: Sequence[Estimate | None]) -> Generator[None]:
        """Count a job while it is sent, and afterwards, unless it certainly costs nothing.

        Args:
            estimates: The documented price at each provider that may get the job; the highest counts.

        Raises:
            RunLimitReached: A limit would be exceeded.
        """
        reservation = Reservation(_find_highest(estimates))
        self._check(reservation.price)
        self._reservations.add(reservation)
        try:
            yield
        except Exception as error:
            is_refusal = isinstance(error, TelecineError) and error.refused is True
            if is_refusal or isinstance(error, NothingSent):
                self._reservations.discard(reservation)
            raise
        except BaseException:  # a call is cancelled before it sends, or not at all
            self._reservations.discard(reservation)
            raise

    def _check(self, price: Decimal | None) -> None:
        """Raise `RunLimitReached` if a job at this price would exceed a limit."""
        limit = self._settings.max_cost
        if self.jobs >= self._settings.max_jobs:
            jobs = f"{self._settings.max_jobs} job{'' if self._settings.max_jobs == 1 else 's'}"
            raise RunLimitReached(f"this run of the server may start {jobs}, and has; the user can raise --max-jobs")
        if limit is not None and price is None:
            raise RunLimitReached(
                f"this run may spend {limit} USD, and no price is documented for this request; "
                "name a provider, model, duration and resolution with a price (see list_providers)"
            )
        if limit is not None and price is not None and self.cost + price > limit:
            raise RunLimitReached(
                f"this run may spend {limit} USD and has spent about {self.cost}; this job costs about {price}"
            )


def _find_highest(estimates: Sequence[Estimate | None]) -> Decimal | None:
    """Return the highest price in US dollars; ``None`` if one is not documented."""
    prices = [None if estimate is None else estimate.usd for estimate in estimates]
    known = [price for price in prices if price is not None]
    return max(known) if known and len(known) == len(prices) else None
