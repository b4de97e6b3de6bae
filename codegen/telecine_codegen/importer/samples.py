"""Build an example of a schema that fits it, from its examples, defaults, enums and bounds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.schema import UNIONS, iter_branches, list_types

_TEXTS: Final = {
    "uri": "https://example.com/file",
    "url": "https://example.com/file",
    "date-time": "2026-01-31T12:00:00Z",
    "date": "2026-01-31",
    "time": "12:00:00Z",
    "email": "someone@example.com",
    "uuid": "7f2c6a52-1d3e-4f6a-9b61-0c5d5a1b2c3d",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "byte": "aGVsbG8=",
    "duration": "PT6S",
    "ipv6": "2001:db8::1",
    "uri-reference": "/file",
    "iri": "https://example.com/file",
    "iri-reference": "/file",
    "idn-email": "someone@example.com",
    "idn-hostname": "example.com",
    "json-pointer": "/file",
}
_BY_NAME: Final = {"prompt": "A paper boat crosses a pond", "text": "A paper boat crosses a pond"}
_DEEPEST: Final = 6
"""Levels at which optional members are shown."""
_SHOWN: Final = 3
"""Levels at which an object without required members shows its members."""
_MOST: Final = 8
"""Members that such an object shows."""
_ENDLESS: Final = 30
"""Levels after which required members of a recursive schema are given up."""


def iter_samples(schema: Node) -> Iterator[Any]:
    """Yield values of a schema, most telling first: one may break a rule that only another one keeps."""
    yield sample(schema)
    yield sample(schema, _SHOWN)
    yield sample(schema, _DEEPEST)


def sample(schema: Node, depth: int = 0, name: str = "") -> Any:
    """Return a value of a schema; optional members are left out where nothing says what they hold.

    Args:
        schema: The schema.
        depth: Levels above it; the deeper, the fewer optional members.
        name: Name of the member, which may suggest a value.
    """
    if depth > _ENDLESS:
        return None
    whole = schema.merged()
    for keyword in ("example", "default", "const"):
        if keyword in whole:
            return whole[keyword]
    if whole.get("examples"):
        return whole["examples"][0]
    if whole.get("enum"):
        return whole["enum"][0]
    real = (branch for branch in iter_branches(schema.followed(), UNIONS) if branch["type"].value != "null")
    if (first := next(real, None)) is not None:
        return sample(first, depth, name)
    kinds = [kind for kind in list_types(whole) if kind != "null"] or (["object"] if "properties" in whole else [])
    match next(iter(kinds), None):
        case "object":
            return _object(schema.followed(), depth)
        case "array":
            wanted = max(whole.get("minItems", 0), int(depth < _DEEPEST))
            return [sample(schema.outermost("items"), depth + 1)] * wanted
        case "string":
            return _string(whole, name)
        case "number" | "integer":
            return _number(whole)
        case "boolean":
            return True
    return None


def _object(schema: Node, depth: int) -> dict[str, Any]:
    required = schema.value.get("required", ())
    members = schema["properties"].members()
    wanted = (
        (name, each)
        for name, each in members
        if name in required or (depth < _DEEPEST and (name in _BY_NAME or _is_telling(each)))
    )
    found = {name: sample(member, depth + 1, name) for name, member in wanted}
    if not found and depth < _SHOWN:
        return {name: sample(member, depth + 1, name) for name, member in islice(schema["properties"].members(), _MOST)}
    return found


def _is_telling(member: Node) -> bool:
    return not member.merged().keys().isdisjoint(("example", "examples", "default", "const"))


def _string(schema: Mapping[str, Any], name: str) -> str:
    text = _TEXTS.get(schema.get("format", ""), _BY_NAME.get(name, "text"))
    least, most = schema.get("minLength", 0), schema.get("maxLength", 10_000)
    return text.ljust(least, "x")[: max(most, 0)]


def _number(schema: Mapping[str, Any]) -> int | float:
    low: int | float = schema.get("minimum", schema.get("exclusiveMinimum", 0) + ("exclusiveMinimum" in schema))
    step = schema.get("multipleOf", 1)
    value: int | float = math.ceil(low / step) * step if step else low
    high = schema.get("maximum")
    if high is not None and value > high:
        value = high
    return max(value, 1) if low <= 1 and (high is None or high >= 1) and not value else value
