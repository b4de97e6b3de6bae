"""Pointers of extensions: each leads to a member that some body has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.diagnostics import quote
from codegen.lint.extensions import is_pointer
from codegen.lint.links import can_reach
from codegen.lint.spec_view import SpecView
from codegen.openapi.node import Node
from codegen.openapi.operations import iter_media_schemas
from codegen.openapi.pointer import join_pointer, split_pointer


def check_pointers(spec: SpecView) -> None:
    """Report pointers of an envelope or a signature at which no body has a member."""
    if spec.incomplete or spec.dropped:
        return  # a body that is half known may have anything
    _check_targets(spec, _iter_envelope_pointers(spec), [*_iter_response_schemas(spec)], "no answer has a member at")
    _check_targets(spec, _iter_signature_pointers(spec), [*_iter_inbound_schemas(spec)], "no callback has a member at")


def _check_targets(spec: SpecView, ways: Iterable[tuple[str, str]], bodies: list[Node], told: str) -> None:
    for at, way in ways:
        if bodies and is_pointer(way) and not any(can_reach(spec, body, split_pointer(way)) for body in bodies):
            spec.error(at, f"{told} {quote(way)}", "the first step is a member of the whole body")


def _iter_envelope_pointers(spec: SpecView) -> Iterator[tuple[str, str]]:
    for node in spec.iter_objects("envelope"):
        for keyword in ("code", "message"):
            for index, way in enumerate(node.value.get(keyword, ())):
                yield f"{node.at}/{keyword}/{index}", way
        for keyword in ("success", "refusal"):
            for way in node.value.get(keyword, {}):
                yield join_pointer(node.at, keyword, way), way


def _iter_signature_pointers(spec: SpecView) -> Iterator[tuple[str, str]]:
    for node in spec.iter_objects("signature"):
        for index, way in enumerate(node.value.get("id", ())):
            yield f"{node.at}/id/{index}", way


def _iter_response_schemas(spec: SpecView) -> Iterator[Node]:
    for node in spec.iter_objects("operation"):
        for _, response in node["responses"].members():
            yield from iter_media_schemas(response)


def _iter_inbound_schemas(spec: SpecView) -> Iterator[Node]:
    for node in spec.iter_objects("inbound"):
        yield from iter_media_schemas(node["requestBody"])
