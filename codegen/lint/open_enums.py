"""Open enums: a request takes values of a closed list, an answer may hold others, since providers add values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from codegen.openapi.directions import received, sent
from codegen.lint.spec_view import Node, Spec, Value, branches, children, types
from codegen.lint.unions import tags

_OPEN: Final = "write anyOf: [{type: %s, enum: […]}, {type: %s}]"


def openness(spec: Spec) -> None:
    """Report closed enums in answers, callbacks and webhooks, and open ones that are only ever sent."""
    tagged = tags(spec)
    requests = {node.at: origin for origin, root in sent(spec) for node in _within(spec, root)}
    answered: set[str] = set()
    told: set[str] = set()
    for origin, root in received(spec):
        for node, is_open in _walk(spec, root):
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
        if at not in answered and asked is not None and _opens(spec, asked):
            spec.error(at, "open enum in a request", "list the values that can be sent: type and enum, no anyOf")


def _walk(spec: Spec, root: Node) -> Iterator[tuple[Node, bool]]:
    """Yield each schema within a schema, and whether any other value of its type is allowed in its place."""
    seen: set[tuple[str, bool]] = set()
    waiting = [(root.at, root.value, False)]
    while waiting:
        at, value, is_open = waiting.pop()
        found = spec.follow(at, value)
        if found is None or (found.at, is_open) in seen:
            continue
        seen.add((found.at, is_open))
        yield found, is_open
        free = _free_types(spec, found)
        composed = dict(branches(found.at, found.value))
        for child_at, child in children(found.at, found.value):
            named = spec.follow(child_at, child)
            freed = named is not None and child_at in composed and bool(free.intersection(_types(named.value)))
            waiting.append((child_at, child, (is_open and child_at in composed) or freed))


def _within(spec: Spec, root: Node) -> Iterator[Node]:
    return (node for node, _ in _walk(spec, root))


def _free_types(spec: Spec, node: Node) -> set[str]:
    """Return the types of which some branch of an anyOf takes any value."""
    found = [spec.follow("", branch) for branch in node.value.get("anyOf", ())]
    free = [branch.value for branch in found if branch and not {"enum", "const"}.intersection(branch.value)]
    return {name for branch in free for name in types(branch) if name != "null"}


def _opens(spec: Spec, node: Node) -> bool:
    listed = [spec.follow("", branch) for branch in node.value.get("anyOf", ())]
    free = _free_types(spec, node)
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
