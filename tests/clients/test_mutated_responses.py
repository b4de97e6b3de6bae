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

JsonPath = tuple[str | int, ...]
OPERATIONS = pytest.mark.parametrize("operation", operations(), ids=str)


def is_failure(operation: SpecOperation, response: Any) -> bool:
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
        actual = response.get(name)
        return actual is not None and not any(actual == each and type(actual) is type(each) for each in values)
    return False


WRONG_VALUES = (7, 7.5, "brand new", True, None, [], {}, [7], {"a": 7})


def mutations(value: Any) -> Iterator[tuple[JsonPath, Any]]:
    """Yield path and new value for every mutation of a value."""
    for path in iter_paths(value):
        for wrong in WRONG_VALUES:
            yield path, set_at(value, path, wrong)
        yield path, delete_at(value, path)
        if python_name(path) != path[-1]:
            yield path, set_at(value, (*path[:-1], python_name(path)), 7)


def python_name(path: JsonPath) -> str | int:
    last = path[-1]
    return last if isinstance(last, int) else re.sub("(?<=[a-z])(?=[A-Z])", "_", last).lower()


def iter_paths(value: Any, at: JsonPath = ()) -> Iterator[JsonPath]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*at, key)
        yield from iter_paths(value[key], (*at, key))


def get_at(value: Any, path: JsonPath) -> Any:
    for key in path:
        value = value[key]
    return value


def set_at(value: Any, path: JsonPath, new: Any) -> Any:
    if not path:
        return new
    value = copy.deepcopy(value)
    get_at(value, path[:-1])[path[-1]] = new
    return value


def delete_at(value: Any, path: JsonPath) -> Any:
    value = copy.deepcopy(value)
    del get_at(value, path[:-1])[path[-1]]
    return value


def build_validator(operation: SpecOperation) -> jsonschema_rs.Draft202012Validator:
    components = load_spec(operation.provider)["components"]
    return jsonschema_rs.Draft202012Validator({**operation.response["schema"], "components": components})


@OPERATIONS
def test_mutated_response_is_parsed_if_the_spec_allows_it_else_refused(operation: SpecOperation) -> None:
    outcomes = Counter[str]()
    allows = build_validator(operation).is_valid
    for example in media_examples(operation.response):
        if is_failure(operation, example):
            continue
        assert allows(example)
        for path, response in mutations(example):
            content = json.dumps(response).encode()
            # A null for an optional member is taken, whatever the spec says: to providers it is nothing.
            null = isinstance(path[-1], str) and get_at(response, path[:-1]).get(path[-1], 0) is None
            if is_failure(operation, response):
                assert isinstance(call_and_catch(operation, 200, content), errors.ApiError), content
                outcomes["failed"] += 1
            elif allows(response) or (null and allows(delete_at(response, path))):
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
        for path in iter_paths(example):
            if python_name(path) == path[-1] or is_failure(operation, example):
                continue
            value, missing = get_at(example, path), delete_at(example, path)
            response = set_at(missing, (*path[:-1], python_name(path)), value)
            if build_validator(operation).is_valid(response):
                assert get_at(read_answer(operation, response), path[:-1])[python_name(path)] == value
            else:
                assert type(call_and_catch(operation, 200, json.dumps(response).encode())) is errors.InvalidResponse


def test_an_unknown_value_of_an_open_enum_is_kept() -> None:
    kept = Counter[str]()
    for operation in operations():
        schemas = load_spec(operation.provider)["components"]["schemas"]
        for example in media_examples(operation.response):
            for path in iter_paths(example):
                name = enum_at(schemas, operation.response["schema"], path)
                if name is None or not is_open_enum(schemas[name]) or is_failure(operation, example):
                    continue
                response = set_at(example, path, 12345 if isinstance(get_at(example, path), int) else "BRAND_NEW")
                if not is_failure(operation, response):
                    assert read_answer(operation, response) == response
                    kept[str(operation)] += 1
    # The other operations have no open enum but the one that says whether the call failed.
    assert set(kept) == {f"{name}-{each}" for name, found in facts_by_provider("OPEN_ENUMS").items() for each in found}


def is_open_enum(schema: dict[str, Any]) -> bool:
    variants = schema.get("anyOf", ())
    return any("enum" in each for each in variants) and any("enum" not in each for each in variants)


def enum_at(schemas: dict[str, Any], schema: dict[str, Any], path: JsonPath) -> str | None:
    """Return the name of the schema at a spot of a value, following names only."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name if not path else enum_at(schemas, schemas[name], path)
    if not path:
        return None
    branches = [*schema.get("anyOf", ()), *schema.get("allOf", ())]
    deeper = [schema["properties"][path[0]]] if path[0] in schema.get("properties", {}) else []
    found = [enum_at(schemas, each, path) for each in branches] + [enum_at(schemas, each, path[1:]) for each in deeper]
    return next((name for name in found if name), None)
