"""Rate limit counters: calls per minute and category, and the headers that report them."""

from collections.abc import Mapping


class RateLimitCounter:
    """Counts the accepted calls of each category in the current minute of the clock."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, int]] = {}

    def count_call(self, category: str, limit: int, now: float) -> Mapping[str, str]:
        """Count one call and return the rate limit headers for a limit of `limit` calls a minute."""
        minute = int(now // 60)
        counted_minute, count = self._counts.get(category, (minute, 0))
        count = count + 1 if counted_minute == minute else 1
        self._counts[category] = minute, count
        return rate_limit_headers(category, limit, remaining=max(0, limit - count), reset=60 * (minute + 1))


def rate_limit_headers(category: str, limit: int, *, remaining: int, reset: int) -> Mapping[str, str]:
    """Return the headers of a rate limit. `reset` is in Unix seconds."""
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(reset),
        "X-RateLimit-Category": category,
    }
