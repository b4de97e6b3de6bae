"""Lint rule for enums: closed in requests, open in responses, since providers add values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from telecine_codegen.lint.spec_view import SpecView, Value
from telecine_codegen.lint.unions import find_tag_properties
from telecine_codegen.openapi.directions import iter_received_schemas, iter_sent_schemas
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.schema import iter_branches, iter_children, list_types

_OPEN_ENUM_HINT: Final = "write anyOf: [{type: %s, enum: […]}, {type: %s}]"


def check_enum_openness(spec: SpecView) -> None:
    """Report closed enums in responses, callbacks and webhooks, and open enums that are only sent."""
    tag_properties = find_tag_properties(spec)
    requests = {node.at: origin for origin, root in iter_sent_schemas(spec.root) for node in _iter_nodes(root)}
    received: set[str] = set()
    reported: set[str] = set()
    for origin, root in iter_received_schemas(spec.root):
        for node, is_open in _iter_schemas(root):
            received.add(node.at)
            keyword = "enum" if "enum" in node.value else "const"
            if (
                is_open
                or node.value.get(keyword, []) == []
                or node.at in tag_properties
                or _is_boolean_only(node.value)
            ):
                continue
            if node.at not in reported:
                reported.add(node.at)
                request = requests.get(node.at)
                word = "closed enum" if keyword == "enum" else "const"
                note = "" if request is None else f"; {request} sends it too, the open form fits both"
                kind = next((name for name in list_types(node.value) if name != "null"), "string")
                spec.error(f"{node.at}/{keyword}", f"{word} in {origin}", _OPEN_ENUM_HINT % (kind, kind) + note)
    for at in requests:
        schema = spec.find_object(at)
        if at not in received and schema is not None and _is_open_enum(schema):
            spec.error(at, "open enum in a request", "use type and enum without anyOf")


def _iter_schemas(root: Node) -> Iterator[tuple[Node, bool]]:
    """Yield each schema within a schema, and whether other values of its type are allowed too."""
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
        composed = {branch.at for branch in iter_branches(found)}
        for child in iter_children(found):
            named = child.resolved()
            freed = named is not None and child.at in composed and bool(free.intersection(_value_types(named.value)))
            waiting.append((child, (is_open and child.at in composed) or freed))


def _iter_nodes(root: Node) -> Iterator[Node]:
    return (node for node, _ in _iter_schemas(root))


def _free_types(node: Node) -> set[str]:
    """Return the types of which some branch of `anyOf` allows any value."""
    found = [branch.resolved() for branch in iter_branches(node, ("anyOf",))]
    free = [branch.value for branch in found if branch and not {"enum", "const"}.intersection(branch.value)]
    return {name for branch in free for name in list_types(branch) if name != "null"}


def _is_open_enum(node: Node) -> bool:
    listed = [branch.resolved() for branch in iter_branches(node, ("anyOf",))]
    free = _free_types(node)
    return any(branch and "enum" in branch.value and free.intersection(_value_types(branch.value)) for branch in listed)


def _value_types(schema: Value) -> set[str]:
    """Return the declared types of a schema, or else the types of its enum or const values."""
    named = {name for name in list_types(schema) if name != "null"}
    if named:
        return named
    values = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]
    names = {str: "string", int: "integer", float: "number", bool: "boolean"}
    return {names[type(value)] for value in values if type(value) in names}


def _is_boolean_only(schema: Value) -> bool:
    """Return whether all values are booleans, to which no value can be added."""
    return _value_types(schema) == {"boolean"}
