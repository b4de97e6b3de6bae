"""Normalise schemas, so that equivalent schemas have equal shapes.

References are followed, `allOf` is merged, `oneOf` and `anyOf` become one list of alternatives, `const` becomes an
`enum` with one value, null becomes an alternative, and each alternative has one kind of value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telecine_codegen.diff.schema_constraints import Constraint, collect_constraints
from telecine_codegen.diff.value_types import KINDS, find_kinds, find_named_values
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.schema import Alternative, expand_alternatives


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """One alternative of a schema.

    Attributes:
        kind: JSON type of the value, or `any`.
        name: Name of its component, and so of its class.
        leaves: The schemas that apply together, without references and unions.
        constraints: Its constraints by keyword.
        values: Listed values as JSON; `None` if none are listed.
        open: Whether other values are allowed too.
    """

    kind: str
    name: str | None
    leaves: tuple[Node, ...]
    constraints: Mapping[str, Constraint]
    values: frozenset[str] | None
    open: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether only the listed values are allowed."""
        return self.values is not None and not self.open

    @property
    def main_node(self) -> Node | None:
        """The schema that declares the type, or else the outermost one."""
        typed = (leaf for leaf in self.leaves if leaf["type"] or leaf["properties"])
        return next(typed, self.leaves[0] if self.leaves else None)

    def properties(self) -> dict[str, tuple[Node, ...]]:
        """Return all schemas of each property."""
        found: dict[str, tuple[Node, ...]] = {}
        for leaf in self.leaves:
            for name, node in leaf["properties"].members():
                found[name] = (*found.get(name, ()), node)
        return found

    def required(self) -> dict[str, Node]:
        """Return the required properties with the nodes that list them."""
        items = (item for leaf in self.leaves for item in leaf["required"].items())
        return {item.value: item for item in items if isinstance(item.value, str)}

    def children(self, keyword: str) -> tuple[Node, ...]:
        """Return the schemas of a keyword without `true`, which allows everything."""
        found = (leaf[keyword] for leaf in self.leaves)
        return tuple(node for node in found if node and node.value is not True)


def normalise_schemas(nodes: Iterable[Node]) -> tuple[Shape, ...]:
    """Return the alternatives of a value to which all schemas apply; without a schema, one of kind `any`."""
    return _merge_shapes([shape for choice in expand_alternatives(nodes) for shape in _split_by_kind(choice)])


def _split_by_kind(choice: Alternative) -> list[Shape]:
    """Split an alternative by the kinds that all its leaves allow."""
    allowed = find_kinds(choice.leaves)
    named = find_named_values(choice.leaves, allowed)
    found = []
    for kind in allowed if named is None else named:
        only = None if named is None or kind == "null" else frozenset(named[kind])
        if kind == "boolean" and only is not None and len(only) == 2:
            only = None
        found.append(Shape(kind, choice.name, choice.leaves, collect_constraints(kind, choice.leaves), only))
    return found


def _merge_shapes(found: list[Shape]) -> tuple[Shape, ...]:
    """Merge the alternatives of each kind that one list of values, or one type, can express."""
    if len(found) == 1:
        return tuple(found)
    result: list[Shape] = []
    for kind in KINDS:
        alike = [shape for shape in found if shape.kind == kind]
        if kind in ("object", "array"):
            unique = {tuple(leaf.at for leaf in shape.leaves): shape for shape in alike}
            result += unique.values()
        elif kind == "null":
            result += alike[:1]
        elif alike:
            result += _merge_scalars(alike)
    if anything := [
        shape for shape in result if shape.kind == "any" and not shape.constraints and shape.values is None
    ]:
        return tuple(anything[:1])
    return tuple(result)


def _merge_scalars(alike: list[Shape]) -> list[Shape]:
    """Merge alternatives with the same constraints; one without constraints absorbs all others."""
    groups: dict[frozenset[object], list[Shape]] = {}
    for shape in alike:
        same = frozenset(
            (keyword, constraint.bound, constraint.requirements) for keyword, constraint in shape.constraints.items()
        )
        groups.setdefault(same, []).append(shape)
    free = groups.get(frozenset(), [])
    if any(shape.values is None for shape in free):
        groups = {frozenset(): [*free, *(shape for shape in alike if shape not in free)]}
    return [_merge_group(group) for group in groups.values()]


def _merge_group(group: list[Shape]) -> Shape:
    listed = [shape.values for shape in group if shape.values is not None]
    is_open = len(listed) < len(group)
    named = frozenset[str]().union(*listed) if listed else None
    first = next((shape for shape in group if shape.values is None), group[0])
    return Shape(first.kind, first.name, first.leaves, first.constraints, named, is_open and named is not None)


def is_nullable(found: Iterable[Shape]) -> bool:
    """Return whether null is one of the alternatives."""
    return any(shape.kind in ("null", "any") for shape in found)
