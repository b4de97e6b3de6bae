"""Node: a value in a document with its JSON pointer; reading never fails, whatever the shape of the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from telecine_codegen.diagnostics import Place
from telecine_codegen.openapi.pointer import escape_token, parse_local_reference, resolve_pointer


class Source(Protocol):
    """Interface of the document that a node belongs to."""

    @property
    def data(self) -> Any:
        """The whole document."""

    def place(self, pointer: str, /) -> Place:
        """Return the place of a value in the file."""


@dataclass(frozen=True, slots=True)
class DataOnly:
    """A document without a file: its values have pointers, and no places."""

    data: Any

    def place(self, pointer: str, /) -> Place:
        """Raise `LookupError`."""
        raise LookupError(pointer)


@dataclass(slots=True, eq=False)  # not frozen: a lint makes hundreds of thousands, and freezing doubles their cost
class Node:
    """A value in a document. The node of a missing member has the value ``None`` and is false.

    Attributes:
        document: The document.
        value: The value, of any type.
        at: Its JSON pointer.
    """

    document: Source
    value: Any
    at: str

    def __bool__(self) -> bool:
        return self.value is not None

    def __getitem__(self, key: str) -> Node:
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(self.document, value, f"{self.at}/{escape_token(key)}")

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def members(self) -> Iterator[tuple[str, Node]]:
        """Yield the members of a mapping; nothing for any other value."""
        for key in self.value if isinstance(self.value, dict) else ():
            yield key, self[key]

    def items(self) -> Iterator[Node]:
        """Yield the items of a list; nothing for any other value."""
        for index, item in enumerate(self.value if isinstance(self.value, list) else ()):
            yield Node(self.document, item, f"{self.at}/{index}")

    @property
    def text(self) -> str | None:
        """The value if it is a string."""
        return self.value if isinstance(self.value, str) else None

    @property
    def place(self) -> Place:
        """The place of the value in the file."""
        return self.document.place(self.at)

    def target(self) -> Node | None:
        """Return the target of a local `$ref`; ``None`` without one, or if it has no target."""
        at = (
            parse_local_reference(self.value.get("$ref"))
            if isinstance(self.value, dict) and "$ref" in self.value
            else None
        )
        return None if at is None else get_node(self.document, at) or None

    def layers(self) -> tuple[Node, ...]:
        """Return the node and the targets of its `$ref` chain, each once."""
        if "$ref" not in self:
            return (self,)
        found, node = {self.at: self}, self
        while (target := node.target()) is not None and target.at not in found:
            found[target.at] = node = target
        return tuple(found.values())

    def followed(self) -> Node:
        """Return the end of the `$ref` chain: the node itself if it is not a reference."""
        return self.layers()[-1]

    def resolved(self) -> Node | None:
        """Return the end of the `$ref` chain; ``None`` if a target is missing or the chain is a cycle."""
        if "$ref" not in self:
            return self
        end = self.followed()
        return None if "$ref" in end else end

    def merged(self) -> Mapping[str, Any]:
        """Return the members of the whole `$ref` chain; outer members override inner ones."""
        whole: dict[str, Any] = {}
        for layer in reversed(self.layers()):
            whole |= layer.value if isinstance(layer.value, dict) else {}
        return {key: value for key, value in whole.items() if key != "$ref"}

    def outermost(self, keyword: str) -> Node:
        """Return a keyword of the first layer that has it; a node without a value if none has it."""
        layers = self.layers()
        return next((layer[keyword] for layer in layers if layer[keyword]), layers[0][keyword])


def root_node(document: Source) -> Node:
    """Return the root node of a document."""
    return Node(document, document.data, "")


def get_node(document: Source, at: str) -> Node:
    """Return the node at a JSON pointer, without a value if there is none."""
    return Node(document, resolve_pointer(document.data, at), at)


def is_unchanged(old: Node, new: Node) -> bool:
    """Return whether two values are equal, including everything that they refer to, and the order of members."""
    seen: set[str] = set()
    waiting = [(old, new)]
    while waiting:
        a, b = waiting.pop()
        if a.value != b.value or repr(a.value) != repr(b.value):
            return False
        for at in iter_references(a.value):
            if at not in seen:
                seen.add(at)
                waiting.append((get_node(a.document, at), get_node(b.document, at)))
    return True


def iter_references(value: Any) -> Iterator[str]:
    """Yield the JSON pointers of all local references within a value."""
    if isinstance(value, list):
        for item in value:
            yield from iter_references(item)
    elif isinstance(value, dict):
        for member in value.values():
            yield from iter_references(member)
        if (at := parse_local_reference(value.get("$ref"))) is not None:
            yield at
