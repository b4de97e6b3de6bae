"""Values inside, at and outside the limits of a body, for each form."""

from __future__ import annotations

from typing import Any

import pytest

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.boundary_values import BoundaryCase, BoundaryValues

ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["prompt"],
    "additionalProperties": False,
    "properties": {
        "prompt": {"type": "string", "maxLength": 5, "x-harmonised": "prompt"},
        "seconds": {"type": "integer", "enum": [4, 8], "x-harmonised": "duration"},
        "weight": {"type": "number", "exclusiveMinimum": 0, "maximum": 10},
        "first": {"type": "string", "format": "uri", "x-harmonised": "images"},
        "others": {"type": "array", "maxItems": 3, "items": {"type": "string"}, "x-harmonised": "images"},
        "source": {"anyOf": [{"$ref": "#/components/schemas/Web"}, {"$ref": "#/components/schemas/Task"}]},
        "report": {"type": "string", "format": "uri", "x-harmonised": "callback_url"},
    },
}
WEB = {"type": "object", "required": ["url"], "properties": {"url": {"type": "string", "pattern": "^https://"}}}
TASK = {
    "type": "object",
    "required": ["task"],
    "properties": {"task": {"type": "string"}, "index": {"type": "integer", "maximum": 5}},
}
EXAMPLE = {"prompt": "a", "first": "https://a.example/1.png", "others": ["b"], "report": "https://a.example/hook"}


@pytest.fixture(scope="module")
def cases() -> list[BoundaryCase]:
    spec = ApiSpec("order", {"components": {"schemas": {"Order": ORDER, "Web": WEB, "Task": TASK}}})
    return BoundaryValues(spec, {"$ref": "#/components/schemas/Order"}, [EXAMPLE]).list_cases()


def verdicts(cases: list[BoundaryCase], name: str) -> dict[str, bool]:
    return {repr(case.body.get(name)): case.is_allowed for case in cases if case.member == name}


def test_a_gap_of_an_enum_of_numbers_is_tried(cases: list[BoundaryCase]) -> None:
    found = verdicts(cases, "seconds")
    assert [found[each] for each in ("3", "4", "5", "7", "8", "9")] == [False, True, False, False, True, False]
    assert found["None"] is False


def test_a_text_is_tried_at_its_length_and_one_character_beyond(cases: list[BoundaryCase]) -> None:
    found = {
        len(case.body["prompt"]): case.is_allowed
        for case in cases
        if case.text.partition(",")[0].endswith("characters")
    }
    assert found == {4: True, 5: True, 6: False}


def test_an_exclusive_limit_is_refused_itself(cases: list[BoundaryCase]) -> None:
    found = verdicts(cases, "weight")
    assert (found["0"], found["1"], found["10"], found["11"]) == (False, True, True, False)


def test_a_list_is_tried_without_other_images_and_with_them_up_to_its_limit(cases: list[BoundaryCase]) -> None:
    sizes = {
        (len(c.body["others"]), "first" in c.body): c.is_allowed
        for c in cases
        if c.member == "others" and isinstance(c.body.get("others"), list)
    }
    assert sizes[3, False] is True
    assert sizes[4, False] is False
    assert sizes[2, True] is True
    assert (3, True) not in sizes


def test_each_form_of_a_member_is_tried(cases: list[BoundaryCase]) -> None:
    forms = {case.form for case in cases if case.member.startswith("source")}
    assert forms == {"Web", "Task"}
    indexes = {
        case.body["source"]["index"]: case.is_allowed
        for case in cases
        if case.member == "source.index" and type(case.body["source"]["index"]) is int
    }
    assert indexes[5] is True
    assert indexes[6] is False


def test_a_missing_member_and_an_undeclared_one_are_refused(cases: list[BoundaryCase]) -> None:
    assert [case.is_allowed for case in cases if case.text == "is missing" and case.member == "prompt"] == [False]
    assert [case.is_allowed for case in cases if case.text == "with an undeclared member" and not case.member] == [
        False
    ]


def test_an_address_that_is_called_back_is_never_sent_as_a_valid_one(cases: list[BoundaryCase]) -> None:
    assert not [case for case in cases if case.is_allowed and "report" in case.body]
    assert [case for case in cases if case.member == "report" and not case.is_allowed]


def test_each_body_is_sent_once(cases: list[BoundaryCase]) -> None:
    bodies = [repr(case.body) for case in cases]
    assert len(bodies) == len(set(bodies)) > 50
