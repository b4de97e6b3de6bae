"""Members marked with `x-harmonised` or `x-rejected`, with their paths in a body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.schema import iter_branches, iter_layers, list_types

MARK_KEYWORDS: Final = ("x-harmonised", "x-rejected")
MAX_SCHEMAS: Final = 20_000
"""Limit of visited schemas of one body, since repeated references grow exponentially."""

MemberPath = tuple[str | None, ...]
"""Names of members, outermost first; ``None`` stands for the items of a list."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A marked member.

    Attributes:
        path: Its path in the body.
        layers: The schema of the member and the targets of its `$ref` chain, outermost first.
    """

    path: MemberPath
    layers: tuple[Node, ...]

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema of the member, merged with the keywords beside its references."""
        return self.layers[0].merged()

    @property
    def resolved(self) -> Node:
        """The schema of the member, references followed."""
        return self.layers[-1]

    @property
    def holder(self) -> Node:
        """The schema object that holds the mark."""
        return next(layer for layer in self.layers if any(layer[keyword] for keyword in MARK_KEYWORDS))

    def find_keyword(self, keyword: str) -> Node:
        """Return a keyword of the outermost schema that has it; a node without a value if none has it."""
        return self.layers[0].outermost(keyword)

    @property
    def words(self) -> tuple[str, ...]:
        """The harmonised fields of the member."""
        return parse_words(self.find_keyword("x-harmonised"))

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer, with `[]` for the items of a list."""
        return "/" + "/".join("[]" if step is None else step for step in self.path)

    @property
    def dotted(self) -> str:
        """The path in dotted form (`data[].url`); `body` for the whole body."""
        steps = ("[]" if step is None else f".{step}" for step in self.path)
        return "".join(steps).removeprefix(".") or "body"

    @property
    def is_list(self) -> bool:
        """Whether the member is a list."""
        return "array" in list_types(self.schema)

    def states(self) -> dict[str, Node]:
        """Return the state of each state word: the merged `x-states` of all schemas that the member is composed of."""
        return {
            word: state
            for part in iter_layers(self.layers[0])
            for word, state in part["x-states"].members()
            if state.text is not None
        }


def parse_words(node: Node) -> tuple[str, ...]:
    """Return the harmonised fields of an `x-harmonised` value: a name or a list of names."""
    value = node.value
    words = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(word for word in words if isinstance(word, str)))


def collect_marks(schemas: Iterable[Node]) -> list[Mark]:
    """Return the marked members within schemas, each path once, in the order in which the runtime reads them."""
    found = [mark for schema in schemas for mark in iter_marks(schema)]
    return list({(mark.path, mark.words): mark for mark in reversed(found)}.values())[::-1]


def iter_marks(schema: Node) -> Iterator[Mark]:
    """Yield the marked members within a schema; a path in two branches of a union is yielded twice.

    JSON within a string (`contentSchema`) has the path of the string.
    """
    waiting: list[tuple[Node, MemberPath, frozenset[str]]] = [(schema, (), frozenset())]
    for _ in range(MAX_SCHEMAS):
        if not waiting:
            return
        node, path, above = waiting.pop()
        layers = node.layers()
        if not above.isdisjoint(layer.at for layer in layers):
            continue  # a recursive schema
        above |= {layer.at for layer in layers}
        if any(layer[keyword] for layer in layers for keyword in MARK_KEYWORDS):
            mark = Mark(path, layers)
            yield Mark((*path, None), layers) if mark.is_list else mark
        inner = [(branch, path) for layer in layers for branch in iter_branches(layer)]
        for layer in layers:
            inner += [(member, (*path, name)) for name, member in layer["properties"].members()]
            inner += [(layer["items"], (*path, None)), (layer["contentSchema"], path)]
        waiting += [(child, at, above) for child, at in reversed(inner) if isinstance(child.value, dict)]
