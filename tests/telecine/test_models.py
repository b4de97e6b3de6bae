"""Model selection: the first model that supports the request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.telecine.clients import open_client
from tests.telecine.sample_responses import ACCEPTED, BASE_URL, ResponseScript, json_response

from telecine.errors import UnsupportedParameter

ONE, TWO = ["https://a/1.png"], ["https://a/1.png", "https://a/2.png"]

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("ttapi", {}, {"model": "grok-imagine-1.0-video"}),
    ("ttapi", {"images": ONE}, {"model": "grok-imagine-1.0-video", "refer_images": ONE}),
    ("ttapi", {"images": TWO, "duration": 30}, {"model": "grok-imagine-1.0-video", "refer_images": TWO}),
    (
        "ttapi",
        {"model": "grok-imagine-video-1.5-preview", "images": ONE, "duration": 15},
        {"model": "grok-imagine-video-1.5-preview", "refer_images": ONE, "video_length": "15"},
    ),
    ("cometapi", {}, {"model": "grok-imagine-video", "duration": None}),
    ("cometapi", {"images": ONE}, {"model": "grok-imagine-video", "image": {"url": ONE[0]}, "duration": None}),
    ("cometapi", {"images": ONE, "resolution": "1080p"}, {"model": "grok-imagine-video-1.5", "resolution": "1080p"}),
    ("cometapi", {"images": ONE, "model": "grok-imagine-video-1.5"}, {"model": "grok-imagine-video-1.5"}),
    ("toapis", {}, {"model": "grok-video-3"}),
    ("toapis", {"images": TWO}, {"model": "grok-video-3", "image_urls": TWO}),
    ("toapis", {"aspect_ratio": "3:2"}, {"model": "grok-video-1.0", "aspect_ratio": "3:2"}),
    (
        "toapis",
        {"aspect_ratio": "1:1", "images": ONE, "duration": 15},
        {"model": "grok-video-1.5-preview", "images": ONE, "seconds": "15"},
    ),
    ("toapis", {"resolution": "720p", "images": ONE}, {"model": "grok-video-1.0", "image": ONE[0]}),
    ("toapis", {"resolution": "720p", "images": TWO}, {"model": "grok-video-1.0", "reference_images": TWO}),
    ("toapis", {"model": "grok-video-1.5", "images": ONE}, {"model": "grok-video-1.5", "image": ONE[0]}),
]
REFUSED = [
    (
        "ttapi",
        {"model": "grok-imagine-video-1.5-preview"},
        "images=None: grok-imagine-video-1.5-preview requires",
    ),
    ("ttapi", {"model": "grok-imagine-video-1.5-preview", "images": TWO}, "supports at most 1, not 2"),
    ("cometapi", {"resolution": "1080p"}, "resolution='1080p': grok-imagine-video supports 480p, 720p"),
    ("cometapi", {"model": "grok-imagine-video-1.5"}, "images=None: grok-imagine-video-1.5 requires it"),
    ("toapis", {"model": "grok-video-1.5", "images": TWO}, "supports at most 1, not 2"),
    ("toapis", {"model": "grok-video-1.0", "images": ONE * 9}, "supports at most 8, not 9"),
    ("toapis", {"model": "grok-video-1.5-preview", "images": ONE, "duration": 6}, "supports 10, 15"),
]


@pytest.mark.parametrize(("provider", "fields", "sent"), CASES)
def test_the_model_that_can_do_it_is_asked(provider: str, fields: dict[str, Any], sent: dict[str, Any]) -> None:
    script = ResponseScript(json_response(ACCEPTED[provider]))
    with open_client("sync", handler=script, base_url=BASE_URL) as harness:
        harness.resolve(harness.client.submit("a boat", provider=provider, **fields))
    body = json.loads(script.requests[0].content)
    assert {name: body.get(name) for name in sent} == sent
    assert len([name for name in body if "image" in name]) == bool(fields.get("images"))


@pytest.mark.parametrize(("provider", "fields", "reason"), REFUSED)
def test_a_model_that_is_named_is_asked_or_nobody(provider: str, fields: dict[str, Any], reason: str) -> None:
    script = ResponseScript(json_response(ACCEPTED[provider]))
    with (
        open_client("sync", handler=script, base_url=BASE_URL) as harness,
        pytest.raises(UnsupportedParameter, match=reason),
    ):
        harness.resolve(harness.client.submit("a boat", provider=provider, **fields))
    assert script.requests == []


def test_our_key_rides_where_the_provider_keeps_it_and_nowhere_else(provider: str) -> None:
    script = ResponseScript(json_response(ACCEPTED[provider]))
    with open_client("sync", handler=script, base_url=BASE_URL) as harness:
        harness.resolve(harness.client.submit("a boat", provider=provider, key="order-7"))
        with pytest.raises(UnsupportedParameter, match=r"options\.key"):
            harness.resolve(harness.client.submit("a boat", provider=provider, options={provider: {"key": "another"}}))
    text = script.requests[0].content.decode()
    assert ("order-7" in text) == (provider == "toapis")
    if provider == "toapis":
        assert json.loads(text)["client_business_id"] == "order-7"
