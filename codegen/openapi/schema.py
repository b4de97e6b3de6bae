"""Schemas: the keywords that hold other schemas, types, and a schema's alternatives with references resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from codegen.openapi.node import Node

UNIONS: Final = ("anyOf", "oneOf")
"""Keywords of which one branch holds."""
COMBINED: Final = ("allOf", *UNIONS)
"""Keywords whose branches describe the same value as the schema around them."""
RESOLVED: Final = ("$ref", *COMBINED)
"""Keywords that `alternatives` resolves."""
INNER_KEYWORDS: Final = ("items", "additionalProperties", "contentSchema")
"""Keywords with one schema for something within the value."""
TEXT_FORMATS: Final = (
    *("uri", "uri-reference", "iri", "iri-reference", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6"),
    *("date-time", "date", "time", "duration", "uuid", "json-pointer", "regex", "byte", "binary", "password"),
)
"""Formats whose values stay the string that goes over the wire: a parsed URL, for one, is written in another way."""
MAX_ALTERNATIVES: Final = 256
"""Alternatives of one schema that are looked at: a product of unions beyond that is an attack, not a spec."""


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """One way to satisfy a schema.

    Attributes:
        leaves: The schemas that hold together, outermost first; read them without their `$ref` and unions.
        name: Name of the component that it comes from; ``None`` if it is inline, or joined from several.
    """

    leaves: tuple[Node, ...]
    name: str | None = None


Select = Callable[[list[Alternative]], list[Alternative]]
"""Leaves out branches of a union."""


def iter_branches(schema: Node, keywords: Iterable[str] = COMBINED) -> Iterator[Node]:
    """Yield the branches of `allOf`, `anyOf` and `oneOf`."""
    if isinstance(schema.value, dict):
        for keyword in keywords:
            if keyword in schema.value:
                yield from schema[keyword].items()


def iter_children(schema: Node) -> Iterator[Node]:
    """Yield the schemas directly within a schema."""
    yield from iter_branches(schema)
    if "properties" in schema:
        yield from (member for _, member in schema["properties"].members())
    for keyword in INNER_KEYWORDS:
        if keyword in schema and isinstance(schema.value[keyword], dict):
            yield schema[keyword]


def iter_parts(schema: Node) -> Iterator[Node]:
    """Yield a schema and all that it is composed of, each once: references followed, branches of all unions."""
    seen: set[str] = set()
    waiting = [schema]
    while waiting:
        node = waiting.pop().resolved()
        if node is not None and node.at not in seen:
            seen.add(node.at)
            yield node
            waiting.extend(reversed([*iter_branches(node)]))


def iter_layers(schema: Node) -> Iterator[Node]:
    """Yield what `parts` yields and, before it, the references that lead there: keywords may stand beside a `$ref`."""
    seen: set[str] = set()
    waiting = [schema]
    while waiting:
        for node in waiting.pop(0).layers():
            if node.at not in seen:
                seen.add(node.at)
                yield node
                waiting += iter_branches(node)


def list_types(schema: Any) -> list[str]:
    """Return the JSON types that a schema names."""
    named = schema.get("type", []) if isinstance(schema, dict) else []
    return [named] if isinstance(named, str) else [name for name in named if isinstance(name, str)]


def is_object(schema: Any) -> bool:
    """Tell whether a schema describes an object with known members."""
    return "properties" in schema or "object" in list_types(schema) or "allOf" in schema


def json_type(value: Any) -> str:
    """Return the type that JSON Schema gives a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def expand_alternatives(schemas: Iterable[Node], select: Select | None = None) -> list[Alternative]:
    """Return the ways to satisfy several schemas at once: references resolved, `allOf` joined, unions spread out.

    Args:
        schemas: Schemas that all hold for one value; none gives one alternative without leaves.
        select: Called with the branches of each union; returns those to keep.

    """
    found = [Alternative(())]
    for schema in schemas:
        found = _combine(found, _expand(schema, select, frozenset()))
    return found


def _expand(schema: Node, select: Select | None, above: frozenset[str]) -> list[Alternative]:
    if schema.value is False or schema.at in above:
        return []
    above |= {schema.at}
    found = [Alternative((schema,))]
    target = schema.target()
    if target is not None:
        name = target.at.rpartition("/")[2]
        found = _combine(found, [Alternative(a.leaves, a.name or name) for a in _expand(target, select, above)])
    all_of = [*iter_branches(schema, ("allOf",))]
    for part in all_of:
        found = _combine(found, _expand(part, select, above))
    if len(all_of) > 1 or (all_of and schema["properties"]):
        found = [Alternative(alternative.leaves) for alternative in found]
    for union in UNIONS:
        if union in schema and isinstance(schema.value[union], list):
            either = [each for branch in schema[union].items() for each in _expand(branch, select, above)]
            found = _combine(found, select(either) if select else either)
    return found


def _combine(one: list[Alternative], other: list[Alternative]) -> list[Alternative]:
    every = (Alternative((*a.leaves, *b.leaves), a.name or b.name) for a in one for b in other)
    return list(islice(every, MAX_ALTERNATIVES))


def find_annotation(schemas: Iterable[Node], keyword: str) -> Node | None:
    """Return a keyword that speaks of the value as a whole, such as `default`: the outermost one counts.

    It is looked for in the schemas, what they refer to, their `allOf`, and the one branch of a union that is not null.
    """
    seen: set[str] = set()
    return next((found for schema in schemas if (found := _find_annotation(schema, keyword, seen)) is not None), None)


def _find_annotation(schema: Node, keyword: str, seen: set[str]) -> Node | None:
    if schema.at in seen or not isinstance(schema.value, dict):
        return None
    seen.add(schema.at)
    if keyword in schema:
        return schema[keyword]
    target = schema.target()
    inner = [*([target] if target else []), *iter_branches(schema, ("allOf",))]
    for union in UNIONS:
        real = [branch for branch in iter_branches(schema, (union,)) if branch["type"].value != "null"]
        inner += real if len(real) == 1 else []
    return next((found for item in inner if (found := _find_annotation(item, keyword, seen)) is not None), None)
