"""What a provider cannot do is told before anything is sent: field, value, what is allowed, and who would take it."""

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
        "text-to-video has no such parameter; ttapi, toapis, cometapi would take it",
    ),
    ("ttapi", {"duration": 31}, "duration=31: grok-imagine-1.0-video allows 1 to 30; toapis would take it"),
    (
        "cometapi",
        {"duration": 16},
        "grok-imagine-video allows 1 to 15; ttapi, toapis would take it",
    ),
    ("ttapi", {"resolution": "1080p"}, "resolution='1080p': grok-imagine-1.0-video allows 480p, 720p"),
    ("cometapi", {"resolution": "1080p"}, "resolution='1080p': grok-imagine-video allows 480p, 720p"),
    ("toapis", {"resolution": "1080p"}, "resolution='1080p': grok-video-3 has no such parameter"),
    ("toapis", {"aspect_ratio": "4:3"}, "aspect_ratio='4:3': grok-video-3 allows 16:9, 9:16"),
    ("apikley", {"aspect_ratio": "16:9"}, "allows 2:3, 3:2, 1:1; ttapi, toapis, cometapi would take it"),
    (
        "ttapi",
        {"mode": "spicy"},
        "mode='spicy': grok-imagine-1.0-video has no such parameter; apikley would take it",
    ),
    ("apikley", {"model": "sora"}, "there are grok-imagine/text-to-video, grok-imagine/image-to-video"),
    ("ttapi", {"images": [b"\x89PNG"]}, "grok-imagine-1.0-video takes URLs only, and has no upload"),
    ("toapis", {"images": ["data:image/png;base64,AA=="]}, "takes no data: URLs; cometapi would take it"),
    ("toapis", {"images": ["boat.png"]}, "takes http(s) URLs; give a file as a pathlib.Path"),
    (
        "cometapi",
        {"images": ["https://a/1.png", "https://a/2.png"]},
        "at most 1, not 2; ttapi, toapis would take it",
    ),
    (
        "ttapi",
        {"options": {"ttapi": {"seed": 1}}},
        "options.seed=1: grok-imagine-1.0-video knows aspect_ratio, callback_url, ",
    ),
]
NAMES = [f"{provider}-{next(iter(fields))}" for provider, fields, _ in CASES]


@pytest.mark.parametrize(("provider", "fields", "sentence"), CASES, ids=NAMES)
def test_the_message_names_field_value_what_is_allowed_and_who_would_take_it(
    colour: str, provider: str, fields: Fields, sentence: str
) -> None:
    script = ResponseScript(json_response(ACCEPTED[provider]))
    with open_client(colour, handler=script, base_url=BASE_URL) as made, pytest.raises(UnsupportedParameter) as caught:
        made.do(made.client.submit("a boat", provider=provider, **fields))
    assert script.requests == []
    (problem,) = caught.value.problems
    reason, _, takers = (
        sentence.removesuffix(" would take it").rpartition("; ") if "would" in sentence else (sentence, "", "")
    )
    assert reason in problem
    assert set(takers.split(", ")) - {""} <= set(re.split("[;,]? ", problem))  # others may take it too
    assert str(caught.value) == f"{provider}: {problem}"
    assert (caught.value.provider, caught.value.refused, caught.value.may_retry) == (provider, True, False)
    assert isinstance(caught.value, InvalidRequest)


def test_every_fault_is_told_at_once() -> None:
    found = Client().check("a boat", duration=40, aspect_ratio="4:3", resolution="1080p", mode="fun")
    assert {name: len(reasons) for name, reasons in found.items()} == facts_by_provider("PROBLEM_COUNT")


