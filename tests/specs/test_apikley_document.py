"""Tests that every line of the original page of Apikley is in the spec or accounted for."""

from __future__ import annotations

import copy
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.reader import read_document

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
    document = read_document(ROOT / "specs/apikley.yaml", report)
    assert document is not None, report
    assert not report.diagnostics, report
    return document.data


def split_pointer(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def resolve_pointer(spec: Any, pointer: str) -> Any:
    for token in split_pointer(pointer):
        spec = spec[int(token)] if isinstance(spec, list) else spec[token]
    return spec


def has_fact(spec: dict[str, Any], kind: str, value: Any, pointer: str) -> bool:
    try:
        found = resolve_pointer(spec, pointer)
    except (KeyError, IndexError):
        return False
    if kind in NAMES:
        return bool(split_pointer(pointer)[-1] == value)
    if kind == "enum" or (kind == "required" and value is not True):
        return any(value == member and type(value) is type(member) for member in found)
    if kind == "mention":
        return value in found
    return bool(found == value and type(found) is type(value))


def remove_fact(spec: dict[str, Any], kind: str, value: Any, pointer: str) -> dict[str, Any]:
    """Return a copy of the spec without a fact."""
    spec = copy.deepcopy(spec)
    *parents, last = split_pointer(pointer)
    parent = resolve_pointer(spec, "".join(f"/{token.replace('~', '~0').replace('/', '~1')}" for token in parents))
    found = resolve_pointer(spec, pointer)
    if isinstance(found, list) and kind in {"enum", "required"}:
        found.remove(value)
    elif kind == "mention":
        parent[last] = found.replace(value, "")
    else:
        del parent[int(last) if isinstance(parent, list) else last]
    return spec


def line_range(lines: int | str) -> range:
    first, _, last = str(lines).partition("-")
    return range(int(first), int(last or first) + 1)


def test_every_fact_of_the_page_is_in_the_spec(spec: dict[str, Any]) -> None:
    missing = [fact for fact in FACTS if not has_fact(spec, *fact[1:])]
    assert not missing


def test_removing_a_fact_from_the_spec_is_detected(spec: dict[str, Any]) -> None:
    undetected = [fact for fact in FACTS if has_fact(remove_fact(spec, *fact[1:]), *fact[1:])]
    assert not undetected


def test_every_changed_fact_is_a_listed_correction() -> None:
    unlisted = [fact for fact in PAGE["corrected"] if fact[3] not in CORRECTIONS]
    assert not unlisted
    elsewhere = [fact for fact in PAGE["corrected"] if str(fact[0]) not in re.findall("[0-9]+", CORRECTIONS[fact[3]])]
    assert not elsewhere


def test_no_corrected_fact_is_in_the_spec_unchanged(spec: dict[str, Any]) -> None:
    operation = spec["paths"]["/api/v1/jobs/createTask"]["post"]
    now = {"openapi": spec["openapi"], "title": spec["info"]["title"], "operationId": operation["operationId"]}
    now["contact"] = spec["info"]["contact"].get("email")
    assert {kind for _, kind, value, _ in PAGE["corrected"] if now[kind] != value} == set(now)


def test_all_prose_of_the_page_has_a_description_in_the_spec(spec: dict[str, Any]) -> None:
    empty = [(lines, pointer) for lines, pointer in PAGE["prose"] if not resolve_pointer(spec, pointer).strip()]
    assert not empty


def test_every_line_of_the_page_is_accounted_for() -> None:
    covered = {n for lines, *_ in (*FACTS, *PAGE["corrected"], *PAGE["prose"]) for n in line_range(lines)}
    structure = set(PAGE["structure"])
    assert covered | structure == set(range(1, PAGE["lines"] + 1))
    assert not covered & structure


def test_the_list_has_as_many_facts_of_each_kind_as_the_page() -> None:
    assert Counter(kind for _, kind, *_ in (*FACTS, *PAGE["corrected"])) == PAGE["inventory"]
