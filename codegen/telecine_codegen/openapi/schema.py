"""Read JSON schemas: subschemas, types, and alternatives with references resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from telecine_codegen.openapi.node import Node

UNIONS: Final = ("anyOf", "oneOf")
"""Keywords of which one branch applies."""
COMBINED: Final = ("allOf", *UNIONS)
"""Keywords whose branches describe the same value as the schema around them."""
RESOLVED: Final = ("$ref", *COMBINED)
"""Keywords that `alternatives` resolves."""
INNER_KEYWORDS: Final = ("items", "additionalProperties", "contentSchema")
"""Keywords with one schema for a part of the value."""
TEXT_FORMATS: Final = (
    *("uri", "uri-reference", "iri", "iri-reference", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6"),
    *("date-time", "date", "time", "duration", "uuid", "json-pointer", "regex", "byte", "binary", "password"),
)
"""Formats whose values stay plain strings: a parsed URL, for example, may serialise differently."""
FORMATS: Final = (*TEXT_FORMATS, "int32", "int64", "float", "double")
"""Formats that a spec may name."""
MAX_ALTERNATIVES: Final = 256
"""Limit of alternatives of one schema, since the product of unions grows exponentially."""


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """One way to satisfy a schema.

    Attributes:
        leaves: The schemas that apply together, outermost first; ignore their `$ref` and unions.
        name: Name of the component that it comes from; ``None`` if it is inline, or joined from several.
    """

    leaves: tuple[Node, ...]
    name: str | None = None


Select = Callable[[list[Alternative]], list[Alternative]]
"""Filter for the branches of a union."""


def iter_branches(schema: Node, keywords: Iterable[str] = COMBINED) -> Iterator[Node]:
    """Yield the branches of `allOf`, `anyOf` and `oneOf`."""
    if isinstance(schema.value, dict):
        for keyword in keywords:
            if keyword in schema.value:
                yield from schema[keyword].items()


def iter_children(schema: Node) -> Iterator[Node]:
    """Yield the schemas directly within a schema."""
    value = schema.value
    if not isinstance(value, dict):
        return
    yield from iter_branches(schema)
    if "properties" in value:
        yield from (member for _, member in schema["properties"].members())
    for keyword in INNER_KEYWORDS:
        if isinstance(value.get(keyword), dict):
            yield schema[keyword]


def iter_parts(schema: Node) -> Iterator[Node]:
    """Yield a schema and all schemas it is composed of, each once: references followed, all branches."""
    seen: set[str] = set()
    waiting = [schema]
    while waiting:
        node = waiting.pop().resolved()
        if node is not None and node.at not in seen:
            seen.add(node.at)
            yield node
            waiting.extend(reversed([*iter_branches(node)]))


def iter_layers(schema: Node) -> Iterator[Node]:
    """Yield the schemas of `iter_parts` and the references to them, since keywords may stand beside a `$ref`."""
    seen: set[str] = set()
    waiting = [schema]
    while waiting:
        for node in waiting.pop(0).layers():
            if node.at not in seen:
                seen.add(node.at)
                yield node
                waiting += iter_branches(node)


def list_types(schema: Any) -> list[str]:
    """Return the JSON types that a schema declares."""
    declared = schema.get("type") if isinstance(schema, dict) else None
    if isinstance(declared, str):
        return [declared]
    return [name for name in declared if isinstance(name, str)] if isinstance(declared, list) else []


def is_object(schema: Any) -> bool:
    """Return whether a schema describes an object with known members."""
    return "properties" in schema or "object" in list_types(schema) or "allOf" in schema


def json_type(value: Any) -> str:
    """Return the JSON Schema type of a value."""
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
    """Return the ways to satisfy several schemas at once: references resolved, `allOf` merged, unions expanded.

    Args:
        schemas: Schemas that all apply to one value; none gives one alternative without leaves.
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
    combinations = (Alternative((*a.leaves, *b.leaves), a.name or b.name) for a in one for b in other)
    return list(islice(combinations, MAX_ALTERNATIVES))


def find_annotation(schemas: Iterable[Node], keyword: str) -> Node | None:
    """Return the outermost occurrence of a keyword that applies to the whole value, such as `default`.

    Searched are the schemas, their references, their `allOf`, and the only branch of a union that is not null.
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
        non_null = [branch for branch in iter_branches(schema, (union,)) if branch["type"].value != "null"]
        inner += non_null if len(non_null) == 1 else []
    return next((found for item in inner if (found := _find_annotation(item, keyword, seen)) is not None), None)
