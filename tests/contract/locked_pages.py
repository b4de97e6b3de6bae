"""Comparison of specs with the facts of the providers' pages, which `specs/pages.lock.yaml` keeps."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any, cast

from tests.contract.spec import SPECS_FOLDER

from telecine_codegen.diagnostics import Report
from telecine_codegen.docs.apply_decisions import apply_decisions
from telecine_codegen.docs.compare_pages import compare_page
from telecine_codegen.docs.decisions import read_decisions
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.docs.page_facts import FactKind, Page, PageFact, PageOperation
from telecine_codegen.docs.page_lock import read_lock
from telecine_codegen.openapi.document import Document

_WHOLE_PART = "(all)"


def find_open_differences(document: Document) -> list[FactFinding]:
    """Return what a provider's locked pages say, the spec does not, and no decision settles."""
    decisions = SPECS_FOLDER / "decisions" / f"{document.name}.yaml"
    settled = read_decisions(decisions, Report()) if decisions.exists() else []
    found = [finding for page in read_locked_pages(document.name) for finding in compare_page(page, document)]
    return [each for each in apply_decisions(found, settled) if each.is_open and each.verdict != "missing in the docs"]


@functools.cache
def read_locked_pages(provider: str) -> list[Page]:
    """Return the pages of a provider; a stored example is a fact about the members that it has."""
    return [
        Page(name, str(entry.get("layout")), tuple(_read_operations(entry)), str(entry.get("sha256")), entry.get("url"))
        for name, entry in read_lock(SPECS_FOLDER / "pages.lock.yaml", Report()).items()
        if isinstance(entry, dict) and entry.get("provider") == provider
    ]


def _read_operations(entry: Mapping[str, Any]) -> Iterator[PageOperation]:
    for title, parts in (entry.get("operations") or {}).items():
        method, _, path = title.partition(" ")
        facts = [fact for where, fields in parts.items() if where != "examples" for fact in _read_part(where, fields)]
        facts += [fact for example in parts.get("examples", ()) for fact in _read_example(example)]
        yield PageOperation(method, path, 0, tuple(facts))


def _read_example(example: Mapping[str, Any]) -> Iterator[PageFact]:
    for name in example["members"]:
        yield PageFact(example["part"], name, "field", True, 0)


def _read_part(where: str, fields: Mapping[str, Any]) -> Iterator[PageFact]:
    for name, facts in fields.items():
        for kind, value in facts.items():
            if not _is_hash(value):
                field = "" if name == _WHOLE_PART else name
                yield from (PageFact(where, field, cast("FactKind", kind), one, 0) for one in _list_values(kind, value))


def _list_values(kind: str, value: Any) -> list[Any]:
    """Return the statements of a fact that a page makes several times; an enum and a range are one statement."""
    if kind in ("enum", "range", "length", "count", "limit") or not isinstance(value, list):
        return [value]
    return list(value)


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("sha256 ")
