"""Cost estimate of a request from documented prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from telecine.request import VideoRequest
from telecine_runtime.capabilities import Capabilities, Price


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimated cost of a video from documented prices.

    Attributes:
        usd: The amount in US dollars.
        model: The model whose price it is.
        date: Date of the price: a year, a month or a day in ISO 8601.
        source: The page or person that stated the price.
    """

    usd: Decimal
    model: str | None
    date: str
    source: str

    def __str__(self) -> str:
        return f"about {self.usd.normalize():f} USD (price of {self.date})"


def estimate_price(capabilities: Capabilities, request: VideoRequest) -> Estimate | None:
    """Return the estimated cost of a request at a model; ``None`` if no price is documented for it."""
    price = capabilities.price
    amount = _calculate_usd(price, capabilities, request) if price else None
    if price is None or amount is None:
        return None
    return Estimate(amount, capabilities.model, price.date, price.source)


def _calculate_usd(price: Price, capabilities: Capabilities, request: VideoRequest) -> Decimal | None:
    duration, resolution = (_effective_value(capabilities, request, name) for name in ("duration", "resolution"))
    if duration is None:
        return None
    seconds = int(duration) if duration.isdecimal() else 0
    if seconds in price.per_video:
        return Decimal(price.per_video[seconds])
    if not seconds or resolution is None or resolution not in price.per_second:
        return None
    images = Decimal(price.per_image or 0) * len(request.images)
    return Decimal(price.per_second[resolution]) * seconds + images


def _effective_value(capabilities: Capabilities, request: VideoRequest, name: str) -> str | None:
    """Return the requested value of a field as text, or else the provider's default."""
    value = request.options.get(capabilities.provider, {}).get(name, getattr(request, name))
    field = capabilities.fields.get(name)
    if value is None and field is not None:
        value = field.default
    return None if value is None else str(value)
