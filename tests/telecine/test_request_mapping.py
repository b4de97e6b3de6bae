"""Mapping of a request to a body, and the problems found, on models with just the fields in question."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from telecine import VideoRequest
from telecine._core.provider import Provider
from telecine._core.request_mapping import (
    FieldProblem,
    build_body,
    drop_fields,
    format_allowed_values,
    is_supported,
    select_model,
)
from telecine.providers import get_provider
from telecine_runtime.capabilities import Capabilities, FieldCapability, ImageSupport, Price

URLS = ("https://a.example/1.png", "https://a.example/2.png")
PROMPT = FieldCapability(("prompt",), "string", required=True)
IMAGES = FieldCapability(("images",), "array", images=ImageSupport(("url",)))


def model(
    name: str | None = None, options: dict[str, tuple[str, ...]] | None = None, **fields: FieldCapability
) -> Capabilities:
    return Capabilities("ttapi", name, get_provider("ttapi").capabilities[0].operation, fields, options or {})


def selling(*models: Capabilities) -> Provider:
    return dataclasses.replace(get_provider("ttapi"), capabilities=models)


def problems(capabilities: Capabilities, **fields: Any) -> list[str]:
    request = VideoRequest(**{"prompt": "a boat", **fields})
    return [str(each) for each in select_model(selling(capabilities), request).problems]


def test_a_value_is_shown_whole_up_to_sixty_characters_and_cut_after_that() -> None:
    whole, longer = "x" * 58, "x" * 59  # and two quotes
    assert str(FieldProblem("prompt", whole, "no")) == f"prompt='{whole}': no"
    assert str(FieldProblem("prompt", longer, "no")) == f"prompt='{'x' * 56}…: no"


def test_a_file_is_shown_by_its_path_and_bytes_by_their_number() -> None:
    shown = str(FieldProblem("images", (Path("a") / "boat.png", b"\x89PNG", "https://a"), "no"))
    assert shown == f"images={Path('a') / 'boat.png'}, 4 bytes, 'https://a': no"


def test_allowed_lengths_are_a_range_with_both_ends_and_allowed_words_a_list() -> None:
    assert format_allowed_values(range(1, 31)) == "1 to 30"
    assert format_allowed_values(("2:3", 6)) == "2:3, 6"


def test_a_limit_itself_is_allowed_and_one_more_is_not() -> None:
    short = model(prompt=dataclasses.replace(PROMPT, max_length=6))
    assert problems(short) == []
    assert problems(short, prompt="a boat!") == ["prompt='a boat!': the model supports at most 6 characters, not 7"]
    one = model(prompt=PROMPT, images=dataclasses.replace(IMAGES, max_items=1))
    assert problems(one, images=URLS[:1]) == []
    (problem,) = problems(one, images=URLS)
    assert problem.endswith(": the model supports at most 1, not 2")
    range_of = model(prompt=PROMPT, duration=FieldCapability(("seconds",), "integer", values=range(2, 4)))
    assert [problems(range_of, duration=seconds) for seconds in (2, 3)] == [[], []]
    assert problems(range_of, duration=1) == ["duration=1: the model supports 2 to 3"]
    assert problems(range_of, duration=4) == ["duration=4: the model supports 2 to 3"]


def test_a_price_that_is_exactly_the_greatest_cost_is_accepted() -> None:
    priced = dataclasses.replace(
        model("m", prompt=PROMPT, duration=FieldCapability(("seconds",), "integer")),
        price=Price("a page", "2026", per_video={5: "0.30"}),
    )
    for most in (0.3, Decimal("0.30")):
        assert problems(priced, duration=5, max_cost=most) == []
    (dear,) = problems(priced, duration=5, max_cost=0.29)
    assert dear.startswith("max_cost=0.29: m costs ")
    assert problems(model("m", prompt=PROMPT), max_cost=1) == ["max_cost=1: m has no documented price for this request"]


def test_an_image_that_cannot_be_taken_is_a_problem_wherever_it_stands() -> None:
    (problem,) = problems(model(prompt=PROMPT, images=IMAGES), images=[URLS[0], b"\x89PNG"])
    assert "supports URLs only" in problem
    assert not is_supported(model(images=IMAGES), "images", [URLS[0], b"\x89PNG"])
    assert is_supported(model(images=IMAGES), "images", URLS)
    assert not is_supported(model(), "images", URLS)


def test_an_option_may_be_any_member_but_the_key() -> None:
    open_model = model("m", {"seed": ("seed",)}, prompt=PROMPT, key=FieldCapability(("id",), "string"))
    assert problems(open_model, options={"ttapi": {"seed": 1}, "xai": {"nonsense": 1}}) == []
    assert problems(open_model, options={"ttapi": {"key": "k"}}) == ["options.key='k': m supports prompt, seed"]


def test_what_a_model_requires_is_missed_unless_a_field_or_an_option_gives_it() -> None:
    strict = model("m", model=FieldCapability(("model",), "string", required=True), prompt=PROMPT)
    assert problems(strict) == []
    assert problems(strict, prompt="") == ["prompt=None: m requires it"]
    assert problems(strict, prompt="", options={"ttapi": {"prompt": "a boat"}}) == []
    free = model("m", prompt=FieldCapability(("prompt",), "string"), images=IMAGES)
    assert problems(free, prompt="") == ["prompt=None: m requires it"]
    assert problems(free, prompt="", images=URLS) == []
    assert problems(free, prompt="", options={"ttapi": {"images": [*URLS]}}) == []


def test_the_model_with_the_fewest_problems_is_selected_and_of_two_such_the_one_for_images() -> None:
    text, picture = model("text", prompt=PROMPT), model("picture", prompt=PROMPT, images=IMAGES)
    asked = VideoRequest("a boat", images=URLS, duration=5, mode="fun")
    timed = model("timed", prompt=PROMPT, duration=FieldCapability(("seconds",), "integer"))
    assert select_model(selling(text, picture), asked).capabilities is picture
    assert select_model(selling(timed, picture), asked).capabilities is picture
    assert select_model(selling(picture, timed), asked).capabilities is picture
    assert select_model(selling(text, picture), VideoRequest("a boat")).capabilities is text
    named = select_model(selling(text, picture), VideoRequest("a boat", model="picture"))
    assert (named.capabilities, named.problems) == (picture, ())  # the model itself is not validated as a field


def test_an_unknown_model_is_reported_with_the_known_ones() -> None:
    found = select_model(selling(model("text"), model("picture")), VideoRequest("a boat", model="sora"))
    assert found.capabilities.model == "text"
    assert [str(each) for each in found.problems] == ["model='sora': the provider has text, picture"]


def test_only_the_fields_that_were_objected_to_are_dropped_and_never_the_prompt() -> None:
    options = {"ttapi": {"seed": 1, "user": "u"}, "xai": {"seed": 2}}
    asked = VideoRequest("a boat", images=URLS, duration=5, mode="fun", options=options)
    left = drop_fields(asked, "ttapi", [FieldProblem(name, 1, "") for name in ("prompt", "images", "options.seed")])
    assert (left.prompt, left.images, left.duration, left.mode) == ("a boat", (), 5, "fun")
    assert left.options == {"ttapi": {"user": "u"}, "xai": {"seed": 2}}
    assert drop_fields(VideoRequest("a boat"), "ttapi", [FieldProblem("duration", 1, "")]).options == {"ttapi": {}}


def test_each_field_goes_where_the_model_carries_it() -> None:
    carrying = model(
        "m",
        {"seed": ("more", "seed")},
        model=FieldCapability(("model",), "string"),
        prompt=FieldCapability(("input", "prompt"), "string"),
        duration=FieldCapability(("input", "seconds"), "integer"),
        callback_url=FieldCapability(("callback",), "string"),
        key=FieldCapability(("id",), "string"),
        mode=FieldCapability(("mode",), "string"),
    )
    request = VideoRequest("a boat", duration=5, options={"ttapi": {"seed": 7, "mode": "fun"}, "xai": {"seed": 8}})
    assert build_body(carrying, request, (), "https://me.example", "k-1") == {
        "model": "m",
        "input": {"prompt": "a boat", "seconds": 5},
        "callback": "https://me.example",
        "id": "k-1",
        "more": {"seed": 7},
        "mode": "fun",
    }
    as_text = model(duration=FieldCapability(("seconds",), "string"))
    assert build_body(as_text, VideoRequest("a boat", duration=5), ()) == {"seconds": "5"}
    assert build_body(dataclasses.replace(carrying, model=None), VideoRequest("a boat"), ()) == {
        "input": {"prompt": "a boat"}
    }


@pytest.mark.parametrize(
    ("field", "one", "two"),
    [
        (FieldCapability(("url",), "string", several=("urls",)), {"url": URLS[0]}, {"urls": [*URLS]}),
        (FieldCapability(("urls",), "array"), {"urls": [URLS[0]]}, {"urls": [*URLS]}),
        (FieldCapability(("a", "url"), "string"), {"a": {"url": URLS[0]}}, {"a": {"url": URLS[0]}}),
        (
            FieldCapability(("all",), "array", inside=("image", "url")),
            {"all": [{"image": {"url": URLS[0]}}]},
            {"all": [{"image": {"url": url}} for url in URLS]},
        ),
    ],
    ids=["elsewhere when several", "a list", "one only", "inside objects"],
)
def test_images_stand_where_the_model_has_one_or_several(field: FieldCapability, one: Any, two: Any) -> None:
    carrying, request = model(images=field), VideoRequest("", images=URLS)
    assert build_body(carrying, request, URLS[:1]) == one
    assert build_body(carrying, request, URLS) == two
    assert build_body(carrying, request, ()) == {}
