"""View of a spec for the lint rules: its valid objects by kind, and errors reported by JSON pointer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, TypeAlias

from telecine_codegen.diagnostics import Report, quote
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.node import Node, get_node, root_node
from telecine_codegen.openapi.operations import merge_parameters
from telecine_codegen.openapi.pointer import join_pointer, resolve_pointer, unescape_token
from telecine_codegen.openapi.schema import iter_branches

Value: TypeAlias = dict[str, Any]


@dataclass(slots=True, eq=False)
class ObjectNode(Node):
    """An object of the spec with its kind: a key of OBJECT_RULES."""

    kind: str


@dataclass(slots=True)
class SpecView:
    """The document that the rules read, and what they have found so far.

    Attributes:
        document: The original document.
        report: Collects the errors.
        valid: The document without the values of the wrong shape.
        nodes: The objects of `valid`, in the order of the document.
        incomplete: Pointers of objects from which a value was dropped; other rules skip them.
        dropped: Pointers of the dropped values.
        conflicting: Pointers of components with the same name.
        reported: Pointers of all errors so far.
        unreachable: Pointers of unused components, computed on first use.
    """

    document: Document
    report: Report
    valid: Document = field(init=False)
    nodes: list[ObjectNode] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    conflicting: set[str] = field(default_factory=set)
    reported: list[str] = field(default_factory=list)
    unreachable: frozenset[str] | None = None
    _index: dict[str, ObjectNode] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.valid = replace(self.document, data={})

    @property
    def data(self) -> Value:
        """The data of the valid document."""
        return self.valid.data

    @property
    def root(self) -> Node:
        """The root node of the valid document."""
        return root_node(self.valid)

    def iter_objects(self, *kinds: str) -> Iterator[ObjectNode]:
        """Yield the objects of the given kinds in the order of the document."""
        return (node for node in self.nodes if node.kind in kinds)

    def find_object(self, at: str) -> ObjectNode | None:
        """Return the object at a pointer."""
        if len(self._index) != len(self.nodes):
            self._index = {node.at: node for node in self.nodes}
        return self._index.get(at)

    def error(self, at: str, message: str, hint: str | None = None) -> None:
        """Report an error at a pointer, unless the reader has already rejected that value."""
        self.reported.append(at)
        if at not in self.document.refused:
            self.report.error(self.document.place(at), message, hint)

    def reject(self, at: str, message: str, hint: str | None = None) -> None:
        """Report an error at a pointer, and mark the value there as dropped."""
        self.dropped.add(at)
        self.error(at, message, hint)

    def question(self, at: str, message: str, hint: str | None = None) -> None:
        """Report an open question at a pointer."""
        self.report.question(self.document.place(at), message, hint)

    def warning(self, at: str, message: str) -> None:
        """Report a warning at a pointer."""
        self.report.warning(self.document.place(at), message)

    def line(self, at: str) -> int:
        """Return the line of the value at a pointer."""
        return self.document.place(at).line

    def components(self, section: str) -> Iterator[tuple[str, Node]]:
        """Yield the named objects of a section of the components."""
        return self.root["components"][section].members()

    def raw_members(self, at: str) -> Value:
        """Return a mapping of the original document, invalid members included; empty if it is not a mapping."""
        found = resolve_pointer(self.document.data, at)
        return found if isinstance(found, dict) else {}

    def raw_components(self, section: str) -> Value:
        """Return a section of the components of the original document, invalid objects included."""
        return self.raw_members(join_pointer("/components", section))

    def parameters(self, node: Node) -> Iterator[tuple[str, Node]]:
        """Yield pointer and object of each parameter of an operation, those of its path item included."""
        for listed in merge_parameters(node, get_node(self.valid, node.at.rpartition("/")[0])):
            if (found := listed.resolved()) is not None:
                yield listed.at, found

    def has_known_parameters(self, node: Node) -> bool:
        """Return whether all parameters of an operation and of its path item are known and valid."""
        item = get_node(self.valid, node.at.rpartition("/")[0])
        if self.incomplete.intersection((node.at, item.at)):
            return False
        found = [entry.resolved() for holder in (node, item) for entry in holder["parameters"].items()]
        return all(parameter is not None and "name" in parameter for parameter in found)

    def is_complete(self, schema: Node) -> bool:
        """Return whether all schemas that a schema is composed of are known and valid."""
        seen: set[str] = set()
        waiting = [schema]
        while waiting:
            found = waiting.pop().resolved()
            if found is None or found.at in self.incomplete:
                return False
            if found.at not in seen:
                seen.add(found.at)
                waiting.extend(iter_branches(found))
        return True


def parse_component_reference(reference: str) -> tuple[str, str] | None:
    """Return section and name of the component that a local reference points to."""
    steps = reference.split("/")
    if len(steps) != 4 or steps[:2] != ["#", "components"]:
        return None
    return steps[2], unescape_token(steps[3])


def find_closest(name: str, names: Iterable[str]) -> str | None:
    """Return the most similar name, or ``None`` if none is similar."""
    return _find_closest(name, tuple(names))


@lru_cache(maxsize=1024)  # the same misspelt name often occurs many times
def _find_closest(name: str, names: tuple[str, ...]) -> str | None:
    return next(iter(get_close_matches(name, names, 1, 0.7)), None)


def suggest_name(name: str, names: Iterable[str]) -> str | None:
    """Return a hint with the most similar name, or ``None`` if none is similar."""
    closest = find_closest(name, names)
    return None if closest is None else f"did you mean {quote(closest)}?"
