"""Puts fields that a page lists flat below the objects that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from codegen.docs.field_facts import FieldDraft
from codegen.docs.page_facts import PageExample

CHILD_ATTRIBUTES: Final = "child attributes"


def nest_fields(fields: Sequence[FieldDraft], examples: Sequence[PageExample]) -> None:
    """Give members of an unfolded object their full name.

    A saved page keeps neither indentation nor the end of "child attributes". What the page's own JSON examples show
    decides first: a name at their top level is no member. Without such a witness, a field belongs to the object whose
    unfolding came last.
    """
    where = ""
    unfolded: str | None = None
    latest: str | None = None
    for one in fields:
        if one.where != where:
            where, unfolded, latest = one.where, None, None
        above = unfolded or latest
        if above and "." not in one.name:
            shown = _find_names_in_examples(one, examples)
            if one.name in shown:
                unfolded = None
            else:
                member = next((name for name in _list_candidate_names(above, one.name) if name in shown), None)
                one.name = member or (f"{above}.{one.name}" if unfolded else one.name)
                one.marks[:] = [replace(mark, name=one.name) for mark in one.marks]
        is_unfolded = any(text == CHILD_ATTRIBUTES for _, text in one.text)
        one.text[:] = [line for line in one.text if line[1] != CHILD_ATTRIBUTES]
        if one.type and one.type.name in ("object", "object[]", "array"):
            latest = one.name
            unfolded = one.name if is_unfolded else unfolded


def iter_members(value: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted name and value of every member within a JSON value; items of a list add nothing to the name."""
    if isinstance(value, list):
        for item in value:
            yield from iter_members(item, above)
    elif isinstance(value, dict):
        for key, item in value.items():
            name = f"{above}.{key}" if above else str(key)
            yield name, item
            yield from iter_members(item, name)


def _list_candidate_names(above: str, name: str) -> Iterator[str]:
    """Yield the full names that a member may have, from the innermost object outwards."""
    while above:
        yield f"{above}.{name}"
        above = above.rpartition(".")[0]


def _find_names_in_examples(one: FieldDraft, examples: Sequence[PageExample]) -> set[str]:
    """Return where the examples of a field's part of the operation show a member of its name."""
    part = one.where.split()[0]
    return {
        name
        for example in examples
        if example.where.split()[0] == part and not example.name
        for name, _ in iter_members(example.value)
        if name.rpartition(".")[2] == one.name
    }
