"""Directions: the schemas that we send, and those that we receive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.openapi.node import Node
from codegen.openapi.operations import Operation, operations, parameters, responses, schemas_of
from codegen.openapi.schema import children


def sent(root: Node) -> Iterator[tuple[str, Node]]:
    """Yield the schemas of request bodies, parameters, and our responses to callbacks, each with words for where."""
    for operation in operations(root):
        if operation.is_inbound:
            for schema in _responses(operation):
                yield f"our answer to {_name(operation)}", schema
            continue
        for schema in schemas_of(operation.node["requestBody"]):
            yield _name(operation), schema
        for parameter in parameters(operation.node, operation.item):
            if schema := parameter.followed()["schema"]:
                yield _name(operation), schema


def received(root: Node) -> Iterator[tuple[str, Node]]:
    """Yield the schemas of responses, their headers, callbacks and webhooks, each with words for where."""
    for operation in operations(root):
        if operation.is_inbound:
            for schema in schemas_of(operation.node["requestBody"]):
                yield f"the {operation.kind} {_name(operation)}", schema
        else:
            for schema in _responses(operation):
                yield f"an answer of {_name(operation)}", schema


def within(schemas: Iterable[tuple[str, Node]]) -> set[str]:
    """Return the pointers of all schemas within some schemas, and those of the references on the way."""
    found: set[str] = set()
    waiting = [schema for _, schema in schemas]
    while waiting:
        node = waiting.pop()
        if node.at not in found:
            found.add(node.at)
            named = node.resolved()
            waiting.extend([named, *children(named)] if named else [])
    return found


def _responses(operation: Operation) -> Iterator[Node]:
    for _, response in responses(operation):
        yield from schemas_of(response)
        for _, header in response["headers"].members():
            if schema := header.followed()["schema"]:
                yield schema


def _name(operation: Operation) -> str:
    return operation.identifier or operation.node.at.rpartition("/")[2]
