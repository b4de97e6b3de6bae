"""What a provider changed on a page: two states of it, compared fact by fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from codegen.docs.findings import comparable_text

ChangeType: TypeAlias = Literal["new", "gone", "changed"]


@dataclass(frozen=True, slots=True)
class PageChange:
    """A fact that is new, gone or changed between the locked state (`before`) and the state now (`after`)."""

    what: ChangeType
    operation: str
    subject: str
    kind: str
    before: Any = None
    after: Any = None


def find_page_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[PageChange]:
    """Return what differs between the operations of two states, as the lock keeps them."""
    found: list[PageChange] = []
    for title in dict.fromkeys((*before, *after)):
        if title not in before:
            found.append(PageChange("new", title, "", "endpoint", None, title))
        elif title not in after:
            found.append(PageChange("gone", title, "", "endpoint", title, None))
        else:
            found.extend(_compare_operation(title, before[title], after[title]))
    return found


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
            continue  # that a field is spoken of is no news where its type is told now
        if kind not in before:
            yield PageChange("new", title, subject, kind, None, after[kind])
        elif kind not in after:
            yield PageChange("gone", title, subject, kind, before[kind], None)
        elif _comparison_key(kind, before[kind]) != _comparison_key(kind, after[kind]):
            yield PageChange("changed", title, subject, kind, before[kind], after[kind])


def _comparison_key(kind: str, value: Any) -> Any:
    """Return what a value is compared by: the order of allowed values means nothing."""
    return (
        sorted(comparable_text(one) for one in value)
        if kind == "enum" and isinstance(value, list)
        else comparable_text(value)
    )


def _compare_examples(title: str, before: list[Any], after: list[Any]) -> Iterator[PageChange]:
    """Yield the members that examples gained and lost, or that only their values changed."""
    for part in dict.fromkeys(one["part"] for one in (*before, *after)):
        old, new = ([one for one in state if one["part"] == part] for state in (before, after))
        if {one["sha256"] for one in old} == {one["sha256"] for one in new}:
            continue
        had, has = ({name for one in state for name in one["members"]} for state in (old, new))
        for name in sorted(has - had):
            yield PageChange("new", title, f"{part} {name}", "example member", None, name)
        for name in sorted(had - has):
            yield PageChange("gone", title, f"{part} {name}", "example member", name, None)
        if had == has:
            yield PageChange("changed", title, part, "example")
