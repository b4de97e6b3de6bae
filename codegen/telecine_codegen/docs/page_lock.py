"""Lock file `specs/pages.lock.yaml`: the facts of each page when it was last reviewed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from telecine_codegen.diagnostics import Report
from telecine_codegen.docs.comparable_text import comparable_text, unique_values
from telecine_codegen.docs.json_members import iter_members
from telecine_codegen.docs.page_facts import Page, PageOperation, merge_operations
from telecine_codegen.openapi.document import canonical_json
from telecine_codegen.openapi.reader import read_document
from telecine_codegen.openapi.yaml_scalars import describe_yaml11_reading, is_string

_MAX_EXAMPLE_LENGTH: Final = 60  # longer ones are stored as hashes
_HEADER: Final = """\
# What each docs page said when it was last looked at: facts, no prose. Written by
# `python -m codegen docs --lock PAGE --provider P --url URL`, compared by `python -m codegen docs --changed PAGE`.
"""


@dataclass(frozen=True, slots=True)
class LockedPage:
    """A page in the lock: its name and its entry."""

    name: str
    entry: Mapping[str, Any]

    @property
    def operations(self) -> Mapping[str, Any]:
        """Facts by operation, part, field and kind."""
        operations = self.entry.get("operations")
        return operations if isinstance(operations, dict) else {}


def read_lock(path: Path, report: Report) -> dict[str, Any]:
    """Return the entries of the lock by name; none if the file does not exist."""
    document = read_document(path, report) if path.exists() else None
    pages = document.data.get("pages") if document else {}
    return pages if isinstance(pages, dict) else {}


def format_lock(pages: Mapping[str, Any]) -> str:
    """Return the text of the lock."""
    data = {"pages": dict(sorted(pages.items()))}
    return _HEADER + str(yaml.dump(data, Dumper=_LockDumper, sort_keys=False, allow_unicode=True, width=110))


def build_lock_entry(page: Page, provider: str, url: str | None, day: str) -> dict[str, Any]:
    """Return the entry of a page; `day` is when it was read, as YYYY-MM-DD."""
    return {
        "provider": provider,
        "url": url or page.url,
        "file": Path(page.label).name,
        "read": day,
        "sha256": page.sha256,
        "layout": page.layout,
        **_build_document_entries(page),
        "operations": _build_operation_entries(page),
        **_build_unread_entries(page),
    }


def build_lock_name(page: Page, provider: str, url: str | None) -> str:
    """Return the name of a page in the lock: its URL, else provider and name of the file."""
    return url or page.url or f"{provider}/{Path(page.label).stem}"


def find_locked_page(page: Page, provider: str, url: str | None, pages: Mapping[str, Any]) -> LockedPage | None:
    """Return the locked state of a page: by URL, else by file name, else that with the most similar operations."""
    url = url or page.url
    operations = _build_operation_entries(page)
    facts = _flatten_facts(operations)
    ranked: list[tuple[int, int, str, LockedPage]] = []
    for name, entry in pages.items():
        if not isinstance(entry, dict) or entry.get("provider") != provider:
            continue
        locked = LockedPage(name, entry)
        if rank := _rank_entry(
            page, url, entry, has_shared_operations=not operations.keys().isdisjoint(locked.operations)
        ):
            shared_facts = len(facts & _flatten_facts(locked.operations))
            ranked.append((rank, shared_facts, str(entry.get("read")), locked))
    return max(ranked, key=lambda item: item[:3])[3] if ranked else None


def _rank_entry(page: Page, url: str | None, entry: Mapping[str, Any], *, has_shared_operations: bool) -> int:
    """Return how well an entry identifies a page, 0 if it does not."""
    if url and entry.get("url") == url:
        return 4
    if entry.get("file") == Path(page.label).name:
        return 3
    if not has_shared_operations:
        return 0
    return 2 if entry.get("layout") == page.layout else 1


def _build_operation_entries(page: Page) -> dict[str, Any]:
    """Return the facts of each operation, of the page and of the documents that were read with it."""
    operations: dict[str, list[PageOperation]] = {}
    for operation in (one for part in (page, *page.documents) for one in part.operations):
        operations.setdefault(operation.title, []).append(operation)
    return {title: _build_operation_entry(merge_operations(own[0], own)) for title, own in operations.items()}


def _build_document_entries(page: Page) -> dict[str, Any]:
    """Return the documents that were read with a page; the query of an address may hold a signature."""
    if not page.documents:
        return {}
    names = [re.sub(r"[?#].*", "", one.url or Path(one.label).name) for one in page.documents]
    entries = [{"file": name, "sha256": one.sha256} for name, one in zip(names, page.documents, strict=True)]
    return {"documents": entries}


def _build_unread_entries(page: Page) -> dict[str, Any]:
    """Return what looks like fields and was not read, without lines, since they move."""
    return {"unread": [f"{part.kind} {part.name}" for part in page.unread]} if page.unread else {}


def _build_operation_entry(operation: PageOperation) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for fact in operation.facts:
        facts = entry.setdefault(fact.where, {}).setdefault(fact.name or "(all)", {})
        value = fact.value
        if fact.kind == "example" and _is_long(value):
            value = f"sha256 {_hash_value(value)}"
        facts[fact.kind] = _merge_values(facts[fact.kind], value) if fact.kind in facts else value
    examples = [
        {
            "part": example.where,
            "sha256": _hash_value(example.value),
            "members": sorted({name for name, _ in iter_members(example.value)}),
        }
        for example in operation.examples
        if example.problem is None
    ]
    if examples:
        entry["examples"] = examples
    return entry


def _is_long(value: Any) -> bool:
    return isinstance(value, dict | list) or len(comparable_text(value)) > _MAX_EXAMPLE_LENGTH


def _flatten_facts(operations: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """Return the facts as hashable values, to count those that two entries share."""
    return {
        (title, where, name, kind, comparable_text(value))
        for title, parts in operations.items()
        for where, fields in parts.items()
        if isinstance(fields, dict)
        for name, facts in fields.items()
        for kind, value in facts.items()
    }


def _merge_values(first: Any, second: Any) -> list[Any]:
    """Return both values of a fact that a page states several times, such as a status or an example."""
    values = [item for value in (first, second) for item in (value if isinstance(value, list) else [value])]
    return unique_values(values)


def _hash_value(value: Any) -> str:
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()[:16]


class _LockDumper(yaml.SafeDumper):
    """Writes what the strict reader accepts: no anchors, quotes around texts that YAML 1.1 reads as another type."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # signature of SafeDumper
        return True


def _represent_text(dumper: _LockDumper, text: str) -> yaml.ScalarNode:
    is_plain = is_string(text) and describe_yaml11_reading(text) is None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_plain else "'")


def _represent_list(dumper: _LockDumper, items: list[Any]) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=_is_flat(items))


def _represent_mapping(dumper: _LockDumper, members: dict[str, Any]) -> yaml.MappingNode:
    """Write a mapping without nested mappings on one line."""
    is_flat = all(not isinstance(value, dict) for value in members.values()) and all(
        _is_flat(value) for value in members.values() if isinstance(value, list)
    )
    return dumper.represent_mapping("tag:yaml.org,2002:map", members, flow_style=is_flat)


def _is_flat(items: list[Any]) -> bool:
    return not any(isinstance(item, dict | list) for item in items)


_LockDumper.add_representer(str, _represent_text)
_LockDumper.add_representer(list, _represent_list)
_LockDumper.add_representer(dict, _represent_mapping)
