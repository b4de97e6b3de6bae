"""Members that a spec marks with ``x-harmonised`` or ``x-rejected``: where they stand in a body, and in the spec."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codegen.openapi.directions import body_schemas
from codegen.lint.spec_view import Node, Spec, Value, branches, types
from codegen.openapi.pointer import pointer

Path = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked member.

    Attributes:
        path: Names from the outside of the body in; ``None`` stands for the items of a list.
        at: Pointer of the object of the spec that holds the mark.
        schema: The schema of the member, with what stands beside the reference to it.
        schema_at: Pointer of that schema, reference followed.
    """

    path: Path
    at: str
    schema: Value
    schema_at: str

    @property
    def words(self) -> tuple[str, ...]:
        """The harmonised words that the member carries."""
        return words(self.schema)

    @property
    def shown(self) -> str:
        """The place in the body, as a person writes it."""
        return "/" + "/".join("[]" if step is None else step for step in self.path)


def words(schema: Value) -> tuple[str, ...]:
    """Return the harmonised words of a schema."""
    told = schema.get("x-harmonised", ())
    return (told,) if isinstance(told, str) else tuple(told)


def marks(spec: Spec, at: str, schema: Value, path: Path = (), above: frozenset[str] = frozenset()) -> Iterator[Mark]:
    """Yield the marked members within a schema, in the order of the spec; JSON in a text stands where the text does."""
    found = spec.follow(at, schema)
    if found is None or found.at in above:
        return
    above |= {found.at}
    whole = {**found.value, **{key: value for key, value in schema.items() if key != "$ref"}}
    for keyword in ("x-harmonised", "x-rejected"):
        if keyword in whole:
            place = (*path, None) if "array" in types(whole) else path
            yield Mark(place, at if keyword in schema else found.at, whole, found.at)
            break
    for inner_at, inner in branches(found.at, found.value):
        yield from marks(spec, inner_at, inner, path, above)
    for name, inner in found.value.get("properties", {}).items():
        yield from marks(spec, pointer(found.at, "properties", name), inner, (*path, name), above)
    for keyword, step in (("items", (None,)), ("contentSchema", ())):
        if keyword in found.value:
            yield from marks(spec, f"{found.at}/{keyword}", found.value[keyword], (*path, *step), above)


def request_marks(spec: Spec, operation: Node) -> list[Mark]:
    """Return the marked members of an operation's request body."""
    return _within(spec, f"{operation.at}/requestBody", operation.value.get("requestBody", {}))


def forms(spec: Spec, operation: Node) -> Iterator[list[Mark]]:
    """Yield the marked members of each form that an operation's request body may have."""
    holder = operation.value.get("requestBody", {})
    for body in body_schemas(spec, f"{operation.at}/requestBody", holder):
        found = spec.follow(body.at, body.value)
        variants = [pair for pair in branches(found.at, found.value) if "/allOf/" not in pair[0]] if found else []
        for at, schema in variants or [(body.at, body.value)]:
            yield [*marks(spec, at, schema)]


def answer_marks(spec: Spec, operation: Node) -> list[Mark]:
    """Return the marked members of an operation's successful answers."""
    return [
        mark
        for status, answer in operation.value.get("responses", {}).items()
        if str(status).startswith("2")
        for mark in _within(spec, pointer(operation.at, "responses", status), answer)
    ]


def _within(spec: Spec, at: str, holder: Value) -> list[Mark]:
    return [mark for body in body_schemas(spec, at, holder) for mark in marks(spec, body.at, body.value)]
