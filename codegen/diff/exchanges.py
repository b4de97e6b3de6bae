"""The operations, callbacks and webhooks of a spec, each with the names by which a caller knows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from codegen.diff.differences import Side, Where
from codegen.openapi.node import Node, text
from codegen.openapi.python_names import function_name, unnamed_operation
from codegen.openapi.methods import METHODS

Kind = Literal["operation", "callback", "webhook"]


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """One operation, or one request that the provider sends.

    Attributes:
        kind: Whether we call it, or it comes as a callback or as a webhook.
        method: HTTP method in small letters.
        path: Path template; for a callback its runtime expression, for a webhook its name.
        owner: For a callback, method and path of the operation that asks for it.
        node: The operation object.
        item: The path item around it.
    """

    kind: Kind
    method: str
    path: str
    owner: str
    node: Node
    item: Node

    @property
    def identifier(self) -> str:
        """The `operationId`, or what stands in for it."""
        return text(self.node["operationId"]) or unnamed_operation(self.method, self.path)

    @property
    def has_identifier(self) -> bool:
        """Whether the spec names it."""
        return text(self.node["operationId"]) is not None

    @property
    def name(self) -> str:
        """Python name."""
        return function_name(self.identifier)

    @property
    def python(self) -> str:
        """Python name as a report shows it."""
        return f"{self.name}()" if self.kind == "operation" else f"callbacks.{self.name}()"

    @property
    def target(self) -> str:
        """Method and path."""
        return f"{self.method.upper()} {self.path}"

    @property
    def template(self) -> str:
        """The path with its parameters unnamed: what counts on the wire."""
        return unnamed(self.path) if self.kind == "operation" else self.path

    def where(self, part: str, side: Side, *, keywords: bool = False) -> Where:
        """Return the place of a part of this exchange in a report."""
        kind = "" if self.kind == "operation" else f"{self.kind} "
        function = self.name if self.kind == "operation" else ""
        return Where(self.name, f"{kind}{self.identifier} · {self.target}", part, side, function, keywords)

    def whole(self) -> Where:
        """Return the place of the exchange itself."""
        return self.where("", "sent" if self.kind == "operation" else "received")


def exchanges(root: Node) -> Iterator[Exchange]:
    """Yield everything that goes over the wire, in the order of the spec."""
    for path, item in root["paths"].members():
        if path.startswith("/"):
            for exchange in _verbs("operation", path, "", item):
                yield exchange
                yield from _callbacks(exchange)
    for name, item in root["webhooks"].members():
        yield from _verbs("webhook", name, "", item)


def unnamed(path: str) -> str:
    """Return a path template without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _callbacks(exchange: Exchange) -> Iterator[Exchange]:
    for _, callback in exchange.node["callbacks"].members():
        for expression, item in callback.followed().members():
            yield from _verbs("callback", expression, f"{exchange.method} {exchange.template}", item)


def _verbs(kind: Kind, path: str, owner: str, item: Node) -> Iterator[Exchange]:
    item = item.followed()
    for method in METHODS:
        if isinstance(item[method].value, dict):
            yield Exchange(kind, method, path, owner, item[method], item)
