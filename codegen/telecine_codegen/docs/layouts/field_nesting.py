"""Nesting of fields in layouts that list all fields on one level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from telecine_codegen.docs.field_facts import FieldDraft
from telecine_codegen.docs.json_members import iter_members
from telecine_codegen.docs.page_facts import PageExample

CHILD_ATTRIBUTES: Final = "child attributes"  # line of a description after which the members of the object follow


def nest_fields(fields: Sequence[FieldDraft], examples: Sequence[PageExample]) -> None:
    """Rename the members of objects to their dotted names.

    A saved page has neither indentation nor a mark where the members of an object end. If the JSON examples of the
    page have the name at their top level, it is no member. If they do not have it, it is a member of the last object
    with "child attributes".
    """
    where = ""
    expanded: str | None = None  # the last object with "child attributes"
    latest: str | None = None  # the last object
    for field in fields:
        if field.where != where:
            where, expanded, latest = field.where, None, None
        parent = expanded or latest
        if parent and "." not in field.name:
            paths = _find_names_in_examples(field, examples)
            if field.name in paths:
                expanded = None
            else:
                member = next((name for name in _list_candidate_names(parent, field.name) if name in paths), None)
                field.name = member or (f"{parent}.{field.name}" if expanded else field.name)
                field.labels[:] = [replace(label, name=field.name) for label in field.labels]
        is_expanded = any(text == CHILD_ATTRIBUTES for _, text in field.description)
        field.description[:] = [line for line in field.description if line[1] != CHILD_ATTRIBUTES]
        if field.type and field.type.name in ("object", "object[]", "array"):
            latest = field.name
            if is_expanded:
                expanded = field.name


def _list_candidate_names(parent: str, name: str) -> Iterator[str]:
    """Yield the names that a member may have, from the innermost object outwards."""
    while parent:
        yield f"{parent}.{name}"
        parent = parent.rpartition(".")[0]


def _find_names_in_examples(field: FieldDraft, examples: Sequence[PageExample]) -> set[str]:
    """Return the dotted names of all members with the name of a field, in the examples of its part."""
    part = field.where.split()[0]
    return {
        name
        for example in examples
        if example.where.split()[0] == part and not example.name
        for name, _ in iter_members(example.value)
        if name.rpartition(".")[2] == field.name
    }
