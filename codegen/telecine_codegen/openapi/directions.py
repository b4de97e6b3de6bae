"""Find the schemas that clients send, and those that they receive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import (
    OperationNode,
    iter_media_schemas,
    iter_operations,
    iter_responses,
    merge_parameters,
)
from telecine_codegen.openapi.schema import iter_children


def iter_sent_schemas(root: Node) -> Iterator[tuple[str, Node]]:
    """Yield the schemas of request bodies, parameters and responses to callbacks, each after a label for messages."""
    for operation in iter_operations(root):
        if operation.is_inbound:
            for schema in _iter_response_schemas(operation):
                yield f"our response to {_operation_name(operation)}", schema
            continue
        for schema in iter_media_schemas(operation.node["requestBody"]):
            yield _operation_name(operation), schema
        for parameter in merge_parameters(operation.node, operation.item):
            if schema := parameter.followed()["schema"]:
                yield _operation_name(operation), schema


def iter_received_schemas(root: Node) -> Iterator[tuple[str, Node]]:
    """Yield the schemas of responses, headers, callbacks and webhooks, each after a label for messages."""
    for operation in iter_operations(root):
        if operation.is_inbound:
            for schema in iter_media_schemas(operation.node["requestBody"]):
                yield f"the {operation.kind} {_operation_name(operation)}", schema
        else:
            for schema in _iter_response_schemas(operation):
                yield f"a response of {_operation_name(operation)}", schema


def collect_pointers(schemas: Iterable[tuple[str, Node]]) -> set[str]:
    """Return the pointers of all schemas within the given ones, references included."""
    found: set[str] = set()
    waiting = [schema for _, schema in schemas]
    while waiting:
        node = waiting.pop()
        if node.at not in found:
            found.add(node.at)
            named = node.resolved()
            waiting.extend([named, *iter_children(named)] if named else [])
    return found


def list_request_schemas(root: Node) -> tuple[str, ...]:
    """Return the names of the component schemas that are sent and never received."""
    sent, received = collect_pointers(iter_sent_schemas(root)), collect_pointers(iter_received_schemas(root))
    schemas = root["components"]["schemas"].members()
    return tuple(name for name, schema in schemas if schema.at in sent - received)


def _iter_response_schemas(operation: OperationNode) -> Iterator[Node]:
    for _, response in iter_responses(operation):
        yield from iter_media_schemas(response)
        for _, header in response["headers"].members():
            if schema := header.followed()["schema"]:
                yield schema


def _operation_name(operation: OperationNode) -> str:
    return operation.identifier or operation.node.at.rpartition("/")[2]
