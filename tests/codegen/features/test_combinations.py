"""Every kind of schema in every position: lint accepts it, and values arrive unchanged in both directions."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module, invalidate_caches
from types import ModuleType
from typing import Any, Final
from unittest.mock import patch

import pytest
from tests.codegen.features.combined_spec import base_spec, compile_specs
from tests.codegen.features.feature import TEXT, Value, gives, obj, ref, takes

from telecine_runtime.response import Response

PACKAGE: Final = "combination_clients"
KINDS: Final[dict[str, tuple[Value, Any]]] = {
    "Text": ({"type": "string", "minLength": 1, "default": "x"}, "ä"),
    "Whole": ({"type": "integer", "minimum": 0}, 7),
    "Number": ({"type": "number"}, 2.5),
    "Flag": ({"type": "boolean"}, False),
    "Choice": ({"anyOf": [{"type": "string", "enum": ["a", "b"]}, {"type": "string"}]}, "b"),
    "Sizes": ({"anyOf": [{"type": "integer", "enum": [1, 2]}, {"type": "integer"}]}, 2),
    "Date": ({"type": "string", "format": "date-time"}, "2026-01-02T03:04:05Z"),
    "Nothing": ({"type": "null"}, None),
    "Anything": ({"description": "Anything."}, {"a": [None]}),
    "Texts": ({"type": "array", "items": {"type": "string"}}, ["a", ""]),
    "Nested": ({"type": "array", "items": {"type": "array", "items": {"type": ["number", "null"]}}}, [[1.5], [None]]),
    "Free": ({"type": "object"}, {"a": {"b": 1}}),
    "Map": ({"type": "object", "additionalProperties": {"type": "integer"}}, {"ä ö": 1}),
    "Union": ({"type": ["string", "integer", "null"]}, "1"),
    "Either": ({"oneOf": [ref("Cat"), ref("Dog")]}, {"bark": 1}),
    "Part": (ref("Cat"), {"meow": "x"}),
    "Recursive": (ref("Tree"), {"leaf": "a", "trees": [{"leaf": "b"}], "other": {"leaf": "c", "trees": []}}),
    "Whatever": (ref("Blank"), {"a": 1}),
    "Extended": (ref("Kitten"), {"meow": "x", "age": 1}),
    "Open": (ref("Bag"), {"a": "b", "c": 1.5}),
    "Aliased": (ref("Tom"), {"meow": "x"}),
    "Lone": (ref("Twig"), {"leaf": "a", "other": {"leaf": "b"}}),
}
COMPONENTS: Final = {
    "Cat": obj("meow", meow=TEXT),
    "Dog": obj("bark", bark={"type": "integer"}),
    "Tree": obj("leaf", leaf=TEXT, trees={"type": "array", "items": ref("Tree")}, other=ref("Twig")),
    "Blank": {"type": "object", "description": "Anything."},
    "Kitten": {"description": "Small.", "allOf": [ref("Cat"), obj("age", age={"type": "integer"})]},
    "Bag": {**obj(a=TEXT), "additionalProperties": {"type": "number"}},
    "Tom": ref("Cat"),
    "Twig": {"description": "A tree.", "oneOf": [ref("Tree")]},
}


def positions(schema: Value, value: Any) -> dict[str, tuple[Value, Any]]:
    """Return a schema and its value in every position."""
    many = {"type": "array", "items": schema}
    return {
        "needed": (schema, value),
        "optional": (schema, value),
        "nullable": ({"anyOf": [schema, {"type": "null"}]}, None),
        "present": ({"anyOf": [schema, {"type": "null"}]}, value),
        "listed": (many, [value, value]),
        "mapped": ({"type": "object", "additionalProperties": schema}, {"a": value}),
        "grouped": ({"type": "object", "additionalProperties": many}, {"a": [value]}),
        "varied": ({"anyOf": [schema, {"type": "array", "items": {"type": "boolean"}}]}, [True]),
    }


def cross_spec() -> Value:
    data = base_spec("Wren")
    data["components"]["schemas"] = {**COMPONENTS}
    for kind, (schema, value) in KINDS.items():
        members = {name: member for name, (member, _) in positions(schema, value).items()}
        example = {name: one for name, (_, one) in positions(schema, value).items()}
        is_closed = kind in ("Choice", "Sizes")  # an enum is closed in requests, and open in responses
        for suffix in ("Order", "Answer"):
            sent = json.loads(json.dumps(members))
            if is_closed and suffix == "Order":
                sent = {name: {"description": "It.", **_closed(member)} for name, member in sent.items()}
            data["components"]["schemas"][f"{kind}{suffix}"] = obj("needed", **sent)
        operation = {"operationId": f"make{kind}", "summary": "Make", **takes(ref(f"{kind}Order"), example)}
        responses = {**gives(ref(f"{kind}Answer"), example)["responses"], "default": {"description": "No."}}
        data["paths"][f"/{kind}"] = {"post": {**operation, "responses": responses}}
    return data


def _closed(schema: Any) -> Any:
    """Return a schema with each open enum closed."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    branches = schema.get("anyOf", [])
    if branches and "enum" in branches[0]:
        return branches[0]
    return {key: _closed(value) for key, value in schema.items()}


@pytest.fixture(scope="module")
def wren(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    root = tmp_path_factory.mktemp("combinations")
    with patch("telecine_codegen.compile.formatting.format_tree", lambda tree: tree):
        _, report = compile_specs(root, PACKAGE, wren=cross_spec())
    assert not report.failed, str(report)
    sys.path.insert(0, str(root / "generated"))
    invalidate_caches()
    yield import_module(f"{PACKAGE}.wren")
    sys.path.remove(str(root / "generated"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_of_every_kind_arrives_unchanged_in_every_position(kind: str, wren: ModuleType) -> None:
    whole = {name: value for name, (_, value) in positions(*KINDS[kind]).items()}
    operation = wren.operations.OPERATIONS[f"make_{kind.lower()}"]
    make = getattr(wren.operations, operation.name)
    for given in (whole, {"needed": whole["needed"]}):
        assert json.loads(make(**given).body.content) == given
        answer = operation.read(Response(200, {}, json.dumps(given).encode()))
        assert answer.model_dump(mode="json", by_alias=True, exclude_unset=True) == given


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_of_every_kind_can_be_given_in_place_of_a_mapping(kind: str, wren: ModuleType) -> None:
    whole = {name: value for name, (_, value) in positions(*KINDS[kind]).items()}
    order = getattr(wren.models, f"{kind}Order").model_validate(whole)
    make = getattr(wren.operations, f"make_{kind.lower()}")
    assert json.loads(make(**{name: getattr(order, name) for name in whole}).body.content) == whole
