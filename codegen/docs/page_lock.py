"""The lock: what each page said when it was last looked at, as facts, in `specs/pages.lock.yaml`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from codegen.diagnostics import Report
from codegen.docs.findings import comparable_text
from codegen.docs.layouts.field_nesting import iter_members
from codegen.docs.page_facts import Page, PageOperation
from codegen.openapi.document import canonical_json
from codegen.openapi.reader import read
from codegen.openapi.yaml_scalars import is_text, other_reading

_HEADER: Final = """\
# What each docs page said when it was last looked at: facts, no prose. Written by
# `python -m codegen docs --lock PAGE --provider P --url URL`, compared by `python -m codegen docs --changed PAGE`.
"""


@dataclass(frozen=True, slots=True)
class LockedPage:
    """A page of the lock: its name there and its entry."""

    name: str
    entry: Mapping[str, Any]

    @property
    def operations(self) -> Mapping[str, Any]:
        """Facts by operation and then by part and field."""
        operations = self.entry.get("operations")
        return operations if isinstance(operations, dict) else {}


def read_lock(path: Path, report: Report) -> dict[str, Any]:
    """Return the pages of the lock by name; none where there is no file."""
    document = read(path, report) if path.exists() else None
    pages = document.data.get("pages") if document else {}
    return pages if isinstance(pages, dict) else {}


def format_lock(pages: Mapping[str, Any]) -> str:
    """Return the text of the lock."""
    body = yaml.dump(
        {"pages": dict(sorted(pages.items()))}, Dumper=_LockDumper, sort_keys=False, allow_unicode=True, width=110
    )
    return _HEADER + str(body)


def build_lock_entry(page: Page, provider: str, url: str | None, day: str) -> dict[str, Any]:
    """Return what the lock keeps of a page; `day` is when it was read, as YYYY-MM-DD."""
    return {
        "provider": provider, "url": url or page.url, "file": Path(page.label).name, "read": day, "sha256": page.sha256,
        "layout": page.layout, "operations": {one.title: _build_operation_entry(one) for one in page.operations},
    }  # fmt: skip


def build_lock_name(page: Page, provider: str, url: str | None) -> str:
    """Return the name of a page in the lock: its URL, or provider and file where that is not known."""
    return url or page.url or f"{provider}/{Path(page.label).stem}"


def find_locked_page(page: Page, provider: str, url: str | None, pages: Mapping[str, Any]) -> LockedPage | None:
    """Return the locked state of a page: by its URL, else by its file's name, else the most alike of its operations."""
    own = [
        LockedPage(name, entry)
        for name, entry in pages.items()
        if isinstance(entry, dict) and entry.get("provider") == provider
    ]
    wanted = url or page.url
    now = {one.title: _build_operation_entry(one) for one in page.operations}
    ranked: list[tuple[int, int, str, LockedPage]] = []
    for one in own:
        shared = now.keys() & one.operations.keys()
        is_known = [wanted and one.entry.get("url") == wanted, one.entry.get("file") == Path(page.label).name]
        alike = one.entry.get("layout") == page.layout
        rank = next((4 - place for place, known in enumerate((*is_known, alike and shared, shared)) if known), 0)
        if rank:
            ranked.append(
                (rank, len(_flatten_facts(now) & _flatten_facts(one.operations)), str(one.entry.get("read")), one)
            )
    return max(ranked, key=lambda entry: entry[:3])[3] if ranked else None


def _build_operation_entry(operation: PageOperation) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for fact in operation.facts:
        told = parts.setdefault(fact.where, {}).setdefault(fact.name or "(all)", {})
        value = fact.value
        if fact.kind == "example":
            value = (
                f"sha256 {_hash_value(value)}"
                if isinstance(value, dict | list) or len(comparable_text(value)) > 60
                else value
            )
        told[fact.kind] = value if fact.kind not in told else _merge_values(told[fact.kind], value)
    examples = [
        {
            "part": one.where,
            "sha256": _hash_value(one.value),
            "members": sorted({name for name, _ in iter_members(one.value)}),
        }
        for one in operation.examples
        if one.problem is None
    ]
    return {**parts, **({"examples": examples} if examples else {})}


def _flatten_facts(operations: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """Return the facts of a state as comparable values, to tell which of two locked pages is more alike."""
    return {
        (title, where, name, kind, comparable_text(value))
        for title, parts in operations.items()
        for where, named in parts.items()
        if isinstance(named, dict)
        for name, told in named.items()
        for kind, value in told.items()
    }


def _merge_values(first: Any, second: Any) -> list[Any]:
    """Return both values of a kind of fact that a page states twice, as it may a status or an example."""
    both = [*(first if isinstance(first, list) else [first]), *(second if isinstance(second, list) else [second])]
    return list({comparable_text(value): value for value in both}.values())


def _hash_value(value: Any) -> str:
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()[:16]


class _LockDumper(yaml.SafeDumper):
    """Writes what the strict reader takes: no anchors, quotes around all that YAML 1.1 would read otherwise."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # the dumper's signature
        return True


def _represent_text(dumper: _LockDumper, text: str) -> yaml.ScalarNode:
    bare = is_text(text) and other_reading(text) is None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if bare else "'")


def _represent_list(dumper: _LockDumper, items: list[Any]) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=_is_flat(items))


def _represent_mapping(dumper: _LockDumper, members: dict[str, Any]) -> yaml.MappingNode:
    """Write the facts of one field on one line."""
    is_leaf = all(
        _is_flat(value) if isinstance(value, list) else not isinstance(value, dict) for value in members.values()
    )
    return dumper.represent_mapping("tag:yaml.org,2002:map", members, flow_style=is_leaf)


def _is_flat(items: list[Any]) -> bool:
    return not any(isinstance(item, dict | list) for item in items)


_LockDumper.add_representer(str, _represent_text)
_LockDumper.add_representer(list, _represent_list)
_LockDumper.add_representer(dict, _represent_mapping)
