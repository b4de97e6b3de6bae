"""Harmonised members of the request and the successful responses of an operation."""

from __future__ import annotations

from collections.abc import Iterator

from telecine_codegen.openapi.harmonised_members import Mark, iter_marks
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import iter_media_schemas
from telecine_codegen.openapi.schema import UNIONS, iter_branches


def list_request_marks(operation: Node) -> list[Mark]:
    """Return the marked members of an operation's request body."""
    return [mark for schema in iter_media_schemas(operation["requestBody"]) for mark in iter_marks(schema)]


def iter_form_marks(operation: Node) -> Iterator[list[Mark]]:
    """Yield the marked members of each variant of an operation's request body."""
    for schema in iter_media_schemas(operation["requestBody"]):
        for form in [*iter_branches(schema.followed(), UNIONS)] or [schema]:
            yield [*iter_marks(form)]


def list_response_marks(operation: Node) -> list[Mark]:
    """Return the marked members of an operation's successful responses."""
    return [
        mark
        for status, response in operation["responses"].members()
        if status.startswith("2")
        for schema in iter_media_schemas(response)
        for mark in iter_marks(schema)
    ]
