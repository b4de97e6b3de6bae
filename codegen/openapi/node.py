"""A value of a spec together with where it stands: read without trust, since a revision may hold anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codegen.diagnostics import Place
from codegen.openapi.pointer import pointer, tokens
from codegen.openapi.reader import Document


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value, the document that it is part of, and its JSON pointer; a member that is missing has the value `None`."""

    document: Document
    value: Any
    at: str

    def __bool__(self) -> bool:
        return self.value is not None

    def __getitem__(self, key: str) -> Node:
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(self.document, value, pointer(self.at, key) if "/" in key or "~" in key else f"{self.at}/{key}")

    def members(self) -> Iterator[tuple[str, Node]]:
        """Yield the members of a mapping; nothing for any other value."""
        for key in self.value if isinstance(self.value, dict) else ():
            yield key, self[key]

    def items(self) -> Iterator[Node]:
        """Yield the items of a list; nothing for any other value."""
        for index, item in enumerate(self.value if isinstance(self.value, list) else ()):
            yield Node(self.document, item, pointer(self.at, index))

    def followed(self) -> Node:
        """Return what the node stands for: the end of its chain of local references, or itself if there is no end."""
        node, seen = self, {self.at}
        while (target := node.target()) is not None and target.at not in seen:
            seen.add(target.at)
            node = target
        return node

    def target(self) -> Node | None:
        """Return the node that a `$ref` points to; nothing when there is none, or it points to nothing here."""
        reference = self.value.get("$ref") if isinstance(self.value, dict) else None
        return _target(self, reference) or None if isinstance(reference, str) else None

    @property
    def place(self) -> Place:
        """Where a reader finds it."""
        return self.document.place(self.at)


def root(document: Document) -> Node:
    """Return the node of a whole document."""
    return Node(document, document.data, "")


def text(node: Node) -> str | None:
    """Return the value if it is a text."""
    return node.value if isinstance(node.value, str) else None


def is_untouched(old: Node, new: Node) -> bool:
    """Tell whether two values are written alike, with all that they refer to: then there is nothing to compare."""
    seen: set[str] = set()
    waiting = [(old, new)]
    while waiting:
        a, b = waiting.pop()
        if a.value != b.value:
            return False
        for reference in _references(a.value):
            if reference not in seen:
                seen.add(reference)
                waiting.append((_target(a, reference), _target(b, reference)))
    return True


def _target(node: Node, reference: str) -> Node:
    """Return what a reference in a document points to; a node without a value if that is not in the document."""
    if not reference.startswith("#/"):
        return Node(node.document, None, node.at)
    node = root(node.document)
    for name in tokens(reference[1:]):
        node = node[name]
    return node


def _references(value: Any) -> Iterator[str]:
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _references(inner)
    if isinstance(value, dict) and isinstance(value.get("$ref"), str):
        yield value["$ref"]
