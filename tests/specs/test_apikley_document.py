"""Every line of the page that Apikley's spec began with is found in the spec, or accounted for."""

from __future__ import annotations

import copy
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from codegen.diagnostics import Report
from codegen.openapi.reader import read

ROOT = Path(__file__).parents[2]
PAGE = yaml.load(Path(__file__).with_name("apikley_document.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
NAMES = {"path", "method", "callback", "expression", "status", "media-type", "component", "property"}
FACTS = [
    (lines, kind, value, group["under"] + where)
    for group in PAGE["found"]
    for lines, kind, value, where in group["facts"]
]
SOURCES = (ROOT / "specs/sources/apikley.md").read_text(encoding="utf-8")
CORRECTIONS = dict(re.findall(r"^\| `([a-z0-9-]+)` \| ([0-9 ,-]+) \|", SOURCES, re.MULTILINE))


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    report = Report()
    document = read(ROOT / "specs/apikley.yaml", report)
    assert document is not None, report
    assert not report.diagnostics, report
    return document.data


def tokens(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def at(spec: Any, pointer: str) -> Any:
    for token in tokens(pointer):
        spec = spec[int(token)] if isinstance(spec, list) else spec[token]
    return spec


def holds(spec: dict[str, Any], kind: str, value: Any, pointer: str) -> bool:
    try:
        there = at(spec, pointer)
    except (KeyError, IndexError):
        return False
    if kind in NAMES:
        return bool(tokens(pointer)[-1] == value)
    if kind == "enum" or (kind == "required" and value is not True):
        return any(value == member and type(value) is type(member) for member in there)
    if kind == "mention":
        return value in there
    return bool(there == value and type(there) is type(value))


def without(spec: dict[str, Any], kind: str, value: Any, pointer: str) -> dict[str, Any]:
    """Return the spec with one fact taken out of it."""
    spec = copy.deepcopy(spec)
    *above, last = tokens(pointer)
    parent = at(spec, "".join(f"/{token.replace('~', '~0').replace('/', '~1')}" for token in above))
    there = at(spec, pointer)
    if isinstance(there, list) and kind in {"enum", "required"}:
        there.remove(value)
    elif kind == "mention":
        parent[last] = there.replace(value, "")
    else:
        del parent[int(last) if isinstance(parent, list) else last]
    return spec


def numbers(lines: int | str) -> range:
    first, _, last = str(lines).partition("-")
    return range(int(first), int(last or first) + 1)


def test_every_fact_of_the_page_is_in_the_spec(spec: dict[str, Any]) -> None:
    missing = [fact for fact in FACTS if not holds(spec, *fact[1:])]
    assert not missing


def test_every_fact_is_missed_when_it_is_taken_out(spec: dict[str, Any]) -> None:
    blind = [fact for fact in FACTS if holds(without(spec, *fact[1:]), *fact[1:])]
    assert not blind


def test_every_fact_that_the_spec_changes_is_a_listed_correction() -> None:
    unlisted = [fact for fact in PAGE["corrected"] if fact[3] not in CORRECTIONS]
    assert not unlisted
    elsewhere = [fact for fact in PAGE["corrected"] if str(fact[0]) not in re.findall("[0-9]+", CORRECTIONS[fact[3]])]
    assert not elsewhere


def test_no_corrected_fact_still_stands_in_the_spec(spec: dict[str, Any]) -> None:
    operation = spec["paths"]["/api/v1/jobs/createTask"]["post"]
    now = {"openapi": spec["openapi"], "title": spec["info"]["title"], "operationId": operation["operationId"]}
    now["contact"] = spec["info"]["contact"].get("email")
    assert {kind for _, kind, value, _ in PAGE["corrected"] if now[kind] != value} == set(now)


def test_all_prose_of_the_page_has_words_of_ours(spec: dict[str, Any]) -> None:
    empty = [(lines, pointer) for lines, pointer in PAGE["prose"] if not at(spec, pointer).strip()]
    assert not empty


def test_every_line_of_the_page_is_accounted_for() -> None:
    told = {n for lines, *_ in (*FACTS, *PAGE["corrected"], *PAGE["prose"]) for n in numbers(lines)}
    structure = set(PAGE["structure"])
    assert told | structure == set(range(1, PAGE["lines"] + 1))
    assert not told & structure


def test_the_list_holds_as_many_facts_of_each_kind_as_the_page() -> None:
    assert Counter(kind for _, kind, *_ in (*FACTS, *PAGE["corrected"])) == PAGE["inventory"]
