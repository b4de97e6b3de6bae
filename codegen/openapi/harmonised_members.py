"""The members that an exchange marks as facts of a job, with their places; read without trust, as any revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from codegen.diff.exchanges import Exchange
from codegen.openapi.node import Node
from codegen.diff.schema_alternatives import UNIONS

Path = tuple[str | None, ...]

MOST: Final = 20_000  # schemas looked at in one body: a body that repeats more than that is no spec but an attack
_PARTS: Final = ("allOf", *sorted(UNIONS))


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A marked member.

    Attributes:
        path: Wire names from the body down; `None` stands for the items of a list.
        layers: The schema of the member and what it refers to, the outermost first.
    """

    path: Path
    layers: tuple[Node, ...]

    def said(self, keyword: str) -> Node:
        """Return what the outermost schema with a keyword says; a node without a value if none says anything."""
        return _outermost(self.layers, keyword)

    @property
    def words(self) -> tuple[str, ...]:
        """The harmonised words that the member carries."""
        return words(self.said("x-harmonised"))

    @property
    def shown(self) -> str:
        """The place in the body, as a report shows it."""
        steps = ("[]" if step is None else f".{step}" for step in self.path)
        return "".join(steps).removeprefix(".") or "body"

    def states(self) -> dict[str, Node]:
        """Return what each word of a state means: the texts of `x-states`, of all that the schema is composed of."""
        found: dict[str, Node] = {}
        waiting, seen = list(self.layers), set[str]()
        while waiting:
            node = waiting.pop(0)
            if node.at in seen:
                continue
            seen.add(node.at)
            found |= {word: state for word, state in node["x-states"].members() if isinstance(state.value, str)}
            target = node.target()
            waiting += [*(part for keyword in _PARTS for part in node[keyword].items()), *([target] if target else [])]
        return found


def words(node: Node) -> tuple[str, ...]:
    """Return the harmonised words that `x-harmonised` says: one, or several."""
    told = [node.value] if isinstance(node.value, str) else node.value if isinstance(node.value, list) else []
    return tuple(dict.fromkeys(word for word in told if isinstance(word, str)))


def received(exchange: Exchange) -> list[Mark]:
    """Return the marks of what we receive, in the order in which they are read."""
    return marks(received_schemas(exchange.node, is_call=exchange.kind == "operation"))


def received_schemas(operation: Node, *, is_call: bool) -> Iterator[Node]:
    """Yield the schemas of the successful answers to a call, or of what a callback or webhook carries."""
    holders = [operation["requestBody"]]
    if is_call:
        holders = [answer for status, answer in operation["responses"].members() if str(status).startswith("2")]
    for holder in holders:
        for _, media in holder.followed()["content"].members():
            yield media["schema"]


def marks(schemas: Iterable[Node]) -> list[Mark]:
    """Return the marked members within schemas, each place once, in the order in which the runtime looks at them."""
    found = [mark for schema in schemas for mark in _within(schema)]
    return list({(mark.path, mark.words): mark for mark in reversed(found)}.values())[::-1]


def _within(schema: Node) -> Iterator[Mark]:
    waiting: list[tuple[Node, Path, frozenset[str]]] = [(schema, (), frozenset())]
    for _ in range(MOST):
        if not waiting:
            return
        node, path, above = waiting.pop()
        layers = _layers(node)
        if not above.isdisjoint(layer.at for layer in layers):
            continue  # an object within one of its own kind tells nothing new
        above |= {layer.at for layer in layers}
        if _outermost(layers, "x-harmonised") or _outermost(layers, "x-rejected"):
            yield Mark((*path, None) if _is_list(layers) else path, layers)
        inner = [(part, path) for keyword in _PARTS for part in _outermost(layers, keyword).items()]
        inner += [(member, (*path, name)) for name, member in _outermost(layers, "properties").members()]
        inner += [(_outermost(layers, "items"), (*path, None)), (_outermost(layers, "contentSchema"), path)]
        waiting += [(child, at, above) for child, at in reversed(inner) if isinstance(child.value, dict)]


def _layers(node: Node) -> tuple[Node, ...]:
    found = {node.at: node}
    while (target := node.target()) is not None and target.at not in found:
        found[target.at] = node = target
    return tuple(found.values())


def _outermost(layers: tuple[Node, ...], keyword: str) -> Node:
    return next((layer[keyword] for layer in layers if layer[keyword]), layers[0][keyword])


def _is_list(layers: tuple[Node, ...]) -> bool:
    told = _outermost(layers, "type").value
    return told == "array" or (isinstance(told, list) and "array" in told)
