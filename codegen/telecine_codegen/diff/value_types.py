"""Determine the kinds of values that a schema allows, and the values that it lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from telecine_codegen.openapi.node import Node

KINDS: Final = ("string", "integer", "number", "boolean", "null", "object", "array", "any")
"""The JSON types, and `any` for a schema without a type."""

_KEYWORDS_BY_KIND: Final = {
    "object": {"properties", "required", "additionalProperties", "minProperties", "maxProperties", "patternProperties"},
    "array": {"items", "prefixItems", "minItems", "maxItems", "uniqueItems"},
    "string": {"minLength", "maxLength", "pattern", "contentMediaType", "contentEncoding"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
}


def find_kinds(leaves: tuple[Node, ...]) -> tuple[str, ...]:
    """Return the kinds that all leaves allow, inferred from their keywords if none declares a type."""
    declared = [types for leaf in leaves if (types := _declared_types(leaf)) is not None]
    if declared:
        allowed = set(KINDS[:-1])
        for types in declared:
            allowed &= types
        if "number" in allowed:
            allowed.discard("integer")
        return ("any",) if len(allowed) == len(KINDS) - 2 else tuple(kind for kind in KINDS if kind in allowed)
    keywords = {key for leaf in leaves if isinstance(leaf.value, dict) for key in leaf.value}
    if keywords & {"enum", "const"}:
        return ("any",)
    return tuple(kind for kind in KINDS if keywords & _KEYWORDS_BY_KIND.get(kind, set())) or ("any",)


def _declared_types(leaf: Node) -> set[str] | None:
    value = leaf["type"].value
    if isinstance(value, str):
        names = {value}
    elif isinstance(value, list):
        names = {name for name in value if isinstance(name, str)}
    else:
        return None
    if leaf["nullable"].value is True:
        names.add("null")
    return names | {"integer"} if "number" in names else names


def find_named_values(leaves: tuple[Node, ...], allowed: Iterable[str]) -> dict[str, set[str]] | None:
    """Return the values that all leaves list, by kind, as JSON; ``None`` if no leaf lists any."""
    allowed = set(allowed)
    lists = [
        list(_iter_enum_values(leaf))
        for leaf in leaves
        if isinstance(leaf.value, dict) and leaf.value.keys() & {"enum", "const"}
    ]
    if not lists:
        return None
    first = {to_json(value): value for value in lists[0]}
    common = set(first).intersection(*({to_json(value) for value in values} for values in lists))
    numbers = [value for name, value in first.items() if name in common and _kind_of(value) in ("integer", "number")]
    fraction = "number" in allowed or ("any" in allowed and any(_kind_of(value) == "number" for value in numbers))
    found: dict[str, set[str]] = {}
    for name, value in first.items():
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
    """Return canonical JSON: sorted members, integral floats as integers."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
