"""Iterate over the operations, callbacks and webhooks of a document, their parameters, bodies and responses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from telecine_codegen.openapi.methods import METHODS
from telecine_codegen.openapi.node import Node

JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
URLENCODED: Final = "application/x-www-form-urlencoded"
STREAMS: Final = ("text/event-stream", "application/x-ndjson", "application/jsonl", "application/stream+json")
"""Media types of endless responses, which a client does not read."""
DEFAULT_STYLES: Final = {"path": "simple", "query": "form", "header": "simple"}
"""Places of the parameters that a client sends, each with its default style."""
CLIENT_HEADERS: Final = frozenset({"accept", "content-type", "authorization"})
"""Headers that the client sets itself."""

Kind = Literal["operation", "callback", "webhook"]


@dataclass(frozen=True, slots=True, eq=False)
class OperationNode:
    """An operation object: a call, a callback or a webhook.

    Attributes:
        kind: `operation` for a call to the provider; `callback` or `webhook` for a request from the provider.
        method: HTTP method in lower case.
        path: Path template; the runtime expression of a callback, the name of a webhook.
        node: The operation object.
        item: The enclosing path item, reference followed.
        owner: For a callback, the operation that declares it.
    """

    kind: Kind
    method: str
    path: str
    node: Node
    item: Node
    owner: OperationNode | None = None

    @property
    def is_inbound(self) -> bool:
        """Whether the provider sends the request."""
        return self.kind != "operation"

    @property
    def identifier(self) -> str | None:
        """The `operationId`."""
        return self.node["operationId"].text


def iter_operations(root: Node) -> Iterator[OperationNode]:
    """Yield the operations of a document, each followed by its callbacks, then the webhooks."""
    for path, item in root["paths"].members():
        if not path.startswith("x-"):
            for operation in _iter_item_operations("operation", path, item):
                yield operation
                yield from _iter_callbacks(operation)
    for name, item in root["webhooks"].members():
        yield from _iter_item_operations("webhook", name, item)


def _iter_item_operations(
    kind: Kind, path: str, item: Node, owner: OperationNode | None = None
) -> Iterator[OperationNode]:
    item = item.followed()
    found = {name.lower(): node for name, node in item.members() if isinstance(node.value, dict)}
    for method in METHODS:
        if method in found:
            yield OperationNode(kind, method, path, found[method], item, owner)


def _iter_callbacks(operation: OperationNode) -> Iterator[OperationNode]:
    for _, callback in operation.node["callbacks"].members():
        for expression, item in callback.followed().members():
            yield from _iter_item_operations("callback", expression, item, operation)


def merge_parameters(operation: Node, item: Node) -> list[Node]:
    """Return the parameters of a path item and of an operation, which override those of the path item."""
    own = [*operation["parameters"].items()]
    names = {_key(node) for node in own}
    return [*(node for node in item["parameters"].items() if _key(node) not in names), *own]


def _key(listed: Node) -> tuple[str | None, str | None]:
    parameter = listed.followed()
    return parameter["name"].text, parameter["in"].text


def strip_parameter_names(path: str) -> str:
    """Return a path template without the names of its parameters, which are not sent."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def iter_responses(operation: OperationNode) -> Iterator[tuple[str, Node]]:
    """Yield status and object of each response, reference followed."""
    for status, node in operation.node["responses"].members():
        if not status.startswith("x-"):
            yield status, node.followed()


def find_used_media(holder: Node) -> tuple[str, Node] | None:
    """Return the media type that a client uses of a body or response: JSON if there is JSON, a form, or the first."""
    content = dict(holder.followed()["content"].members())
    name = next((name for name in (JSON, FORM, URLENCODED, *content) if name in content), None)
    return None if name is None else (name, content[name])


def iter_media_schemas(holder: Node) -> Iterator[Node]:
    """Yield the schema of the media type that a client uses of a request body or response, if it has one."""
    used = find_used_media(holder)
    if used is not None and used[1]["schema"]:
        yield used[1]["schema"]


def find_plain_type(media_type: str, schema: Node) -> Literal["str", "bytes"] | None:
    """Return the Python type of a body that is neither JSON nor a form: a text, the bytes of a file, or unknown."""
    found = schema.followed()
    if media_type in (JSON, FORM, URLENCODED, *STREAMS) or found["type"].value != "string":
        return None
    is_file = found["format"].value == "binary" or found["contentMediaType"].value == "application/octet-stream"
    return "bytes" if is_file else "str"


def iter_success_schemas(operation: OperationNode) -> Iterator[Node]:
    """Yield the schemas that the provider sends: of successful responses, or of the body of a callback or webhook."""
    if operation.is_inbound:
        yield from iter_media_schemas(operation.node["requestBody"])
        return
    for status, response in iter_responses(operation):
        if status.startswith("2"):
            yield from iter_media_schemas(response)


def read_key_header(scheme: Node) -> tuple[str, str]:
    """Return the header that a security scheme puts the API key in, and what stands before the key."""
    return ("Authorization", "Bearer ") if scheme["type"].value == "http" else (scheme["name"].text or "", "")


def find_key_scheme(root: Node) -> tuple[str, Node] | None:
    """Return name and object of the security scheme that the client uses.

    It is the first one that the document, or else an operation, accepts alone and that is a key in a header or a bearer
    token. An API without a key has none.
    """
    holders = [root, *(each.node for each in iter_operations(root) if not each.is_inbound)]
    choices = (choice for holder in holders for choice in holder["security"].items())
    for choice in choices:
        names = [name for name, _ in choice.members()]
        scheme = root["components"]["securitySchemes"][names[0]] if len(names) == 1 else None
        if scheme is not None and is_key_scheme(scheme):
            return names[0], scheme
    return None


def is_key_scheme(scheme: Node) -> bool:
    """Return whether a security scheme is a key in a header or a bearer token."""
    if scheme["type"].value == "http":
        return (scheme["scheme"].text or "").lower() == "bearer"
    return (scheme["type"].text, scheme["in"].text) == ("apiKey", "header")


def iter_security_schemes(operation: Node, root: Node) -> Iterator[Node]:
    """Yield the security schemes that an operation accepts: its own, or those of the document."""
    required = operation["security"] if "security" in operation else root["security"]
    for choice in required.items():
        for name, _ in choice.members():
            scheme = root["components"]["securitySchemes"][name].followed()
            if scheme:
                yield scheme
