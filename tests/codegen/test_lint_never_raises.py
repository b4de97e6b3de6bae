"""Lint reports damaged specs and never raises."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from telecine_codegen.diagnostics import Report
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.reader import read_document

pytestmark = pytest.mark.slow

GOOD = Path(__file__).parent / "cases" / "good" / "spec.yaml"
KEYS = re.findall(
    r"\S+",
    """
    $ref type items properties allOf anyOf oneOf enum const required example schema content examples value get post
    parameters name in discriminator mapping propertyName default pattern nullable operationId /{a} {$url} if not
    responses 200 callbacks links security securitySchemes key explode style readOnly writeOnly format binary
    text/plain multipart/form-data application/json image/* 204 head array object
    """,
)

_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(
        ["object", "array", "string", "null", "#/components/schemas/Video", "#/", "(", "$ref", "get", "/"]
    )
    | st.sampled_from(["\n", "'", '"""', "\\", "{x}", "{", "\u202e", "\x00", "default", "uri", "$response.body#/a/b"])
)
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


def _spots(data: Any) -> list[tuple[Any, Any]]:
    """Return container and key of every value within a value."""
    keys = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    return [spot for key in keys for spot in ((data, key), *_spots(data[key]))]


DATA = yaml.load(GOOD.read_text("utf-8"), yaml.CSafeLoader)
SPOTS = len(_spots(DATA))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, SPOTS), st.sampled_from(["drop", "put", "move", "add"]), _values), max_size=4))
def test_lint_does_not_raise_on_a_damaged_spec(damages: list[tuple[int, str, Any]]) -> None:
    data = copy.deepcopy(DATA)
    for number, kind, value in damages:
        spots = _spots(data)
        if not spots:
            break
        parent, key = spots[min(number, len(spots) - 1)]
        if kind == "drop":
            del parent[key]
        elif kind == "put":
            parent[key] = value
        elif kind == "move":
            other, place = spots[(number * 7919) % len(spots)]
            parent[key] = copy.deepcopy(other[place])
        elif isinstance(parent, dict):
            parent[str(value)] = copy.deepcopy(parent[key])
    report = Report()
    lint_document(Document("spec", Path("spec.yaml"), data, {}), report)
    assert all("\n" not in str(d).replace("\n    hint: ", "") for d in report.diagnostics)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=8), _values, max_size=4))
def test_lint_does_not_raise_on_any_mapping(data: dict[str, Any]) -> None:
    report = Report()
    lint_document(Document("spec", Path("spec.yaml"), data, {}), report)
    assert report.failed


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.deep)], ids=["every fourth", "all"])
def test_every_removed_value_leaves_a_valid_spec_or_a_diagnostic_with_a_place(tmp_path: Path, step: int) -> None:
    """Remove each line that stands for itself: what is left is linted from the file, places and all."""
    lines = GOOD.read_text("utf-8").splitlines(keepends=True)
    for index in range(0, len(lines), step):
        path = tmp_path / "spec.yaml"
        path.write_text("".join(lines[:index] + lines[index + 1 :]), "utf-8")
        report = Report()
        document = read_document(path, report)
        if document is not None:
            lint_document(document, report)
        assert all(1 <= d.place.line <= len(lines) for d in report.diagnostics)
