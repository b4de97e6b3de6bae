"""A spec as the rules see it: its sound parts by kind, references followed, problems reported by JSON pointer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final, TypeAlias

from codegen.diagnostics import Report, shown
from codegen.openapi.pointer import pointer, tokens, unescape
from codegen.openapi.reader import Document

Value: TypeAlias = dict[str, Any]

UNIONS: Final = ("anyOf", "oneOf", "allOf")


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the spec: its kind (a key of SHAPES), its JSON pointer and its sound members."""

    kind: str
    at: str
    value: Value


@dataclass(slots=True)
class Spec:
    """What the rules read and where they complain.

    `data` is the document without what has the wrong shape. `lost` are the pointers of what was left out,
    `faults` those of the objects around it, `contested` those of components that share a name: other rules need not
    judge them again. `told` are the pointers of all errors so far, and `unneeded` those of the components that nothing
    needs, once some rule has asked for them.
    """

    document: Document
    report: Report
    data: Value = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    contested: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    unneeded: frozenset[str] | None = None
    _index: dict[str, Node] = field(default_factory=dict)

    def of(self, *kinds: str) -> Iterator[Node]:
        """Yield the nodes of some kinds in the order of the document."""
        return (node for node in self.nodes if node.kind in kinds)

    def node(self, at: str) -> Node | None:
        """Return the node at a pointer."""
        if len(self._index) != len(self.nodes):
            self._index = {node.at: node for node in self.nodes}
        return self._index.get(at)

    def error(self, at: str, message: str, hint: str | None = None) -> None:
        """Report an error at a pointer, unless the reader has refused that very value already."""
        self.told.append(at)
        if at not in self.document.refused:
            self.report.error(self.document.place(at), message, hint)

    def reject(self, at: str, message: str, hint: str | None = None) -> None:
        """Report an error at a pointer, and let the value there judge nothing any more."""
        self.lost.add(at)
        self.error(at, message, hint)

    def warning(self, at: str, message: str) -> None:
        """Report a blemish at a pointer."""
        self.report.warning(self.document.place(at), message)

    def line(self, at: str) -> int:
        """Return the line on which a value stands."""
        return self.document.place(at).line

    def components(self, section: str) -> Value:
        """Return the named objects of one section of the components."""
        found: Value = self.data.get("components", {}).get(section, {})
        return found

    def members(self, at: str) -> Value:
        """Return a mapping as it was written, with unsound members too; an empty one in place of anything else."""
        found = find(self.document.data, at)
        return found if isinstance(found, dict) else {}

    def written(self, section: str) -> Value:
        """Return a section of the components as it was written, with unsound objects too."""
        return self.members(pointer("/components", section))

    def follow(self, at: str, value: Value) -> Node | None:
        """Return the schema, answer, … that a value stands for, or nothing if its references lead nowhere."""
        seen: set[tuple[str, str]] = set()
        while "$ref" in value:
            target = target_of(value["$ref"])
            if target is None or target in seen:
                return None
            seen.add(target)
            section, name = target
            if name not in self.components(section):
                return None
            at, value = pointer("/components", section, name), self.components(section)[name]
        return Node("", at, value)

    def parameters(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield where an operation lists each of its parameters, those of its path too, and the parameter itself."""
        path = node.at.rpartition("/")[0]
        own = self._parameters(node)
        named = {(value.get("name"), value.get("in")) for _, value in own}
        for at, value in self._parameters(self.node(path) or Node("", path, {})):
            if (value.get("name"), value.get("in")) not in named:
                yield at, value
        yield from own

    def knows_parameters(self, node: Node) -> bool:
        """Tell whether every parameter of an operation and of its path is known and sound."""
        path = node.at.rpartition("/")[0]
        around = self.node(path)
        holders = [node.value, around.value if around else {}]
        if self.faults.intersection((node.at, path)):
            return False
        found = [self.follow("", entry) for holder in holders for entry in holder.get("parameters", ())]
        return all(parameter is not None and "name" in parameter.value for parameter in found)

    def _parameters(self, node: Node) -> list[tuple[str, Value]]:
        listed = enumerate(node.value.get("parameters", ()))
        found = ((f"{node.at}/parameters/{index}", self.follow("", entry)) for index, entry in listed)
        return [(at, parameter.value) for at, parameter in found if parameter]

    def parts(self, at: str, schema: Value) -> Iterator[Node]:
        """Yield a schema and all schemas that it is composed of: through references, anyOf, oneOf and allOf."""
        seen: set[str] = set()
        waiting = [(at, schema)]
        while waiting:
            found = self.follow(*waiting.pop())
            if found is None or found.at in seen:
                continue
            seen.add(found.at)
            yield found
            waiting.extend(reversed([*branches(found.at, found.value)]))

    def is_whole(self, at: str, schema: Value) -> bool:
        """Tell whether every schema that a schema is composed of is known and sound."""
        seen: set[str] = set()
        waiting = [(at, schema)]
        while waiting:
            found = self.follow(*waiting.pop())
            if found is None or found.at in self.faults:
                return False
            if found.at not in seen:
                seen.add(found.at)
                waiting.extend(branches(found.at, found.value))
        return True


def target_of(reference: str) -> tuple[str, str] | None:
    """Return section and name of the component that a local reference means."""
    parts = reference.split("/")
    if len(parts) != 4 or parts[:2] != ["#", "components"]:
        return None
    return parts[2], unescape(parts[3])


def find(data: object, at: str) -> object:
    """Return the value at a JSON pointer, or nothing."""
    for name in tokens(at):
        if isinstance(data, dict):
            data = data.get(name)
        elif isinstance(data, list) and name in map(str, range(len(data))):
            data = data[int(name)]
        else:
            return None
    return data


def branches(at: str, schema: Value) -> Iterator[tuple[str, Value]]:
    """Yield pointer and schema of each branch of anyOf, oneOf and allOf."""
    for keyword in UNIONS:
        for index, branch in enumerate(schema.get(keyword, ())):
            yield pointer(at, keyword, index), branch


def children(at: str, schema: Value) -> Iterator[tuple[str, Value]]:
    """Yield pointer and schema of each schema directly within a schema."""
    yield from branches(at, schema)
    for name, child in schema.get("properties", {}).items():
        yield pointer(at, "properties", name), child
    for keyword in ("items", "additionalProperties", "contentSchema"):
        if isinstance(schema.get(keyword), dict):
            yield f"{at}/{keyword}", schema[keyword]


def types(schema: Value) -> list[str]:
    """Return the JSON types that a schema names."""
    named: str | list[str] = schema.get("type", [])
    return [named] if isinstance(named, str) else named


def is_object(schema: Value) -> bool:
    """Tell whether a schema describes an object with known members."""
    return "properties" in schema or "object" in types(schema) or "allOf" in schema


def closest(name: str, names: Iterable[str]) -> str | None:
    """Return the most similar of some names, if any is similar."""
    return _closest(name, tuple(names))


@lru_cache(maxsize=1024)  # a name that is wrong in one place is wrong in many
def _closest(name: str, names: tuple[str, ...]) -> str | None:
    return next(iter(get_close_matches(name, names, 1, 0.7)), None)


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """Return a hint that names the most similar of some names."""
    close = closest(name, names)
    return None if close is None else f"did you mean {shown(close)}?"
