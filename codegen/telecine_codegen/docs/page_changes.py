"""Changes of a page: comparison of its locked facts with its current facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from telecine_codegen.docs.comparable_text import comparable_text

ChangeType: TypeAlias = Literal["new", "gone", "changed"]


@dataclass(frozen=True, slots=True)
class PageChange:
    """A fact that was added, removed or changed: `before` in the locked state, `after` in the current one."""

    what: ChangeType
    operation: str
    subject: str
    kind: str
    before: Any = None
    after: Any = None


def find_page_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PageChange]:
    """Return the changes between the `operations` of two lock entries."""
    changes: list[PageChange] = []
    for title in dict.fromkeys((*before, *after)):
        if title not in before:
            changes.append(PageChange("new", title, "", "endpoint", None, title))
        elif title not in after:
            changes.append(PageChange("gone", title, "", "endpoint", title, None))
        else:
            changes.extend(_compare_operation(title, before[title], after[title]))
    return changes


def find_unread_changes(before: Sequence[str], after: Sequence[str]) -> list[PageChange]:
    """Return the unread parts that are new or gone since the page was locked."""
    added = [PageChange("new", "not read", part, "unread", None, part) for part in after if part not in before]
    return added + [PageChange("gone", "not read", part, "unread", part, None) for part in before if part not in after]


def _compare_operation(title: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[PageChange]:
    for where in dict.fromkeys((*before, *after)):
        if where == "examples":
            continue
        old, new = before.get(where) or {}, after.get(where) or {}
        for name in dict.fromkeys((*old, *new)):
            subject = f"{where} {name}" if name != "(all)" else where
            if name not in old:
                yield PageChange("new", title, subject, "field", None, new[name])
            elif name not in new:
                yield PageChange("gone", title, subject, "field", old[name], None)
            else:
                yield from _compare_field(title, subject, old[name], new[name])
    yield from _compare_examples(title, before.get("examples") or [], after.get("examples") or [])


def _compare_field(
    title: str, subject: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[PageChange]:
    for kind in dict.fromkeys((*before, *after)):
        if kind == "field":
            continue  # replaced by `type` as soon as the page describes the field
        if kind not in before:
            yield PageChange("new", title, subject, kind, None, after[kind])
        elif kind not in after:
            yield PageChange("gone", title, subject, kind, before[kind], None)
        elif _comparison_key(kind, before[kind]) != _comparison_key(kind, after[kind]):
            yield PageChange("changed", title, subject, kind, before[kind], after[kind])


def _comparison_key(kind: str, value: Any) -> Any:
    """Return the key by which values are compared; the order of allowed values does not matter."""
    if kind == "enum" and isinstance(value, list):
        return sorted(map(comparable_text, value))
    return comparable_text(value)


def _compare_examples(title: str, before: list[Any], after: list[Any]) -> Iterator[PageChange]:
    """Yield the members that examples gained and lost; one change if only values changed."""
    for where in dict.fromkeys(example["part"] for example in (*before, *after)):
        old, new = ([example for example in state if example["part"] == where] for state in (before, after))
        if {example["sha256"] for example in old} == {example["sha256"] for example in new}:
            continue
        old_members, new_members = ({name for example in state for name in example["members"]} for state in (old, new))
        for name in sorted(new_members - old_members):
            yield PageChange("new", title, f"{where} {name}", "example member", None, name)
        for name in sorted(old_members - new_members):
            yield PageChange("gone", title, f"{where} {name}", "example member", name, None)
        if old_members == new_members:
            yield PageChange("changed", title, where, "example")
