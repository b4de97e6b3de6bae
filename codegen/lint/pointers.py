"""Pointers of extensions: each leads to a member that some body has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.diagnostics import shown
from codegen.lint.extensions import is_pointer
from codegen.lint.links import reaches
from codegen.lint.spec_view import Spec
from codegen.openapi.node import Node
from codegen.openapi.operations import schemas_of
from codegen.openapi.pointer import pointer, tokens


def pointers(spec: Spec) -> None:
    """Report pointers of an envelope or a signature at which no body has a member."""
    if spec.faults or spec.lost:
        return  # a body that is half known may have anything
    _lead(spec, _of_envelopes(spec), [*_answers(spec)], "no answer has a member at")
    _lead(spec, _of_signatures(spec), [*_deliveries(spec)], "no callback has a member at")


def _lead(spec: Spec, ways: Iterable[tuple[str, str]], bodies: list[Node], told: str) -> None:
    for at, way in ways:
        if bodies and is_pointer(way) and not any(reaches(spec, body, tokens(way)) for body in bodies):
            spec.error(at, f"{told} {shown(way)}", "the first step is a member of the whole body")


def _of_envelopes(spec: Spec) -> Iterator[tuple[str, str]]:
    for node in spec.of("envelope"):
        for keyword in ("code", "message"):
            for index, way in enumerate(node.value.get(keyword, ())):
                yield f"{node.at}/{keyword}/{index}", way
        for keyword in ("success", "refusal"):
            for way in node.value.get(keyword, {}):
                yield pointer(node.at, keyword, way), way


def _of_signatures(spec: Spec) -> Iterator[tuple[str, str]]:
    for node in spec.of("signature"):
        for index, way in enumerate(node.value.get("id", ())):
            yield f"{node.at}/id/{index}", way


def _answers(spec: Spec) -> Iterator[Node]:
    for node in spec.of("operation"):
        for _, response in node["responses"].members():
            yield from schemas_of(response)


def _deliveries(spec: Spec) -> Iterator[Node]:
    for node in spec.of("inbound"):
        yield from schemas_of(node["requestBody"])
