"""Normalise a spec into the form that both generators read, so that they cannot disagree on a name.

Every request body, response, callback and webhook payload becomes a ``$ref`` to a named schema; shared parameters,
responses and bodies are inlined where they are used; callbacks and webhooks become a flat list.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.node import DataOnly, Node, root_node
from telecine_codegen.openapi.operations import (
    FORM,
    JSON,
    URLENCODED,
    OperationNode,
    find_used_media,
    iter_operations,
    merge_parameters,
)
from telecine_codegen.openapi.python_names import class_name, response_suffix
from telecine_codegen.openapi.schema import UNIONS, iter_branches

Value: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class InboundRequest:
    """A callback or webhook: a request from the provider.

    Attributes:
        expression: Runtime expression of the URL of a callback; ``None`` for a webhook.
        operation: The operation object.
        pointer: Its JSON pointer in the spec.
    """

    expression: str | None
    operation: Value
    pointer: str


@dataclass(frozen=True, slots=True)
class NormalisedSpec:
    """A normalised spec; `document` is the original."""

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
        """Yield path, method and object of each outbound operation, in the order of the spec."""
        return ((each.path, each.method, each.node.value) for each in self.calls())

    def calls(self) -> Iterator[OperationNode]:
        """Yield the outbound operations in the order of the spec."""
        return (operation for operation in iter_operations(self.root) if not operation.is_inbound)


def normalise_spec(document: Document) -> NormalisedSpec:
    """Return the normalised form of a spec without lint errors."""
    data = copy.deepcopy(document.data)
    data.setdefault("paths", {})
    data.setdefault("components", {}).setdefault("schemas", {})
    _shorten_references(data)
    all_operations = [*iter_operations(root_node(replace(document, data=data)))]
    calls = [operation for operation in all_operations if not operation.is_inbound]
    # All are copied before any path item loses its own, since operations share path items.
    parameters = [[_copy_target(node) for node in merge_parameters(call.node, call.item)] for call in calls]
    for call, call_parameters in zip(calls, parameters, strict=True):
        call.item.value.pop("parameters", None)
        _normalise_call(data, call.node, call_parameters)
    for received in all_operations:
        if received.is_inbound:
            _name_body(data, received.node, f"{class_name(received.identifier or '')}Payload")
    inbound = (
        InboundRequest(each.path if each.kind == "callback" else None, each.node.value, each.node.at)
        for each in all_operations
        if each.is_inbound
    )
    return NormalisedSpec(document, data, tuple(inbound))


def _shorten_references(data: Value) -> None:
    """Replace references to a component that is only a reference: its name in Python is an alias of the other.

    Pydantic does not build a schema with both names of a model that contains itself.
    """
    root = root_node(DataOnly(data))
    targets = {schema.at: target for _, schema in root["components"]["schemas"].members() if (target := _alias(schema))}
    aliases: dict[str, str] = {}
    for at, target in targets.items():
        end = target
        while end in targets:  # lint has reported cycles
            end = targets[end]
        aliases[f"#{at}"] = f"#{end}"
    waiting: list[Any] = [data] if aliases else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and value.get("$ref") in aliases:
            value["$ref"] = aliases[value["$ref"]]
        inner = value.values() if isinstance(value, dict) else value
        waiting += [item for item in inner if isinstance(item, dict | list)]


def _alias(schema: Node) -> str | None:
    """Return the pointer of the schema that a schema stands for: by a reference, or as the only variant of a union."""
    if any(key.startswith("x-") for key in schema.value):
        return None
    branches = [*iter_branches(schema)]
    only = branches[0] if len(branches) == 1 and schema.value.keys() <= {*UNIONS, "description"} else schema
    target = only.target()
    return target.at if target else None


def _normalise_call(data: Value, operation: Node, parameters: list[Value]) -> None:
    owner = class_name(operation["operationId"].value)
    operation.value.setdefault("security", data.get("security", []))
    operation.value["parameters"] = parameters
    if "requestBody" in operation:
        _name_body(data, operation, f"{owner}Request")
    responses = operation.value["responses"]
    for status, node in [*operation["responses"].members()]:
        responses[status] = response = _keep_used_media(_copy_target(node))
        _name_schemas(data, response, f"{owner}{response_suffix(status, responses)}")


def _copy_target(node: Node) -> Value:
    """Return a copy of the value of a node, reference followed."""
    found: Value = copy.deepcopy(node.followed().value)
    return found


def _name_body(data: Value, operation: Node, wanted: str) -> None:
    operation.value["requestBody"] = found = _keep_used_media(_copy_target(operation["requestBody"]))
    _name_schemas(data, found, wanted)


def _keep_used_media(holder: Value) -> Value:
    """Return a body or response with the media type that the client uses, and no other."""
    used = find_used_media(Node(DataOnly(holder), holder, ""))
    return holder if used is None else {**holder, "content": {used[0]: used[1].value}}


def _name_schemas(data: Value, holder: Value, wanted: str) -> None:
    """Move the inline schema of a body or response into the components, unless it is a plain text or file."""
    for name, media in holder.get("content", {}).items():
        if name in (JSON, FORM, URLENCODED) and "schema" in media and "$ref" not in media["schema"]:
            data["components"]["schemas"][wanted] = media["schema"]
            media["schema"] = {"$ref": f"#/components/schemas/{wanted}"}


def schema_name(schema: Value) -> str:
    """Return the name of the component that a normalised schema refers to."""
    return str(schema["$ref"]).rsplit("/", 1)[-1]