def test_a_check_needs_neither_network_nor_key(colour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROVIDERS:
        monkeypatch.delenv(f"{name.upper()}_API_KEY", raising=False)
    script = ResponseScript(json_response({}))
    with open_client(colour, handler=script, api_key=None) as made:
        found = made.client.check(VideoRequest("a boat"), duration=12)
        able = [name for name, reasons in found.items() if not reasons]
        assert able == [name for name, fields in facts_by_provider("SUPPORTED_FIELDS").items() if "duration" in fields]
        empty = made.client.check("")
        assert empty["ttapi"] == ("prompt=None: grok-imagine-1.0-video requires it",)
        assert all(empty.values())
        assert {name: len(made.client.capabilities(name)) for name in PROVIDERS} == facts_by_provider(
            "CAPABILITY_COUNT"
        )
    assert script.requests == []


def test_capabilities_are_those_of_the_spec_and_can_be_asked_by_model(colour: str) -> None:
    with open_client(colour) as made:
        (image,) = made.client.capabilities("apikley", "grok-imagine/image-to-video")
        assert (image.limits.concurrency, image.fields["images"].max_items) == (25, 1)
        assert made.client.capabilities("apikley", "sora") == ()
        lengths = [[*model.fields["duration"].values] for model in made.client.capabilities("ttapi")]
        assert [(each[0], each[-1]) for each in lengths] == [(1, 30), (1, 15)]
        assert made.client.providers == PROVIDERS
        with pytest.raises(UnknownProvider, match="no provider 'kling'; there are apikley, cometapi, "):
            made.client.capabilities("kling")


ASKED: Fields = {"duration": 31, "resolution": "1080p", "mode": "fun", "options": {"ttapi": {"seed": 1}}}


def test_what_is_dropped_leaves_a_trace_and_a_warning_only_if_that_is_wanted(
    colour: str, caplog: pytest.LogCaptureFixture
) -> None:
    for how in ("drop", "warn"):
        caplog.clear()
        script = ResponseScript(json_response(ACCEPTED["ttapi"]))
        with open_client(colour, handler=script, base_url=BASE_URL, on_unsupported=how) as made:
            job = made.do(made.client.submit("a boat", provider="ttapi", aspect_ratio="9:16", **ASKED))
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


def test_a_request_whose_every_field_fits_drops_nothing(colour: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    with open_client(colour, handler=script, base_url=BASE_URL, on_unsupported="drop") as made:
        job = made.do(made.client.submit("a boat", provider="ttapi", duration=12, resolution="720p"))
    assert job.dropped == ()
    assert json.loads(script.requests[0].content) == {
        "model": "grok-imagine-1.0-video",
        "prompt": "a boat",
        "video_length": "12",
        "resolution_name": "720p",
    }


def test_a_prompt_cannot_be_dropped(colour: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["apikley"]))
    with open_client(colour, handler=script, base_url=BASE_URL, on_unsupported="drop") as made:
        with pytest.raises(UnsupportedParameter, match="allows at most 5000 characters, not 5001") as caught:
            made.do(made.client.submit("x" * 5001, provider="apikley"))
        assert len(str(caught.value)) < 400
    assert script.requests == []


def test_a_prompt_of_exactly_the_greatest_length_is_sent(colour: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["apikley"]))
    with open_client(colour, handler=script, base_url=BASE_URL) as made:
        assert made.client.check("x" * 5000)["apikley"] == ()
        made.do(made.client.submit("x" * 5000, provider="apikley"))
    assert json.loads(script.requests[0].content)["input"]["prompt"] == "x" * 5000


def test_the_first_model_that_can_do_it_is_taken_and_with_an_image_the_one_for_images(colour: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["apikley"]))
    with open_client(colour, handler=script, base_url=BASE_URL, on_unsupported="drop") as made:
        made.do(made.client.submit("a boat", provider="apikley", aspect_ratio="3:2"))
        made.do(made.client.submit("a boat", provider="apikley", images=["https://a/1.png"]))
        job = made.do(made.client.submit("a boat", provider="apikley", images=["https://a/1.png"], aspect_ratio="3:2"))
    bodies = [request.content.decode() for request in script.requests]
    assert ["text-to-video" in body for body in bodies] == [True, False, False]
    assert "aspect_ratio" in job.dropped[0]
    assert "https://a/1.png" in bodies[2]


def test_options_go_where_the_spec_has_them_and_only_to_their_provider(colour: str) -> None:
    options = {"cometapi": {"user": "u-1", "upload_url": "https://a/put"}, "ttapi": {"nonsense": 1}}
    script = ResponseScript(json_response(ACCEPTED["cometapi"]))
    with open_client(colour, handler=script, base_url=BASE_URL) as made:
        made.do(made.client.submit("a boat", provider="cometapi", options=options))
    body = script.requests[0].content
    assert b'"user":"u-1"' in body
    assert b'"output":{"upload_url":"https://a/put"}' in body
    assert b"nonsense" not in body


@pytest.mark.parametrize(("name", "option"), [("cometapi", "user"), ("apikley", "task_id")])
def test_a_value_that_breaks_the_spec_is_refused_with_its_name(colour: str, name: str, option: str) -> None:
    script = ResponseScript(json_response(ACCEPTED[name]))
    odd: Fields = {"options": {name: {option: 7}}}
    with open_client(colour, handler=script, base_url=BASE_URL) as made:
        with pytest.raises(InvalidRequest, match=option):
            made.do(made.client.submit("a boat", provider=name, **odd))
        assert option in "".join(made.client.check("a boat", **odd)[name])
    assert script.requests == []


def test_a_value_that_breaks_the_spec_is_told_before_an_image_is_uploaded(colour: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["toapis"]))
    image = b"\x89PNG\r\n\x1a\n"
    with (
        open_client(colour, handler=script, base_url=BASE_URL) as made,
        pytest.raises(InvalidRequest, match="duration"),
    ):
        made.do(made.client.submit("a boat", provider="toapis", duration=0, images=[image]))
    assert script.requests == []


def test_a_video_from_an_image_needs_an_image(colour: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["apikley"]))
    with (
        open_client(colour, handler=script, base_url=BASE_URL) as made,
        pytest.raises(InvalidRequest, match="image_urls"),
    ):
        made.do(made.client.submit("a boat", provider="apikley", model="grok-imagine/image-to-video"))
    assert script.requests == []


@pytest.mark.parametrize("image", ["https://a/1.png", b"\x89PNG", Path("boat.png")], ids=["url", "bytes", "path"])
def test_one_image_without_its_list_is_told_as_that(image: Any) -> None:
    with pytest.raises(InvalidRequest, match="images: expected a list"):
        Client().check("a boat", images=image)
