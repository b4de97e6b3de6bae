"""Members that a spec marks with `x-harmonised` or `x-rejected`, with their places in a body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from codegen.openapi.node import Node
from codegen.openapi.schema import iter_branches, iter_layers, list_types

MARK_KEYWORDS: Final = ("x-harmonised", "x-rejected")
MAX_SCHEMAS: Final = 20_000
"""Schemas of one body that are looked at: a body that repeats more than that is an attack, not a spec."""

MemberPath = tuple[str | None, ...]
"""Names from the outside of a body in; ``None`` stands for the items of a list."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A marked member.

    Attributes:
        path: Its place in the body.
        layers: The schema of the member and what its `$ref` leads through, outermost first.
    """

    path: MemberPath
    layers: tuple[Node, ...]

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema of the member, with what stands beside the reference to it."""
        return self.layers[0].merged()

    @property
    def resolved(self) -> Node:
        """The schema of the member, reference followed."""
        return self.layers[-1]

    @property
    def holder(self) -> Node:
        """The schema object that holds the mark."""
        return next(layer for layer in self.layers if any(layer[mark] for mark in MARK_KEYWORDS))

    def find_keyword(self, keyword: str) -> Node:
        """Return what the outermost schema with a keyword says; a node without a value if none says anything."""
        return self.layers[0].outermost(keyword)

    @property
    def words(self) -> tuple[str, ...]:
        """The harmonised words that the member carries."""
        return parse_words(self.find_keyword("x-harmonised"))

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer, with `[]` for the items of a list."""
        return "/" + "/".join("[]" if step is None else step for step in self.path)

    @property
    def dotted(self) -> str:
        """The place in dotted form (`data[].url`); `body` for the whole body."""
        steps = ("[]" if step is None else f".{step}" for step in self.path)
        return "".join(steps).removeprefix(".") or "body"

    @property
    def is_list(self) -> bool:
        """Whether the member is a list."""
        return "array" in list_types(self.schema)

    def states(self) -> dict[str, Node]:
        """Return what each word of a state means: `x-states` of all that the schema is composed of."""
        return {
            word: state
            for part in iter_layers(self.layers[0])
            for word, state in part["x-states"].members()
            if state.text is not None
        }


def parse_words(node: Node) -> tuple[str, ...]:
    """Return the harmonised words that `x-harmonised` says: one, or several."""
    named = [node.value] if isinstance(node.value, str) else node.value if isinstance(node.value, list) else []
    return tuple(dict.fromkeys(word for word in named if isinstance(word, str)))


def collect_marks(schemas: Iterable[Node]) -> list[Mark]:
    """Return the marked members within schemas, each place once, in the order in which the runtime looks at them."""
    found = [mark for schema in schemas for mark in iter_marks(schema)]
    return list({(mark.path, mark.words): mark for mark in reversed(found)}.values())[::-1]


def iter_marks(schema: Node) -> Iterator[Mark]:
    """Yield the marked members within a schema, a place that two branches of a union share more than once.

    What a string holds as JSON (`contentSchema`) has the place of the string.
    """
    waiting: list[tuple[Node, MemberPath, frozenset[str]]] = [(schema, (), frozenset())]
    for _ in range(MAX_SCHEMAS):
        if not waiting:
            return
        node, path, above = waiting.pop()
        layers = node.layers()
        if not above.isdisjoint(layer.at for layer in layers):
            continue  # an object within one of its own kind tells nothing new
        above |= {layer.at for layer in layers}
        if any(layer[mark] for layer in layers for mark in MARK_KEYWORDS):
            found = Mark(path, layers)
            yield Mark((*path, None), layers) if found.is_list else found
        inner = [(branch, path) for layer in layers for branch in iter_branches(layer)]
        for layer in layers:
            inner += [(member, (*path, name)) for name, member in layer["properties"].members()]
            inner += [(layer["items"], (*path, None)), (layer["contentSchema"], path)]
        waiting += [(child, at, above) for child, at in reversed(inner) if isinstance(child.value, dict)]
