"""Open enums: a request takes values of a closed list, an answer may hold others, since providers add values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from codegen.lint.spec_view import Spec, Value
from codegen.lint.unions import tags
from codegen.openapi.directions import received, sent
from codegen.openapi.node import Node
from codegen.openapi.schema import branches, children, types

_OPEN: Final = "write anyOf: [{type: %s, enum: […]}, {type: %s}]"


def openness(spec: Spec) -> None:
    """Report closed enums in answers, callbacks and webhooks, and open ones that are only ever sent."""
    tagged = tags(spec)
    requests = {node.at: origin for origin, root in sent(spec.root) for node in _within(root)}
    answered: set[str] = set()
    told: set[str] = set()
    for origin, root in received(spec.root):
        for node, is_open in _walk(root):
            answered.add(node.at)
            keyword = "enum" if "enum" in node.value else "const"
            if is_open or node.value.get(keyword, []) == [] or node.at in tagged or _only_flags(node.value):
                continue
            if node.at not in told:
                told.add(node.at)
                also = requests.get(node.at)
                word = "closed enum" if keyword == "enum" else "const"
                both = "" if also is None else f"; {also} sends it too, the open form serves both"
                kind = next((name for name in types(node.value) if name != "null"), "string")
                spec.error(f"{node.at}/{keyword}", f"{word} in {origin}", _OPEN % (kind, kind) + both)
    for at in requests:
        asked = spec.node(at)
        if at not in answered and asked is not None and _opens(asked):
            spec.error(at, "open enum in a request", "list the values that can be sent: type and enum, no anyOf")


def _walk(root: Node) -> Iterator[tuple[Node, bool]]:
    """Yield each schema within a schema, and whether any other value of its type is allowed in its place."""
    seen: set[tuple[str, bool]] = set()
    waiting = [(root, False)]
    while waiting:
        node, is_open = waiting.pop()
        found = node.resolved()
        if found is None or (found.at, is_open) in seen:
            continue
        seen.add((found.at, is_open))
        yield found, is_open
        free = _free_types(found)
        composed = {branch.at for branch in branches(found)}
        for child in children(found):
            named = child.resolved()
            freed = named is not None and child.at in composed and bool(free.intersection(_types(named.value)))
            waiting.append((child, (is_open and child.at in composed) or freed))


def _within(root: Node) -> Iterator[Node]:
    return (node for node, _ in _walk(root))


def _free_types(node: Node) -> set[str]:
    """Return the types of which some branch of an anyOf takes any value."""
    found = [branch.resolved() for branch in branches(node, ("anyOf",))]
    free = [branch.value for branch in found if branch and not {"enum", "const"}.intersection(branch.value)]
    return {name for branch in free for name in types(branch) if name != "null"}


def _opens(node: Node) -> bool:
    listed = [branch.resolved() for branch in branches(node, ("anyOf",))]
    free = _free_types(node)
    return any(branch and "enum" in branch.value and free.intersection(_types(branch.value)) for branch in listed)


def _types(schema: Value) -> set[str]:
    """Return the types that a schema names or its values have."""
    named = {name for name in types(schema) if name != "null"}
    if named:
        return named
    values = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]
    names = {str: "string", int: "integer", float: "number", bool: "boolean"}
    return {names[type(value)] for value in values if type(value) in names}


def _only_flags(schema: Value) -> bool:
    """Tell whether the values are true and false, to which nothing can be added."""
    return _types(schema) == {"boolean"}
