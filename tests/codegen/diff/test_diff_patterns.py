"""Digit patterns are compared by their matches; other patterns are not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from telecine_codegen.diagnostics import Report
from telecine_codegen.diff.changes import diff_specs
from telecine_codegen.diff.numeric_patterns import expand_pattern
from telecine_codegen.openapi.reader import read_document

BASE = (Path(__file__).parent / "base.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("pattern", "numbers"),
    [
        ("^(1[0-9]|2[0-9]|30)$", range(10, 31)),
        ("^(?:[1-9]|1[0-5])$", range(1, 16)),
        ("^[5-7]$", range(5, 8)),
        (r"^\d\d?$", None),
        ("^10{1,2}$", (10, 100)),
    ],
)
def test_a_pattern_of_digits_is_a_set(pattern: str, numbers: range | None) -> None:
    expected = {str(n) for n in numbers} if numbers else {*map(str, range(10)), *(f"{n:02}" for n in range(100))}
    assert expand_pattern(pattern) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "^[a-z]+$",
        "[0-9]",
        "^1|2$",
        "^(1)|2$",
        "^[0-9]+$",
        "^[0-9]*$",
        "^[0-9]{1,9}$",
        "^[0-9]{2,}$",
        "^[^0-9]$",
        "^(1$",
        "^[9-0]$",
    ],
)
def test_other_patterns_have_unknown_matches(pattern: str) -> None:
    assert expand_pattern(pattern) is None


@pytest.mark.parametrize(
    ("old", "new", "severity"),
    [
        ("^(1[0-9]|20)$", "^([1-9]|1[0-9]|20)$", "INFO"),
        ("^([1-9]|1[0-9]|20)$", "^(1[0-9]|20)$", "BREAK"),
        ("^([1-9])$", "^([2-9]|10)$", "BREAK"),
        ("^([1-3])$", "^(1|2|3)$", None),
    ],
)
def test_a_wider_pattern_is_not_breaking(old: str, new: str, severity: str | None, tmp_path: Path) -> None:
    documents = []
    for name, pattern in (("old", old), ("new", new)):
        path = tmp_path / name / "demo.yaml"
        path.parent.mkdir()
        written, count = re.subn(r"pattern: '[^']*'", lambda _, pattern=pattern: f"pattern: '{pattern}'", BASE, count=1)
        assert count == 1
        path.write_text(written, "utf-8")
        documents.append({"demo": read_document(path, Report())})
    found = diff_specs(*documents).changes
    assert [change.severity for change in found] == ([severity] if severity else [])
