"""Each rule finds its fault in many spellings and positions: once, at its place, and nothing else.

An entry in faults/ says what to put at which JSON pointers of the good spec, or what to drop, and what must be told
where; in a message, <pointer> stands for the line of another value.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from telecine_codegen.diagnostics import Report, escape_unprintable
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.reader import read_document

HERE = Path(__file__).parent
GOOD: dict[str, Any] = yaml.load((HERE / "cases" / "good" / "spec.yaml").read_text("utf-8"), yaml.CSafeLoader)
FAULTS = [
    pytest.param(entry, id=f"{path.stem}: {entry['fault']}")
    for path in sorted((HERE / "faults").glob("*.yaml"))
    for entry in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
]


def spot(data: Any, at: str) -> tuple[Any, Any]:
    """Return the container and the key that a JSON pointer means, with containers on the way made as needed."""
    *way, last = [token.replace("~1", "/").replace("~0", "~") for token in at.split("/")[1:]]
    for token in way:
        data = data[int(token)] if isinstance(data, list) else data.setdefault(token, {})
    return data, int(last) if isinstance(data, list) else last


@pytest.mark.parametrize("entry", FAULTS)
def test_a_fault_is_reported_once_at_its_place(entry: dict[str, Any], tmp_path: Path) -> None:
    data = copy.deepcopy(GOOD)
    for at in entry.get("drop", ()):
        container, key = spot(data, at)
        del container[key]
    for at, value in entry.get("put", {}).items():
        container, key = spot(data, at)
        container[key] = value
    path = tmp_path / "spec.yaml"
    path.write_text(yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True), "utf-8")
    report = Report()
    document = read_document(path, report)
    assert document is not None
    lint_document(document, report)
    place = document.place
    expected = [
        (place(at), re.sub("<(.*)>", lambda other: str(place(other[1]).line), message))
        for at, message in entry["expected"].items()
    ]
    assert [(d.place, escape_unprintable(d.message)) for d in report.diagnostics] == sorted(expected)


@pytest.mark.parametrize("name", ["2fast", "my-provider", "class", "Provider", "__init__", "x y"])
def test_a_file_must_be_named_like_a_package(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_text((HERE / "cases" / "good" / "spec.yaml").read_text("utf-8"), "utf-8")
    report = Report()
    document = read_document(path, report)
    assert document is not None
    lint_document(document, report)
    assert [d.message for d in report.diagnostics] == [f'file name "{name}" cannot name a Python package']
