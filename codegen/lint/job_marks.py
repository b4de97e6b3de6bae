"""Harmonised members of an operation's request and of its successful responses."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.openapi.harmonised_members import Mark, marked
from codegen.openapi.node import Node
from codegen.openapi.operations import schemas_of
from codegen.openapi.schema import UNIONS, branches


def request_marks(operation: Node) -> list[Mark]:
    """Return the marked members of an operation's request body."""
    return [mark for schema in schemas_of(operation["requestBody"]) for mark in marked(schema)]


def forms(operation: Node) -> Iterator[list[Mark]]:
    """Yield the marked members of each form that an operation's request body may have."""
    for schema in schemas_of(operation["requestBody"]):
        for form in [*branches(schema.followed(), UNIONS)] or [schema]:
            yield [*marked(form)]


def answer_marks(operation: Node) -> list[Mark]:
    """Return the marked members of an operation's successful responses."""
    return [
        mark
        for status, response in operation["responses"].members()
        if status.startswith("2")
        for schema in schemas_of(response)
        for mark in marked(schema)
    ]
