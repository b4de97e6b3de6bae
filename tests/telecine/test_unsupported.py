"""Unsupported fields are reported before anything is sent, with the values and providers that are supported."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.providers import facts_by_provider
from tests.telecine.clients import PROVIDERS, open_client
from tests.telecine.sample_responses import ACCEPTED, BASE_URL, ResponseScript, json_response

from telecine import Client, VideoRequest
from telecine.errors import UnknownProvider, UnsupportedParameter
from telecine_runtime.errors import InvalidRequest

Fields = dict[str, Any]

CASES: list[tuple[str, Fields, str]] = [
    (
        "apikley",
        {"duration": 6},
        "text-to-video has no such parameter; supported by ttapi, toapis, cometapi",
    ),
    ("ttapi", {"duration": 31}, "duration=31: grok-imagine-1.0-video supports 1 to 30; supported by toapis"),
    (
        "cometapi",
        {"duration": 16},
        "grok-imagine-video supports 1 to 15; supported by ttapi, toapis",
    ),
    ("ttapi", {"resolution": "1080p"}, "resolution='1080p': grok-imagine-1.0-video supports 480p, 720p"),
    ("cometapi", {"resolution": "1080p"}, "resolution='1080p': grok-imagine-video supports 480p, 720p"),
    ("toapis", {"resolution": "1080p"}, "resolution='1080p': grok-video-3 has no such parameter"),
    ("toapis", {"aspect_ratio": "4:3"}, "aspect_ratio='4:3': grok-video-3 supports 16:9, 9:16"),
    ("apikley", {"aspect_ratio": "16:9"}, "supports 2:3, 3:2, 1:1; supported by ttapi, toapis, cometapi"),
    (
        "ttapi",
        {"mode": "spicy"},
        "mode='spicy': grok-imagine-1.0-video has no such parameter; supported by apikley",
    ),
    ("apikley", {"model": "sora"}, "the provider has grok-imagine/text-to-video, grok-imagine/image-to-video"),
    ("ttapi", {"images": [b"\x89PNG"]}, "grok-imagine-1.0-video supports URLs only, and has no upload"),
    ("toapis", {"images": ["data:image/png;base64,AA=="]}, "does not support data: URLs; supported by cometapi"),
    ("toapis", {"images": ["boat.png"]}, "expects an http(s) URL; pass a file as a pathlib.Path"),
    (
        "cometapi",
        {"images": ["https://a/1.png", "https://a/2.png"]},
        "at most 1, not 2; supported by ttapi, toapis",
    ),
    (
        "ttapi",
        {"options": {"ttapi": {"seed": 1}}},
        "options.seed=1: grok-imagine-1.0-video supports aspect_ratio, callback_url, ",
    ),
]
NAMES = [f"{provider}-{next(iter(fields))}" for provider, fields, _ in CASES]


@pytest.mark.parametrize(("provider", "fields", "sentence"), CASES, ids=NAMES)
def test_the_message_has_field_value_supported_values_and_providers(
    mode: str, provider: str, fields: Fields, sentence: str
) -> None:
    script = ResponseScript(json_response(ACCEPTED[provider]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(UnsupportedParameter) as caught:
        harness.resolve(harness.client.submit("a boat", provider=provider, **fields))
    assert script.requests == []
    (problem,) = caught.value.problems
    reason, _, names = sentence.partition("; supported by ")
    assert reason in problem
    assert set(names.split(", ")) - {""} <= set(re.split("[;,]? ", problem))  # others may support it too
    assert str(caught.value) == f"{provider}: {problem}"
    assert (caught.value.provider, caught.value.refused, caught.value.may_retry) == (provider, True, False)
    assert isinstance(caught.value, InvalidRequest)


def test_all_problems_are_reported_at_once() -> None:
    found = Client().check("a boat", duration=40, aspect_ratio="4:3", resolution="1080p", mode="fun")
    assert {name: len(reasons) for name, reasons in found.items()} == facts_by_provider("PROBLEM_COUNT")


def test_a_check_needs_neither_network_nor_key(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROVIDERS:
        monkeypatch.delenv(f"{name.upper()}_API_KEY", raising=False)
    script = ResponseScript(json_response({}))
    with open_client(mode, handler=script, api_key=None) as harness:
        found = harness.client.check(VideoRequest("a boat"), duration=12)
        able = [name for name, reasons in found.items() if not reasons]
        assert able == [name for name, fields in facts_by_provider("SUPPORTED_FIELDS").items() if "duration" in fields]
        empty = harness.client.check("")
        assert empty["ttapi"] == ("prompt=None: grok-imagine-1.0-video requires it",)
        assert all(empty.values())
        assert {name: len(harness.client.capabilities(name)) for name in PROVIDERS} == facts_by_provider(
            "CAPABILITY_COUNT"
        )
    assert script.requests == []


def test_capabilities_are_those_of_the_spec_and_can_be_asked_by_model(mode: str) -> None:
    with open_client(mode) as harness:
        (image,) = harness.client.capabilities("apikley", "grok-imagine/image-to-video")
        assert (image.limits.concurrency, image.fields["images"].max_items) == (25, 1)
        assert harness.client.capabilities("apikley", "sora") == ()
        lengths = [[*model.fields["duration"].values] for model in harness.client.capabilities("ttapi")]
        assert [(each[0], each[-1]) for each in lengths] == [(1, 30), (1, 15)]
        assert harness.client.providers == PROVIDERS
        with pytest.raises(UnknownProvider, match="unknown provider 'kling'; expected one of apikley, cometapi, "):
            harness.client.capabilities("kling")


ASKED: Fields = {"duration": 31, "resolution": "1080p", "mode": "fun", "options": {"ttapi": {"seed": 1}}}


def test_what_is_dropped_leaves_a_trace_and_a_warning_only_if_that_is_wanted(
    mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    for how in ("drop", "warn"):
        caplog.clear()
        script = ResponseScript(json_response(ACCEPTED["ttapi"]))
        with open_client(mode, handler=script, base_url=BASE_URL, on_unsupported=how) as harness:
            job = harness.resolve(harness.client.submit("a boat", provider="ttapi", aspect_ratio="9:16", **ASKED))
        assert [sentence.partition("=")[0] for sentence in job.dropped] == [
            "duration",
            "resolution",
            "mode",
            "options.seed",
        ]
        assert (
            script.requests[0].content == b'{"model":"grok-imagine-1.0-video","prompt":"a boat","aspect_ratio":"9:16"}'
        )
        warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
        assert warnings == ([f"left out: {sentence}" for sentence in job.dropped] if how == "warn" else [])


def test_a_request_whose_every_field_fits_drops_nothing(mode: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    with open_client(mode, handler=script, base_url=BASE_URL, on_unsupported="drop") as harness:
        job = harness.resolve(harness.client.submit("a boat", provider="ttapi", duration=12, resolution="720p"))
    assert job.dropped == ()
    assert json.loads(script.requests[0].content) == {
        "model": "grok-imagine-1.0-video",
        "prompt": "a boat",
        "video_length": "12",
        "resolution_name": "720p",
    }


def test_a_prompt_cannot_be_dropped(mode: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["apikley"]))
    with open_client(mode, handler=script, base_url=BASE_URL, on_unsupported="drop") as harness:
        with pytest.raises(UnsupportedParameter, match="supports at most 5000 characters, not 5001") as caught:
            harness.resolve(harness.client.submit("x" * 5001, provider="apikley"))
        assert len(str(caught.value)) < 400
    assert script.requests == []


def test_a_prompt_of_exactly_the_greatest_length_is_sent(mode: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["apikley"]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        assert harness.client.check("x" * 5000)["apikley"] == ()
        harness.resolve(harness.client.submit("x" * 5000, provider="apikley"))
    assert json.loads(script.requests[0].content)["input"]["prompt"] == "x" * 5000


def test_the_first_model_that_can_do_it_is_taken_and_with_an_image_the_one_for_images(mode: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["apikley"]))
    with open_client(mode, handler=script, base_url=BASE_URL, on_unsupported="drop") as harness:
        harness.resolve(harness.client.submit("a boat", provider="apikley", aspect_ratio="3:2"))
        harness.resolve(harness.client.submit("a boat", provider="apikley", images=["https://a/1.png"]))
        job = harness.resolve(
            harness.client.submit("a boat", provider="apikley", images=["https://a/1.png"], aspect_ratio="3:2")
        )
    bodies = [request.content.decode() for request in script.requests]
    assert ["text-to-video" in body for body in bodies] == [True, False, False]
    assert "aspect_ratio" in job.dropped[0]
    assert "https://a/1.png" in bodies[2]


def test_options_go_where_the_spec_has_them_and_only_to_their_provider(mode: str) -> None:
    options = {"cometapi": {"user": "u-1", "upload_url": "https://a/put"}, "ttapi": {"nonsense": 1}}
    script = ResponseScript(json_response(ACCEPTED["cometapi"]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        harness.resolve(harness.client.submit("a boat", provider="cometapi", options=options))
    body = script.requests[0].content
    assert b'"user":"u-1"' in body
    assert b'"output":{"upload_url":"https://a/put"}' in body
    assert b"nonsense" not in body


@pytest.mark.parametrize(("name", "option"), [("cometapi", "user"), ("apikley", "task_id")])
def test_a_value_that_breaks_the_spec_is_refused_with_its_name(mode: str, name: str, option: str) -> None:
    script = ResponseScript(json_response(ACCEPTED[name]))
    odd: Fields = {"options": {name: {option: 7}}}
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        with pytest.raises(InvalidRequest, match=option):
            harness.resolve(harness.client.submit("a boat", provider=name, **odd))
        assert option in "".join(harness.client.check("a boat", **odd)[name])
    assert script.requests == []


def test_a_value_that_violates_the_spec_is_reported_before_an_image_is_uploaded(mode: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["toapis"]))
    image = b"\x89PNG\r\n\x1a\n"
    with (
        open_client(mode, handler=script, base_url=BASE_URL) as harness,
        pytest.raises(InvalidRequest, match="duration"),
    ):
        harness.resolve(harness.client.submit("a boat", provider="toapis", duration=0, images=[image]))
    assert script.requests == []


def test_a_video_from_an_image_needs_an_image(mode: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["apikley"]))
    with (
        open_client(mode, handler=script, base_url=BASE_URL) as harness,
        pytest.raises(InvalidRequest, match="image_urls"),
    ):
        harness.resolve(harness.client.submit("a boat", provider="apikley", model="grok-imagine/image-to-video"))
    assert script.requests == []


@pytest.mark.parametrize("image", ["https://a/1.png", b"\x89PNG", Path("boat.png")], ids=["url", "bytes", "path"])
def test_one_image_without_a_list_is_reported_as_that(image: Any) -> None:
    with pytest.raises(InvalidRequest, match="images: expected a list"):
        Client().check("a boat", images=image)
