"""Responses with one mutated member are parsed if the spec allows them, else refused."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from tests.clients.expected_outcomes import call_and_catch, read_answer
from tests.clients.spec_operations import SpecOperation, load_spec, media_examples, operations
from tests.providers import facts_by_provider

from telecine_runtime import errors

Spot = tuple[str | int, ...]
OPERATIONS = pytest.mark.parametrize("operation", operations(), ids=str)


def fails(operation: SpecOperation, response: Any) -> bool:
    """Return whether the body of a success reports a failure, according to the spec."""
    (node,) = (
        each
        for item in load_spec(operation.provider)["paths"].values()
        for each in item.values()
        if each["operationId"] == operation.id
    )
    if node.get("x-envelope") is False or not isinstance(response, dict):
        return False
    for pointer, values in load_spec(operation.provider)["x-envelope"].get("success", {}).items():
        name = pointer.removeprefix("/")
        told = response.get(name)
        return told is not None and not any(told == each and type(told) is type(each) for each in values)
    return False


WRONG = (7, 7.5, "brand new", True, None, [], {}, [7], {"a": 7})


def damaged(value: Any) -> Iterator[tuple[Spot, Any]]:
    """Yield path and new value for every mutation of a value."""
    for spot in spots(value):
        for wrong in WRONG:
            yield spot, changed(value, spot, wrong)
        yield spot, without(value, spot)
        if python_name(spot) != spot[-1]:
            yield spot, changed(value, (*spot[:-1], python_name(spot)), 7)


def python_name(spot: Spot) -> str | int:
    last = spot[-1]
    return last if isinstance(last, int) else re.sub("(?<=[a-z])(?=[A-Z])", "_", last).lower()


def spots(value: Any, at: Spot = ()) -> Iterator[Spot]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*at, key)
        yield from spots(value[key], (*at, key))


def held(value: Any, spot: Spot) -> Any:
    for key in spot:
        value = value[key]
    return value


def changed(value: Any, spot: Spot, new: Any) -> Any:
    if not spot:
        return new
    value = copy.deepcopy(value)
    held(value, spot[:-1])[spot[-1]] = new
    return value


def without(value: Any, spot: Spot) -> Any:
    value = copy.deepcopy(value)
    del held(value, spot[:-1])[spot[-1]]
    return value


def judge(operation: SpecOperation) -> jsonschema_rs.Draft202012Validator:
    components = load_spec(operation.provider)["components"]
    return jsonschema_rs.Draft202012Validator({**operation.response["schema"], "components": components})


@OPERATIONS
def test_mutated_response_is_parsed_if_the_spec_allows_it_else_refused(operation: SpecOperation) -> None:
    outcomes = Counter[str]()
    allows = judge(operation).is_valid
    for example in media_examples(operation.response):
        if fails(operation, example):
            continue
        assert allows(example)
        for spot, response in damaged(example):
            content = json.dumps(response).encode()
            # A null for an optional member is taken, whatever the spec says: to providers it is nothing.
            null = isinstance(spot[-1], str) and held(response, spot[:-1]).get(spot[-1], 0) is None
            if fails(operation, response):
                assert isinstance(call_and_catch(operation, 200, content), errors.ApiError), content
                outcomes["failed"] += 1
            elif allows(response) or (null and allows(without(response, spot))):
                assert read_answer(operation, response) == response, content
                outcomes["read"] += 1
            else:
                assert type(call_and_catch(operation, 200, content)) is errors.InvalidResponse, content
                outcomes["refused"] += 1
    assert outcomes["refused"] > 5
    assert outcomes["read"] > 0


@OPERATIONS
def test_a_member_under_its_python_name_is_not_taken_for_the_one_on_the_wire(operation: SpecOperation) -> None:
    for example in media_examples(operation.response):
        for spot in spots(example):
            if python_name(spot) == spot[-1] or fails(operation, example):
                continue
            value, missing = held(example, spot), without(example, spot)
            response = changed(missing, (*spot[:-1], python_name(spot)), value)
            if judge(operation).is_valid(response):
                assert held(read_answer(operation, response), spot[:-1])[python_name(spot)] == value
            else:
                assert type(call_and_catch(operation, 200, json.dumps(response).encode())) is errors.InvalidResponse


def test_an_unknown_value_of_an_open_enum_is_kept() -> None:
    kept = Counter[str]()
    for operation in operations():
        schemas = load_spec(operation.provider)["components"]["schemas"]
        for example in media_examples(operation.response):
            for spot in spots(example):
                name = enum_at(schemas, operation.response["schema"], spot)
                if name is None or not is_open_enum(schemas[name]) or fails(operation, example):
                    continue
                response = changed(example, spot, 12345 if isinstance(held(example, spot), int) else "BRAND_NEW")
                if not fails(operation, response):
                    assert read_answer(operation, response) == response
                    kept[str(operation)] += 1
    # The other operations have no open enum but the one that says whether the call failed.
    assert set(kept) == {f"{name}-{each}" for name, found in facts_by_provider("OPEN_ENUMS").items() for each in found}


def is_open_enum(schema: dict[str, Any]) -> bool:
    variants = schema.get("anyOf", ())
    return any("enum" in each for each in variants) and any("enum" not in each for each in variants)


def enum_at(schemas: dict[str, Any], schema: dict[str, Any], spot: Spot) -> str | None:
    """Return the name of the schema at a spot of a value, following names only."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name if not spot else enum_at(schemas, schemas[name], spot)
    if not spot:
        return None
    branches = [*schema.get("anyOf", ()), *schema.get("allOf", ())]
    deeper = [schema["properties"][spot[0]]] if spot[0] in schema.get("properties", {}) else []
    found = [enum_at(schemas, each, spot) for each in branches] + [enum_at(schemas, each, spot[1:]) for each in deeper]
    return next((name for name in found if name), None)
