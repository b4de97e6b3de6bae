"""Pair the variants of two unions, and compare their discriminators."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from telecine_codegen.diff.compare_constraints import PartialDifference
from telecine_codegen.diff.pairing import Pairs
from telecine_codegen.diff.schema_alternatives import Shape, normalise_schemas
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.schema import find_annotation


def match_variants(old: list[Shape], new: list[Shape], equal: Callable[[Shape, Shape], bool]) -> Pairs[Shape]:
    """Pair the alternatives of one kind: first equal ones, then by name, by tag, by similarity."""
    pairs = Pairs[Shape](old, new)
    pairs.match(lambda a, b: _is_namesake(a, b) and equal(a, b))
    pairs.match(equal)
    pairs.match(_is_namesake)
    pairs.match(lambda a, b: bool(_tag_values(a) & _tag_values(b)))
    pairs.match(_is_similar)
    if old and old[0].kind != "object":
        pairs.match_last()
    return pairs


def compare_discriminators(old: tuple[Node, ...], new: tuple[Node, ...]) -> Iterator[PartialDifference]:
    """Yield the differences of discriminators."""
    a, b = find_annotation(old, "discriminator"), find_annotation(new, "discriminator")
    if a is None or b is None:
        if a is not b:
            yield ("discriminator.added" if b else "discriminator.removed"), a, b, _property_name(a), _property_name(b)
        return
    if _property_name(a) != _property_name(b):
        yield "discriminator.changed", a, b, _property_name(a), _property_name(b)
        return
    before, after = _discriminator_values(a, old), _discriminator_values(b, new)
    if before is None or after is None:
        return
    for value in sorted(before - after):
        yield "discriminator.value.removed", a, b, value, ""
    for value in sorted(after - before):
        yield "discriminator.value.added", a, b, "", value


def _property_name(node: Node | None) -> str:
    return (node["propertyName"].text or "") if node else ""


def _discriminator_values(node: Node, nodes: tuple[Node, ...]) -> set[str] | None:
    """Return the discriminator values, mapped or by name; ``None`` if the variants list them themselves."""
    objects = [shape for shape in normalise_schemas(nodes) if shape.kind == "object"]
    if objects and all(any(name == _property_name(node) for name, _ in _tag_values(shape)) for shape in objects):
        return None
    if node["mapping"]:
        return {value for value, _ in node["mapping"].members()}
    return {shape.name for shape in objects if shape.name}


def _is_namesake(a: Shape, b: Shape) -> bool:
    return a.name is not None and a.name == b.name


def _tag_values(shape: Shape) -> set[tuple[str, str]]:
    """Return name and value of the required properties that can identify the variant."""
    found: set[tuple[str, str]] = set()
    for name, nodes in shape.properties().items():
        inner = normalise_schemas(nodes) if name in shape.required() else ()
        if len(inner) == 1 and inner[0].is_closed:
            found |= {(name, value) for value in inner[0].values or ()}
    return found


def _is_similar(a: Shape, b: Shape) -> bool:
    one, other = a.properties().keys(), b.properties().keys()
    return len(one & other) * 2 >= len(one | other) > 0
