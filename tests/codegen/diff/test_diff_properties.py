"""Properties of the diff for arbitrary pairs of specs."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.codegen.diff.edits import compare_data, load_base

from telecine_codegen.diagnostics import Report
from telecine_codegen.diff.changes import Diff
from telecine_codegen.openapi.reader import read_document

SPECS = [path for path in sorted((Path(__file__).parents[3] / "specs").glob("*.yaml")) if "." not in path.stem]
UNORDERED = ("enum", "required", "oneOf", "anyOf", "allOf", "parameters", "tags", "type", "security")
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -1.5,
    "",
    "string",
    "object",
    "null",
    [],
    {},
    [None],
    ["null", "string"],
    {"$ref": "#/components/schemas/Tree"},
    {"$ref": "#/nowhere"},
    {"$ref": 7},
    {"type": "object", "properties": {"a": {"type": "string"}}},
    {"type": ["integer", 4]},
    {"allOf": [{"$ref": "#/components/schemas/Tree"}, {"enum": [1, 1.0, None, {}]}]},
    {"anyOf": 3, "oneOf": [[]]},
    {"required": ["a", 2]},
    {"minimum": "x", "exclusiveMinimum": True, "maxLength": -1},
    {"discriminator": {"mapping": []}},
    {"200": {"content": {"a/b": 1}}},
]


def _spots(node: Any) -> list[tuple[Any, Any]]:
    """Every place of a value: the container and the key in it."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    return [spot for key in keys for spot in ((node, key), *_spots(node[key]))]


def _shuffled(node: Any, dice: random.Random, key: str = "") -> Any:
    if isinstance(node, dict):
        return {name: _shuffled(node[name], dice, name) for name in dice.sample(list(node), len(node))}
    if isinstance(node, list):
        items = [_shuffled(item, dice) for item in node]
        return dice.sample(items, len(items)) if key in UNORDERED else items
    return node


def _but_order(found: Diff) -> list[str]:
    """What is told, but for the order: of the generated code, and of what is tried first."""
    orders = {"fact.order", "envelope.order", "generated.changed"}
    return [each.sentence for each in found.changes if each.rule not in orders and not each.rule.startswith("order.")]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_reordered_spec_has_no_changes_but_of_order(path: Path) -> None:
    document = read_document(path, Report())
    assert document is not None
    shuffled = _shuffled(document.data, random.Random(4))
    assert shuffled == document.data or str(shuffled) != str(document.data)
    assert [change.sentence for change in compare_data(document.data, document.data).changes] == []
    found = compare_data(document.data, shuffled)
    assert _but_order(found) == []
    assert not found.breaks


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_a_new_order_is_told_as_one_and_breaks_nothing(seed: int) -> None:
    found = compare_data(load_base(), _shuffled(load_base(), random.Random(seed)))
    assert _but_order(found) == []
    assert not found.breaks


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(-1, len(VALUES) - 1)), min_size=1, max_size=4))
def test_the_diff_does_not_raise_on_any_edit(edits: list[tuple[int, int]]) -> None:
    new = load_base()
    for where, what in edits:
        spots = _spots(new)
        container, key = spots[where % len(spots)]
        if what < 0:
            del container[key]
        else:
            container[key] = copy.deepcopy(VALUES[what])
    found = compare_data(load_base(), new)
    assert len({change.severity for change in found.changes}) <= 3
    assert compare_data(new, new).changes == ()
