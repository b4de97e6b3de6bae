"""Price estimates from documented prices, and `max_cost`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.telecine.clients import PROVIDERS, open_client
from tests.telecine.sample_responses import (
    ACCEPTED,
    BASE_URL,
    DONE,
    ID,
    ResponseScript,
    ScriptsByProvider,
    json_response,
)

from telecine import Client, Cost, VideoRequest
from telecine.errors import UnsupportedParameter
from telecine_runtime.errors import InvalidRequest

IMAGE = "https://images.example/boat.png"
NEWER = {"model": "grok-imagine-video-1.5", "duration": 5, "resolution": "480p"}
PRICED: list[tuple[str, dict[str, Any], str | None]] = [
    ("xai", {"duration": 10, "resolution": "720p"}, "0.70"),
    ("xai", {"duration": 10}, "0.50"),  # 480p is the default of xAI
    ("xai", {}, "0.40"),  # and 8 seconds
    ("xai", {"duration": 5, "resolution": "480p", "options": {"xai": {"duration": 10}}}, "0.50"),
    ("xai", {**NEWER, "images": [IMAGE]}, "0.41"),
    ("xai", {**NEWER, "resolution": "1080p"}, None),
    ("cometapi", {"duration": 4, "resolution": "480p"}, "0.20"),
    ("cometapi", {"duration": 4, "resolution": "720p"}, None),
    ("cometapi", {"duration": 4}, None),  # the default resolution is not documented
    ("toapis", {"model": "grok-video-1.5-preview", "duration": 15, "images": [IMAGE]}, "0.15"),
    ("toapis", {"duration": 5}, None),
    ("ttapi", {"duration": 10}, None),
    ("apikley", {}, None),
]


@pytest.fixture
def client() -> Client:
    return Client(api_key="k")


@pytest.mark.parametrize(("provider", "fields", "usd"), PRICED)
def test_an_estimate_is_what_the_documented_price_makes_of_a_request(
    client: Client, provider: str, fields: dict[str, Any], usd: str | None
) -> None:
    found = client.estimate(VideoRequest("a boat", **fields))[provider]
    assert (found and found.usd) == (usd and Decimal(usd))


def test_an_estimate_tells_of_when_and_by_whom_its_price_is(client: Client) -> None:
    found = client.estimate(VideoRequest("a boat", duration=4, resolution="480p"))["cometapi"]
    assert found is not None
    assert str(found) == "about 0.2 USD (price of 2026-03)"
    assert "get-video-generation-results" in found.source


@pytest.mark.parametrize(
    ("most", "reason"), [(0.69, "costs about 0.7 USD (price of 2026)"), (Decimal("0.1"), "costs about 0.7 USD")]
)
def test_what_would_cost_more_than_allowed_is_refused_before_anything_is_sent(
    mode: str, most: Any, reason: str
) -> None:
    script = ResponseScript(json_response(ACCEPTED["xai"]))
    asked = {"duration": 10, "resolution": "720p", "max_cost": most}
    with open_client(mode, handler=script, base_url=BASE_URL, on_unsupported="drop") as harness:
        with pytest.raises(UnsupportedParameter) as caught:
            harness.resolve(harness.client.submit("a boat", provider="xai", **asked))
        assert script.requests == []
        assert harness.resolve(harness.client.submit("a boat", provider="xai", **(asked | {"max_cost": 0.7}))).id == ID
    (problem,) = caught.value.problems
    assert reason in problem
    assert problem.startswith("max_cost=")


def test_a_limit_goes_on_to_the_provider_that_keeps_it(mode: str) -> None:
    hosts = ScriptsByProvider(**{name: ResponseScript(json_response(ACCEPTED[name])) for name in ("apikley", "xai")})
    with open_client(mode, handler=hosts, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=["apikley", "xai"], max_cost=1))
    assert (job.provider, hosts.asked) == ("xai", ["xai"])
    (refusal,) = job.refusals
    assert "has no documented price for this request" in str(refusal)


@pytest.mark.parametrize("most", [-1, float("nan"), "1", True])
def test_a_limit_that_is_no_amount_is_refused(most: Any) -> None:
    with pytest.raises(InvalidRequest, match="max_cost: expected US dollars as a number"):
        VideoRequest("a boat", max_cost=most)


def test_a_cost_in_dollars_is_reported_or_calculated_or_none() -> None:
    usd, quota, other = Cost(Decimal("0.05"), "USD"), Cost(Decimal(9), "quota", per_usd=100), Cost(Decimal(9), "x")
    assert [(cost.usd, cost.usd_source) for cost in (usd, quota, other)] == [
        (Decimal("0.05"), "told"),
        (Decimal("0.09"), "worked out"),
        (None, None),
    ]


@pytest.mark.parametrize(("provider", "usd", "source"), [("ttapi", "0.03", "worked out"), ("cometapi", "0.05", "told")])
def test_the_cost_of_a_job_has_dollars_too(mode: str, provider: str, usd: str, source: str) -> None:
    with open_client(mode, handler=ResponseScript(json_response(DONE[provider])), base_url=BASE_URL) as harness:
        cost = harness.resolve(harness.client.job(f"{provider}:{ID}:k").status()).cost
    assert (cost.usd, cost.usd_source) == (Decimal(usd), source)


def test_every_provider_is_estimated_or_said_to_tell_no_price(client: Client) -> None:
    assert set(client.estimate(VideoRequest("a boat"))) == set(PROVIDERS)
