"""Operations, callbacks and webhooks of a spec, with the names that callers use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telecine_codegen.diff.differences import Context, Side
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import Kind, OperationNode, iter_operations, strip_parameter_names
from telecine_codegen.openapi.pointer import unescape_token
from telecine_codegen.openapi.python_names import default_operation_id, function_name


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """An operation, callback or webhook, with the names that callers use."""

    operation: OperationNode

    @property
    def kind(self) -> Kind:
        """Operation, callback or webhook."""
        return self.operation.kind

    @property
    def node(self) -> Node:
        """The operation object."""
        return self.operation.node

    @property
    def method(self) -> str:
        """HTTP method in lower case."""
        return self.operation.method

    @property
    def item(self) -> Node:
        """The enclosing path item."""
        return self.operation.item

    @property
    def owner(self) -> str:
        """For a callback, method and path of the operation that declares it."""
        owner = self.operation.owner
        return f"{owner.method} {strip_parameter_names(owner.path)}" if owner else ""

    @property
    def identifier(self) -> str:
        """The `operationId`, or the default one."""
        return self.operation.identifier or default_operation_id(self.method, self.operation.path)

    @property
    def has_identifier(self) -> bool:
        """Whether it has an `operationId`."""
        return self.operation.identifier is not None

    @property
    def event(self) -> str:
        """For a callback or webhook, its key in the spec."""
        parts = self.node.at.split("/")
        return unescape_token(parts[2] if self.kind == "webhook" else parts[-3])

    @property
    def name(self) -> str:
        """Python name."""
        return function_name(self.identifier)

    @property
    def python(self) -> str:
        """Python name in a report."""
        return f"{self.name}()" if self.kind == "operation" else f"callbacks.{self.name}()"

    @property
    def target(self) -> str:
        """Method and path."""
        return f"{self.method.upper()} {self.operation.path}"

    @property
    def template(self) -> str:
        """The path without parameter names, which are not sent."""
        path = self.operation.path
        return strip_parameter_names(path) if self.kind == "operation" else path

    def part_context(self, part: str, side: Side, *, keywords: bool = False) -> Context:
        """Return the context of a part of this exchange."""
        kind = "" if self.kind == "operation" else f"{self.kind} "
        function = self.name if self.kind == "operation" else ""
        return Context(self.name, f"{kind}{self.identifier} · {self.target}", part, side, function, keywords)

    def context(self) -> Context:
        """Return the context of the exchange itself."""
        return self.part_context("", "sent" if self.kind == "operation" else "received")


def iter_exchanges(root: Node) -> Iterator[Exchange]:
    """Yield all operations, callbacks and webhooks in the order of the spec."""
    return (Exchange(operation) for operation in iter_operations(root))
