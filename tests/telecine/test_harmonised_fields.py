"""The declarations of the harmonised fields agree with annotations, docstrings and command line options."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from collections.abc import Callable
from typing import Any

import pytest

from telecine import AsyncClient, Client, VideoRequest
from telecine._core import capability_table
from telecine._core.provider import Provider
from telecine._core.request_mapping import build_body, select_model
from telecine.cli.video_options import video_options
from telecine.providers import get_provider
from telecine.request import OWN_FIELDS, RequestFields
from telecine_codegen.lint.harmonised import REQUEST_FIELDS
from telecine_runtime.capabilities import Capabilities, FieldCapability, ImageSupport
from telecine_runtime.errors import InvalidRequest
from telecine_runtime.harmonised import HARMONISED, SUBMIT_ARGUMENTS

OPTIONAL = [name for name, declared in HARMONISED.items() if not declared.required]
CARRIED = [name for name in OPTIONAL if name != "model"]
TAKERS = (Client.submit, Client.generate, Client.check, AsyncClient.submit, AsyncClient.generate, AsyncClient.check)
EXAMPLES: dict[str, Any] = {"duration": 7, "images": ["https://images.example/boat.png"]}
"""Values of fields whose type does not list them."""


def annotation(name: str) -> object:
    """Return the annotation of a field in a request."""
    declared = HARMONISED[name]
    return declared.type if declared.required or declared.several else declared.type | None


def example(name: str) -> Any:
    """Return a value of a field's type."""
    return EXAMPLES[name] if name in EXAMPLES else typing.get_args(HARMONISED[name].type)[0]


def with_fields(**fields: FieldCapability) -> Provider:
    """Return a provider with one model that has these fields."""
    prompt = FieldCapability(at=("prompt",), type="string", required=True)
    real = get_provider("ttapi")
    model = Capabilities("ttapi", None, real.capabilities[0].operation, {"prompt": prompt, **fields})
    return dataclasses.replace(real, capabilities=(model,))


def test_a_request_has_the_fields_that_are_declared_and_no_other() -> None:
    hints = typing.get_type_hints(VideoRequest)
    assert {name: hint for name, hint in hints.items() if name not in OWN_FIELDS} == {
        name: annotation(name) for name in HARMONISED
    }
    for field in dataclasses.fields(VideoRequest):
        if field.name in OPTIONAL:
            assert field.default == HARMONISED[field.name].empty


def test_keyword_arguments_are_the_fields_of_a_request() -> None:
    hints = typing.get_type_hints(RequestFields)
    assert {name: hint for name, hint in hints.items() if name not in OWN_FIELDS} == {
        name: annotation(name) for name in OPTIONAL
    }
    assert set(OWN_FIELDS) <= hints.keys()


@pytest.mark.parametrize("taker", TAKERS, ids=lambda taker: taker.__qualname__)
def test_every_method_that_takes_a_request_takes_each_field(taker: Callable[..., object]) -> None:
    taken = inspect.signature(taker).parameters
    open_ended = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in taken.values())
    assert {*taken, *(RequestFields.__annotations__ if open_ended else ())} >= {*OPTIONAL, *OWN_FIELDS}


@pytest.mark.parametrize("name", HARMONISED)
def test_a_field_is_explained_to_readers_as_it_is_declared(name: str) -> None:
    assert f"        {name}: {HARMONISED[name].help}\n" in (VideoRequest.__doc__ or "").replace("``", "")


@pytest.mark.parametrize("name", HARMONISED)
def test_the_command_line_has_an_option_for_each_field(name: str) -> None:
    assert (HARMONISED[name].option or name) in inspect.signature(video_options).parameters


@pytest.mark.parametrize("name", [name for name in HARMONISED if name != "model"])
def test_the_table_of_capabilities_has_a_row_for_each_field(name: str) -> None:
    assert name.replace("_", " ") in capability_table.ROWS


def test_a_spec_may_mark_the_declared_fields_and_no_other() -> None:
    assert set(REQUEST_FIELDS) == {*HARMONISED, *SUBMIT_ARGUMENTS}


@pytest.mark.parametrize("name", CARRIED)
def test_a_field_is_refused_where_a_model_lacks_it_and_carried_where_it_has_it(name: str) -> None:
    request = VideoRequest("a boat", **{name: example(name)})
    lacking = select_model(with_fields(), request)
    assert [problem.field for problem in lacking.problems] == [name]
    several = HARMONISED[name].several
    field = FieldCapability(
        (name,), "array" if several else "string", images=ImageSupport(("url",)) if several else None
    )
    having = select_model(with_fields(**{name: field}), request)
    assert having.problems == ()
    value = example(name)
    assert build_body(having.capabilities, request, value if several else ())[name] == (
        value if several else str(value)
    )


@pytest.mark.parametrize("name", HARMONISED)
def test_a_value_of_another_type_is_reported_with_the_name_of_its_field(name: str) -> None:
    given: dict[str, Any] = {"prompt": "a boat", name: object()}
    with pytest.raises(InvalidRequest) as caught:
        VideoRequest(**given)
    (problem,) = caught.value.problems
    assert problem.startswith(f"{name}: ")
