"""Price of a job in US dollars, from the `x-price` of the spec."""

from typing import Any

from telecine_mock.spec_provider.job_requests import JobRequest


def compute_price(request: JobRequest) -> float:
    """Return the documented price of a job without images; 0 if there is none."""
    price: dict[str, Any] = request.form.price
    by_video = price.get("per_video", {})
    if request.seconds in by_video:
        return float(by_video[request.seconds])
    by_second = price.get("per_second", {})
    if isinstance(by_second, str):
        return float(by_second) * request.seconds
    rates = [by_second[request.resolution]] if request.resolution in by_second else [*by_second.values()][:1]
    return float(rates[0]) * request.seconds if rates else 0.0
