"""Lint rule for the JSON pointers of extensions: each points to a member of some body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.extensions import is_pointer, iter_envelope_pointers, iter_signature_pointers
from telecine_codegen.lint.links import can_reach
from telecine_codegen.lint.spec_view import SpecView
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import iter_media_schemas
from telecine_codegen.openapi.pointer import split_pointer


def check_pointers(spec: SpecView) -> None:
    """Report pointers of `x-envelope` and `x-signature` to members that no body has."""
    if spec.incomplete or spec.dropped:
        return  # a body with unknown parts may have any member
    _check_targets(spec, iter_envelope_pointers(spec), [*_iter_response_schemas(spec)], "no response")
    _check_targets(spec, iter_signature_pointers(spec), [*_iter_inbound_schemas(spec)], "no callback")


def _check_targets(spec: SpecView, pointers: Iterable[tuple[str, str]], bodies: list[Node], subject: str) -> None:
    for at, value in pointers:
        if bodies and is_pointer(value) and not any(can_reach(spec, body, split_pointer(value)) for body in bodies):
            hint = "a pointer starts at the root of the body"
            spec.error(at, f"{subject} has a member at {quote(value)}", hint)


def _iter_response_schemas(spec: SpecView) -> Iterator[Node]:
    for node in spec.iter_objects("operation"):
        for _, response in node["responses"].members():
            yield from iter_media_schemas(response)


def _iter_inbound_schemas(spec: SpecView) -> Iterator[Node]:
    for node in spec.iter_objects("inbound"):
        yield from iter_media_schemas(node["requestBody"])
