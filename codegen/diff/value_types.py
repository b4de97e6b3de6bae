"""Which kinds of values a schema allows, and which values it names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from codegen.openapi.node import Node

KINDS: Final = ("string", "integer", "number", "boolean", "null", "object", "array", "any")
"""The JSON types, and `any` for a schema that names none."""

_KEYWORDS_BY_KIND: Final = {
    "object": {"properties", "required", "additionalProperties", "minProperties", "maxProperties", "patternProperties"},
    "array": {"items", "prefixItems", "minItems", "maxItems", "uniqueItems"},
    "string": {"minLength", "maxLength", "pattern", "contentMediaType", "contentEncoding"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
}


def find_kinds(leaves: tuple[Node, ...]) -> tuple[str, ...]:
    """Return the kinds that all leaves allow, guessed from their keywords if none of them names a type."""
    told = [types for leaf in leaves if (types := _declared_types(leaf)) is not None]
    if told:
        allowed = set(KINDS[:-1])
        for types in told:
            allowed &= types
        if "number" in allowed:
            allowed.discard("integer")
        return ("any",) if len(allowed) == len(KINDS) - 2 else tuple(kind for kind in KINDS if kind in allowed)
    keywords = {key for leaf in leaves if isinstance(leaf.value, dict) for key in leaf.value}
    if keywords & {"enum", "const"}:
        return ("any",)
    return tuple(kind for kind in KINDS if keywords & _KEYWORDS_BY_KIND.get(kind, set())) or ("any",)


def _declared_types(leaf: Node) -> set[str] | None:
    told = leaf["type"].value
    names = (
        {told} if isinstance(told, str) else {n for n in told if isinstance(n, str)} if isinstance(told, list) else None
    )
    if names is None:
        return None
    if leaf["nullable"].value is True:
        names.add("null")
    return names | {"integer"} if "number" in names else names


def find_named_values(leaves: tuple[Node, ...], allowed: Iterable[str]) -> dict[str, set[str]] | None:
    """Return the values that all leaves name, by kind, as JSON texts; nothing when no leaf names any."""
    allowed = set(allowed)
    lists = [
        list(_iter_enum_values(leaf))
        for leaf in leaves
        if isinstance(leaf.value, dict) and leaf.value.keys() & {"enum", "const"}
    ]
    if not lists:
        return None
    every = {to_json(value): value for value in lists[0]}
    common = set(every).intersection(*({to_json(value) for value in values} for values in lists))
    numbers = [value for name, value in every.items() if name in common and _kind_of(value) in ("integer", "number")]
    fraction = "number" in allowed or ("any" in allowed and any(_kind_of(value) == "number" for value in numbers))
    found: dict[str, set[str]] = {}
    for name, value in every.items():
        kind = "number" if fraction and value in numbers and _kind_of(value) == "integer" else _kind_of(value)
        if name in common and (kind in allowed or "any" in allowed):
            found.setdefault(kind, set()).add(name)
    return found


def _iter_enum_values(leaf: Node) -> Iterator[Any]:
    if "const" in leaf.value:
        yield leaf.value["const"]
    else:
        yield from (item.value for item in leaf["enum"].items())


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, float) and not value.is_integer():
        return "number"
    names = {str: "string", int: "integer", float: "integer", type(None): "null", dict: "object", list: "array"}
    return names[type(value)]


def to_json(value: Any) -> str:
    """Return the one JSON text of a value, whatever the order of its members and however a number is written."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
