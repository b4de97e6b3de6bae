"""Normalise a spec into the one shape that both generators read, so that they cannot disagree on a name.

Afterwards every body, answer, callback and webhook payload is a ``$ref`` to a named schema, shared parameters, answers
and bodies stand where they are used, and callbacks and webhooks are a flat list.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from codegen.openapi.document import Document
from codegen.openapi.node import Node, root_node
from codegen.openapi.operations import Operation, iter_operations, list_parameters
from codegen.openapi.python_names import class_name

Value: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class InboundRequest:
    """A request that the provider sends to us.

    Attributes:
        expression: For a callback, the runtime expression that tells where it goes; ``None`` for a webhook.
        operation: The operation object.
        pointer: Where it stands in the spec.
    """

    expression: str | None
    operation: Value
    pointer: str


@dataclass(frozen=True, slots=True)
class NormalisedSpec:
    """A spec in the shape that the generators read; `document` is what a person wrote."""

    document: Document
    data: Value
    inbound: tuple[InboundRequest, ...]

    @property
    def root(self) -> Node:
        """The normalised document."""
        return root_node(replace(self.document, data=self.data))

    @property
    def schemas(self) -> Value:
        """The named schemas."""
        found: Value = self.data["components"]["schemas"]
        return found

    def schema(self, name: str) -> Node:
        """Return a named schema."""
        return self.root["components"]["schemas"][name]

    def operations(self) -> Iterator[tuple[str, str, Value]]:
        """Yield path, method and operation object of what we call, in the order of the spec."""
        return ((each.path, each.method, each.node.value) for each in self.calls())

    def calls(self) -> Iterator[Operation]:
        """Yield the operations that we call, in the order of the spec."""
        return (operation for operation in iter_operations(self.root) if not operation.is_inbound)


def normalise_spec(document: Document) -> NormalisedSpec:
    """Return the normalised form of a spec that the lints have passed."""
    data = copy.deepcopy(document.data)
    data.setdefault("paths", {})
    data.setdefault("components", {}).setdefault("schemas", {})
    every = [*iter_operations(root_node(replace(document, data=data)))]
    calls = [operation for operation in every if not operation.is_inbound]
    listed = [[_copy_target(node) for node in list_parameters(call.node, call.item)] for call in calls]
    for call, its_parameters in zip(calls, listed, strict=True):
        call.item.value.pop("parameters", None)
        _normalise_call(data, call.node, its_parameters)
    for received in every:
        if received.is_inbound:
            _name_body(data, received.node, f"{class_name(received.identifier or '')}Payload")
    inbound = (
        InboundRequest(each.path if each.kind == "callback" else None, each.node.value, each.node.at)
        for each in every
        if each.is_inbound
    )
    return NormalisedSpec(document, data, tuple(inbound))


def _normalise_call(data: Value, operation: Node, listed: list[Value]) -> None:
    owner = class_name(operation["operationId"].value)
    operation.value.setdefault("security", data.get("security", []))
    operation.value["parameters"] = listed
    if "requestBody" in operation:
        _name_body(data, operation, f"{owner}Request")
    answers = operation.value["responses"]
    several = sum(str(status).startswith("2") for status in answers) > 1
    for status, node in [*operation["responses"].members()]:
        answers[status] = found = _copy_target(node)
        success = str(status).startswith("2")
        suffix = f"Response{status if several else ''}" if success else f"Error{str(status).capitalize()}"
        _name_schemas(data, found, f"{owner}{suffix}")


def _copy_target(node: Node) -> Value:
    """Return a copy of what a node stands for."""
    found: Value = copy.deepcopy(node.followed().value)
    return found


def _name_body(data: Value, operation: Node, wanted: str) -> None:
    operation.value["requestBody"] = found = _copy_target(operation["requestBody"])
    _name_schemas(data, found, wanted)


def _name_schemas(data: Value, holder: Value, wanted: str) -> None:
    """Give the inline schema of a body or an answer a name among the components."""
    for media in holder.get("content", {}).values():
        if "schema" in media and "$ref" not in media["schema"]:
            data["components"]["schemas"][wanted] = media["schema"]
            media["schema"] = {"$ref": f"#/components/schemas/{wanted}"}


def schema_name(schema: Value) -> str:
    """Return the name of the component that a normalised schema refers to."""
    return str(schema["$ref"]).rsplit("/", 1)[-1]
