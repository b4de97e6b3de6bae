"""Bring a spec into the one shape that both generators read, so that they cannot disagree on a name.

Afterwards every body, answer, callback and webhook payload is a ``$ref`` to a named schema, shared parameters, answers
and bodies stand where they are used, and callbacks and webhooks are a flat list.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from codegen.openapi.methods import METHODS
from codegen.openapi.pointer import escape, tokens
from codegen.openapi.reader import Document

Node = dict[str, Any]

JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
TEXT_FORMATS: Final = (
    *("uri", "uri-reference", "iri", "iri-reference", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6"),
    *("date-time", "date", "time", "duration", "uuid", "json-pointer", "regex", "byte", "binary", "password"),
)
"""Formats whose values stay the text that goes over the wire: a parsed URL, for one, is written in another way."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A request that the provider sends to us.

    Attributes:
        expression: For a callback, the runtime expression that tells where it goes; ``None`` for a webhook.
        operation: The operation object.
        pointer: Where it stands in the spec.
    """

    expression: str | None
    operation: Node
    pointer: str


@dataclass(frozen=True, slots=True)
class Normalised:
    """A spec in the shape that the generators read; `document` is what a person wrote."""

    document: Document
    data: Node
    inbound: tuple[Inbound, ...]

    @property
    def schemas(self) -> Node:
        """The named schemas."""
        found: Node = self.data["components"]["schemas"]
        return found

    def operations(self) -> Iterator[tuple[str, str, Node]]:
        """Yield path, method and operation, in the order of the spec."""
        for path, item in self.data["paths"].items():
            for method in METHODS:
                if method in item:
                    yield path, method, item[method]


def normalise(document: Document) -> Normalised:
    """Return the normalised form of a spec that the lints have passed."""
    data = copy.deepcopy(document.data)
    names = _Names(data)
    for item in data.setdefault("paths", {}).values():
        shared = item.pop("parameters", [])
        for method in METHODS:
            if method in item:
                _operation(names, data, item[method], shared)
    inbound = tuple(_inbound(data))
    for entry in inbound:
        names.body(entry.operation, f"{pascal(entry.operation['operationId'])}Payload")
    return Normalised(document, data, inbound)


def _operation(names: _Names, data: Node, operation: Node, shared: list[Node]) -> None:
    owner = pascal(operation["operationId"])
    operation.setdefault("security", data.get("security", []))
    own = [names.resolved(node) for node in operation.get("parameters", [])]
    taken = {(node["name"], node["in"]) for node in own}
    inherited = [names.resolved(node) for node in shared]
    operation["parameters"] = [n for n in inherited if (n["name"], n["in"]) not in taken] + own
    if "requestBody" in operation:
        names.body(operation, f"{owner}Request")
    answers = operation["responses"]
    several = sum(str(status).startswith("2") for status in answers) > 1
    for status, node in answers.items():
        answers[status] = found = names.resolved(node)
        success = str(status).startswith("2")
        suffix = f"Response{status if several else ''}" if success else f"Error{str(status).capitalize()}"
        names.content(found, f"{owner}{suffix}")


def _inbound(data: Node) -> Iterator[Inbound]:
    for path, item in data["paths"].items():
        for method in METHODS:
            for name, callback in item.get(method, {}).get("callbacks", {}).items():
                at = f"/paths/{escape(path)}/{method}/callbacks/{escape(name)}"
                for expression, target in callback.items():
                    for verb in METHODS:
                        if verb in target:
                            yield Inbound(expression, target[verb], f"{at}/{escape(expression)}/{verb}")
    for name, item in data.get("webhooks", {}).items():
        for verb in METHODS:
            if verb in item:
                yield Inbound(None, item[verb], f"/webhooks/{escape(name)}/{verb}")


class _Names:
    """Gives inline schemas a name among the components."""

    def __init__(self, data: Node) -> None:
        self._data = data
        self._schemas: Node = data.setdefault("components", {}).setdefault("schemas", {})

    def resolved(self, node: Node) -> Node:
        """Return a copy of what a node stands for."""
        while "$ref" in node:
            node = lookup(self._data, node["$ref"])
        return copy.deepcopy(node)

    def body(self, operation: Node, wanted: str) -> None:
        operation["requestBody"] = found = self.resolved(operation["requestBody"])
        self.content(found, wanted)

    def content(self, holder: Node, wanted: str) -> None:
        for media in holder.get("content", {}).values():
            if "schema" in media and "$ref" not in media["schema"]:
                self._schemas[wanted] = media["schema"]
                media["schema"] = {"$ref": f"#/components/schemas/{wanted}"}


def pascal(name: str) -> str:
    """Return the class name of an identifier: ``createVideo`` becomes ``CreateVideo``."""
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", name))


def lookup(data: Node, reference: str) -> Node:
    """Return what a local ``$ref`` points to."""
    node: Any = data
    for name in tokens(reference.removeprefix("#")):
        node = node[name]
    found: Node = node
    return found


def schema_name(schema: Node) -> str:
    """Return the name of the component that a normalised schema refers to."""
    return str(schema["$ref"]).rsplit("/", 1)[-1]
