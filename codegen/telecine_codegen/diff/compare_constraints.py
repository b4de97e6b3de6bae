"""Compare the enum values and constraints of two alternatives of the same kind."""

from __future__ import annotations

from collections.abc import Iterator

from telecine_codegen.diff.pairing import classify
from telecine_codegen.diff.schema_alternatives import Shape
from telecine_codegen.diff.schema_constraints import classify_change, collect_constraints, strip_annotations
from telecine_codegen.diff.value_types import to_json
from telecine_codegen.diff.wording import PARSED_FORMATS, PYTHON_FORMATS, format_list
from telecine_codegen.openapi.node import Node

PartialDifference = tuple[str, Node | None, Node | None, str, str]
"""Rule, old and new node, formatted old and new value."""


def compare_constraints(old: Shape, new: Shape) -> Iterator[PartialDifference]:
    """Yield the differences of two alternatives, without their members."""
    yield from _compare_values(old, new)
    one, other = old.constraints, new.constraints
    if {old.kind, new.kind} == {"integer", "number"}:
        one, other = collect_constraints("integer", old.leaves), collect_constraints("integer", new.leaves)
    for keyword in dict.fromkeys((*one, *other)):
        a, b = one.get(keyword), other.get(keyword)
        change = classify_change(a, b)
        if change is None:
            continue
        requirements = (a.requirements if a else frozenset[str]()) ^ (b.requirements if b else frozenset[str]())
        rule = f"constraint.{change}"
        if (keyword == "format" and requirements & PYTHON_FORMATS) or (
            keyword == "content" and "binary" in requirements
        ):
            rule = "format.typed"
        elif keyword == "format" and requirements & PARSED_FORMATS and change != "tightened":
            rule = f"format.{change}"
        elif keyword == "content" and change == "changed":
            rule = "content.changed"
        was, now = (f"{keyword} {constraint.text}" if constraint else f"no {keyword}" for constraint in (a, b))
        yield rule, a.node if a else old.main_node, b.node if b else new.main_node, was, now
    yield from _compare_content(old, new)


def _compare_content(old: Shape, new: Shape) -> Iterator[PartialDifference]:
    """Yield the difference of `contentSchema`, which is not validated, since the string is passed on unchanged."""
    a, b = old.children("contentSchema"), new.children("contentSchema")
    was, now = (to_json([strip_annotations(node) for node in side]) if side else "" for side in (a, b))
    if was != now:
        rules = {"changed": "content.redescribed", "added": "content.described", "removed": "content.undescribed"}
        yield rules[classify(a, b)], a[0] if a else old.main_node, b[0] if b else new.main_node, "", ""


def _compare_values(old: Shape, new: Shape) -> Iterator[PartialDifference]:
    a, b = old.values or frozenset(), new.values or frozenset()
    nodes = (_values_node(old), _values_node(new))
    if old.is_closed != new.is_closed:
        yield "enum.closed" if new.is_closed else "enum.opened", *nodes, format_list(a), format_list(b)
    elif (old.values is None) != (new.values is None):
        yield "known.named" if new.values else "known.unnamed", *nodes, format_list(a), format_list(b)
    elif a != b:
        word = "enum" if new.is_closed else "known"
        change = "shrank" if a - b else "grew"
        if a - b and b - a:
            change = "replaced"
        yield f"{word}.{change}", *nodes, format_list(a - b), format_list(b - a)
    one, other = (_list_values(node) for node in nodes)
    if [value for value in one if value in other] != [value for value in other if value in one]:
        yield "order.values", *nodes, "", ""


def _list_values(node: Node | None) -> list[str]:
    """Return the values of an `enum` as JSON, in their order."""
    return list(dict.fromkeys(to_json(item.value) for item in node.items())) if node else []


def _values_node(shape: Shape) -> Node | None:
    """Return the node of the listed values, or the schema if it has none."""
    found = [leaf[keyword] for leaf in shape.leaves for keyword in ("enum", "const") if leaf[keyword]]
    return found[0] if found else shape.main_node
