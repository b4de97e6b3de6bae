"""Lint rule for `readOnly` and `writeOnly`: such a member is not required in the other direction."""

from __future__ import annotations

from collections.abc import Iterable

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.spec_view import SpecView
from telecine_codegen.openapi.directions import collect_pointers, iter_received_schemas, iter_sent_schemas
from telecine_codegen.openapi.node import Node


def check_directions(spec: SpecView) -> None:
    """Report required members of requests that only the provider writes, and of responses that it never sends."""
    _check_members(spec, iter_sent_schemas(spec.root), "readOnly", "in a request")
    _check_members(spec, iter_received_schemas(spec.root), "writeOnly", "in a response")


def _check_members(spec: SpecView, schemas: Iterable[tuple[str, Node]], keyword: str, where: str) -> None:
    reached = collect_pointers(schemas)
    for node in spec.iter_objects("schema"):
        if node.at not in reached:
            continue
        for name, member in node["properties"].members():
            if name in node.value.get("required", ()) and member.merged().get(keyword) is True:
                hint = "use a schema of its own for each direction, or do not require it"
                spec.error(member.at, f"{keyword} property {quote(name)} is required {where}", hint)
