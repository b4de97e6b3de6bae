"""Counts calls by the minute, for the headers that tell how many are left."""

from collections.abc import Mapping


class RateLimitCounter:
    """Counts what was accepted in each category of calls; a new minute of the clock begins at nought."""

    def __init__(self) -> None:
        self._counted: dict[str, tuple[int, int]] = {}

    def headers(self, category: str, limit: int, now: float) -> Mapping[str, str]:
        """Count one more call, and tell in headers what is left of `limit` calls a minute."""
        minute = int(now // 60)
        known, count = self._counted.get(category, (minute, 0))
        count = count + 1 if known == minute else 1
        self._counted[category] = minute, count
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - count)),
            "X-RateLimit-Reset": str(60 * (minute + 1)),
            "X-RateLimit-Category": category,
        }
