"""Compare two schemas recursively and yield every difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from telecine_codegen.diff.compare_constraints import compare_constraints
from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.match_variants import compare_discriminators, match_variants
from telecine_codegen.diff.pairing import classify, is_reordered, is_similar_name
from telecine_codegen.diff.schema_alternatives import Shape, is_nullable, normalise_schemas
from telecine_codegen.diff.value_types import to_json
from telecine_codegen.diff.wording import truncate
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.python_names import field_name
from telecine_codegen.openapi.schema import find_annotation

Nodes = tuple[Node, ...]

_NUMERIC_PARTNERS: Final = {"integer": "number", "number": "integer"}


@dataclass(frozen=True, slots=True)
class Position:
    """Position of a value within a body.

    Attributes:
        path: Dotted wire names from the body down.
        owner: Model class of the member.
        name: Wire name of the member; `None` for the body itself, an item or a variant.
        is_optional: Whether the member may be omitted.
        was_nullable: Whether the attribute could be `None` before.
        python: Python names, if they are not those of a model attribute.
    """

    path: str = ""
    owner: str | None = None
    name: str | None = None
    is_optional: bool = False
    was_nullable: bool = False
    python: tuple[str, ...] = ()

    def inner(self, step: str) -> Position:
        """Return the position of items or variants, which have no name of their own."""
        return replace(self, path=self.path + step)


class SchemaComparison:
    """Compares the schemas of one exchange; each pair of schemas is compared once."""

    def __init__(self, context: Context, seen: Iterable[object] = ()) -> None:
        self._context = context
        self._seen = set(seen)

    def compare(self, old: Nodes, new: Nodes, position: Position) -> Iterator[Difference]:
        """Yield the differences of two values, each given as the schemas that apply to it."""
        yield from self._compare_annotations(old, new, position)
        before, after = normalise_schemas(old), normalise_schemas(new)
        key = tuple(tuple(tuple(leaf.at for leaf in shape.leaves) for shape in side) for side in (before, after))
        if key in self._seen:
            return
        self._seen.add(key)
        for rule, a, b, was, now in compare_discriminators(old, new):
            yield self._difference(rule, position, a or _first(old), b or _first(new), was, now)
        yield from self._compare_nullability(before, after, old, new, position)
        yield from self._compare_kinds(before, after, old, new, position)

    def is_equal(self, old: Nodes, new: Nodes) -> bool:
        """Return whether two schemas have no difference."""
        return next(SchemaComparison(self._context, self._seen).compare(old, new, Position()), None) is None

    def _is_equal_shape(self, old: Shape, new: Shape) -> bool:
        return next(SchemaComparison(self._context, self._seen).compare_shapes(old, new, Position()), None) is None

    def _difference(
        self, rule: str, position: Position, old: Node | None, new: Node | None, was: str = "", now: str = ""
    ) -> Difference:
        soft = position.was_nullable and rule in ("null.added", "member.optional")
        return Difference(rule, self._context, position.path, old, new, was, now, self._python_names(position), soft)

    def _python_names(self, position: Position) -> tuple[str, ...]:
        if position.python:
            return position.python
        if position.name is None:
            return (f"models.{position.owner}",) if position.owner else ()
        attribute = field_name(position.name)
        names: list[str] = []
        if self._context.keywords and "." not in position.path:
            names.append(f"{self._context.function}({attribute}=…)")
        if position.owner:
            names.append(f"models.{position.owner}.{attribute}")
        return tuple(names)

    def _compare_annotations(self, old: Nodes, new: Nodes, position: Position) -> Iterator[Difference]:
        a, b = find_annotation(old, "deprecated"), find_annotation(new, "deprecated")
        if bool(a and a.value) != bool(b and b.value):
            yield self._difference(
                "undeprecated" if a and a.value else "deprecated", position, a or _first(old), b or _first(new)
            )
        a, b = find_annotation(old, "default"), find_annotation(new, "default")
        was, now = to_json(a.value) if a else "", to_json(b.value) if b else ""
        if was != now:
            rule = f"default.{classify(a, b)}"
            difference = self._difference(
                rule, position, a or _first(old), b or _first(new), truncate(was), truncate(now)
            )
            yield replace(difference, soft=not position.is_optional or is_nullable(normalise_schemas(old)))

    def _compare_nullability(
        self, before: tuple[Shape, ...], after: tuple[Shape, ...], old: Nodes, new: Nodes, position: Position
    ) -> Iterator[Difference]:
        if is_nullable(before) != is_nullable(after) and not _is_any(before) and not _is_any(after):
            rule = "null.removed" if is_nullable(before) else "null.added"
            yield self._difference(rule, position, _first(old), _first(new))

    def _compare_kinds(
        self, before: tuple[Shape, ...], after: tuple[Shape, ...], old: Nodes, new: Nodes, position: Position
    ) -> Iterator[Difference]:
        a = tuple(dict.fromkeys(shape.kind for shape in before if shape.kind != "null"))
        b = tuple(dict.fromkeys(shape.kind for shape in after if shape.kind != "null"))
        lost = [kind for kind in a if not _covers(b, kind)]
        gained = [kind for kind in b if not _covers(a, kind)]
        if lost or gained:
            rule = "type.narrowed" if lost else "type.widened"
            if lost and gained:
                rule = "type.changed"
            was, now = (" or ".join(kinds) or "null" for kinds in (a, b))
            yield self._difference(rule, position, _first(old), _first(new), was, now)
        for kind in dict.fromkeys((*a, *b)):
            partner = kind if kind in b else _NUMERIC_PARTNERS.get(kind, "")
            yield from self._compare_alternatives(
                [shape for shape in before if shape.kind == kind], [s for s in after if s.kind == partner], position
            )

    def _compare_alternatives(self, old: list[Shape], new: list[Shape], position: Position) -> Iterator[Difference]:
        if not old or not new:
            return
        if len(old) == len(new) == 1:
            yield from self.compare_shapes(old[0], new[0], position)
            return
        pairs = match_variants(old, new, self._is_equal_shape)
        becomes_whole = not position.path and self._context.keywords and (len(old) == 1) != (len(new) == 1)
        if becomes_whole:
            yield self._difference(
                "body.union" if len(old) == 1 else "body.single", position, old[0].main_node, new[0].main_node
            )
        for shape in pairs.removed:
            yield self._difference("variant.removed", position, shape.main_node, None, _label(shape))
        for shape in pairs.added:
            yield self._difference("variant.added", position, None, shape.main_node, now=_label(shape))
        if old[0].kind == "object" and is_reordered(pairs.both, old, new):
            kept = {id(shape) for pair in pairs.both for shape in pair}
            was, now = (", ".join(_label(shape) for shape in side if id(shape) in kept) for side in (old, new))
            yield self._difference("order.variants", position, old[0].main_node, new[0].main_node, was, now)
        for a, b in pairs.both:
            yield from self.compare_shapes(a, b, position.inner(f"({_label(b)})"))

    def compare_shapes(self, old: Shape, new: Shape, position: Position) -> Iterator[Difference]:
        """Yield the differences of two alternatives."""
        for rule, a, b, was, now in compare_constraints(old, new):
            yield self._difference(rule, position, a, b, was, now)
        if old.kind == new.kind == "object":
            yield from self._compare_objects(old, new, position)
        if old.kind == new.kind == "array":
            yield from self.compare(old.children("items"), new.children("items"), position.inner("[]"))

    def _compare_objects(self, old: Shape, new: Shape, position: Position) -> Iterator[Difference]:
        a, b = self._visible_properties(old), self._visible_properties(new)
        if not a and not old.name and b and self._allows_other_members(old):
            yield self._difference("object.described", position, old.main_node, new.main_node, now=new.name or "")
        removed, added = [n for n in a if n not in b], [n for n in b if n not in a]
        renamed = self._find_renamed(removed, added, a, b)
        required_a, required_b = old.required(), new.required()
        owner_a, owner_b = old.name, new.name
        for name in removed:
            if name not in renamed:
                member = Position(_join_path(position.path, name), owner_a, name)
                yield self._difference("member.removed", member, _first(a[name]) or old.main_node, new.main_node)
        for name in added:
            if name not in renamed.values():
                member = Position(_join_path(position.path, name), owner_b, name)
                yield self._difference(
                    "member.added.required" if name in required_b else "member.added", member, None, _first(b[name])
                )
        kept = [renamed.get(name, name) for name in a if renamed.get(name, name) in b]
        if kept != [name for name in b if name in kept]:
            yield self._difference("order.members", position, old.main_node, new.main_node)
        for name in a:
            now = renamed.get(name, name)
            if now not in b:
                continue
            is_omittable = name not in required_a and not find_annotation(a[name], "default")
            was_nullable = is_omittable or is_nullable(normalise_schemas(a[name]))
            member = Position(_join_path(position.path, now), owner_b, now, now not in required_b, was_nullable)
            if now != name:
                old_path = _join_path(position.path, name)
                old_names = self._python_names(Position(old_path, owner_a, name))
                python = tuple(dict.fromkeys((*old_names, *self._python_names(member))))
                nodes = (_first(a[name]), _first(b[now]))
                yield Difference("member.renamed", self._context, old_path, *nodes, name, now, python)
            if (name in required_a) != (now in required_b):
                rule = "member.optional" if name in required_a else "member.required"
                yield self._difference(
                    rule, member, required_a.get(name) or _first(a[name]), required_b.get(now) or _first(b[now])
                )
            yield from self.compare(a[name], b[now], member)
        described = old.properties().keys() | new.properties().keys()
        for name in (required_a.keys() ^ required_b.keys()) - described:
            member = Position(_join_path(position.path, name), owner_b, name)
            rule = "member.optional" if name in required_a else "member.required"
            yield self._difference(rule, member, required_a.get(name), required_b.get(name))
        yield from self._compare_additional_properties(old, new, position)

    def _visible_properties(self, shape: Shape) -> dict[str, Nodes]:
        """Return the properties that are sent in the direction of the exchange."""
        hidden = "readOnly" if self._context.side == "sent" else "writeOnly"
        visible: dict[str, Nodes] = {}
        for name, nodes in shape.properties().items():
            mark = find_annotation(nodes, hidden)
            if mark is None or mark.value is not True:
                visible[name] = nodes
        return visible

    def _find_renamed(
        self, removed: list[str], added: list[str], a: dict[str, Nodes], b: dict[str, Nodes]
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        alone = len(removed) == len(added) == 1
        for name in removed:
            for other in added:
                is_candidate = other not in found.values() and is_similar_name(name, other, alone=alone)
                if is_candidate and self.is_equal(a[name], b[other]):
                    found[name] = other
                    break
        return found

    def _allows_other_members(self, shape: Shape) -> bool:
        return not any(node.value is False for node in shape.children("additionalProperties"))

    def _compare_additional_properties(self, old: Shape, new: Shape, position: Position) -> Iterator[Difference]:
        """Compare the schemas of additional properties."""
        sides = []
        for shape in (old, new):
            nodes = shape.children("additionalProperties") + shape.children("unevaluatedProperties")
            sides.append((nodes, any(node.value is False for node in nodes)))
        (a, a_closed), (b, b_closed) = sides
        if a_closed != b_closed:
            rule = "object.closed" if b_closed else "object.opened"
            yield self._difference(rule, position, _first(a) or old.main_node, _first(b) or new.main_node)
        elif not a_closed:
            yield from self.compare(a, b, position.inner("{}"))


def _covers(kinds: tuple[str, ...], kind: str) -> bool:
    return kind in kinds or "any" in kinds or (kind == "integer" and "number" in kinds)


def _is_any(shapes: tuple[Shape, ...]) -> bool:
    return any(shape.kind == "any" for shape in shapes)


def _first(nodes: Nodes) -> Node | None:
    return nodes[0] if nodes else None


def _label(shape: Shape) -> str:
    return shape.name or shape.kind


def _join_path(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
