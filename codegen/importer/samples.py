"""Build an example of a schema that fits it, from its examples, defaults, enums and bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from codegen.openapi.pointer import parse_local_reference, resolve_pointer

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
}
_DEEPEST: Final = 6


def sample(schema: Any, document: Mapping[str, Any], depth: int = 0) -> Any:
    """Return a value of a schema; optional members are left out where nothing says what they hold."""
    schema = _resolved(schema, document)
    for keyword in ("example", "default", "const"):
        if keyword in schema:
            return schema[keyword]
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("enum"):
        return schema["enum"][0]
    for keyword in ("oneOf", "anyOf"):
        real = [branch for branch in schema.get(keyword, ()) if branch.get("type") != "null"]
        if real:
            return sample(real[0], document, depth)
    kind = schema.get("type", "object" if "properties" in schema else None)
    kind = next((name for name in kind if name != "null"), "null") if isinstance(kind, list) else kind
    match kind:
        case "object":
            return _object(schema, document, depth)
        case "array":
            return _array(schema, document, depth)
        case "string":
            return _string(schema)
        case "number" | "integer":
            return _number(schema)
        case "boolean":
            return True
    return None


def _resolved(schema: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema with references followed and ``allOf`` joined."""
    seen: set[str] = set()
    whole: dict[str, Any] = dict(schema) if isinstance(schema, dict) else {}
    while (at := parse_local_reference(whole.get("$ref"))) is not None and at not in seen:
        seen.add(at)
        target = resolve_pointer(document, at)
        beside = {key: value for key, value in whole.items() if key != "$ref"}
        whole = {**(target if isinstance(target, dict) else {}), **beside}
    for part in whole.pop("allOf", ()):
        inner = _resolved(part, document)
        properties = {**whole.get("properties", {}), **inner.get("properties", {})}
        required = [*whole.get("required", ()), *inner.get("required", ())]
        whole = {**inner, **whole, **({"properties": properties, "required": required} if properties else {})}
    return whole


def _object(schema: dict[str, Any], document: Mapping[str, Any], depth: int) -> dict[str, Any]:
    required = schema.get("required", ())
    found = {}
    for name, member in schema.get("properties", {}).items():
        if name in required or (depth < _DEEPEST and _is_telling(member, document)):
            found[name] = sample(member, document, depth + 1)
    return found


def _is_telling(member: Any, document: Mapping[str, Any]) -> bool:
    whole = _resolved(member, document)
    return any(keyword in whole for keyword in ("example", "examples", "default", "const"))


def _array(schema: dict[str, Any], document: Mapping[str, Any], depth: int) -> list[Any]:
    wanted = max(schema.get("minItems", 0), 1 if depth < _DEEPEST else 0)
    return [sample(schema.get("items", {}), document, depth + 1)] * wanted


def _string(schema: dict[str, Any]) -> str:
    text = _TEXTS.get(schema.get("format", ""), "text")
    least, most = schema.get("minLength", 0), schema.get("maxLength", 10_000)
    return text.ljust(least, "x")[: max(most, 0)]


def _number(schema: dict[str, Any]) -> int | float:
    low: int | float = schema.get("minimum", schema.get("exclusiveMinimum", 0) + ("exclusiveMinimum" in schema))
    step = schema.get("multipleOf", 1)
    value: int | float = math.ceil(low / step) * step if step else low
    high = schema.get("maximum")
    if high is not None and value > high:
        value = high
    return max(value, 1) if low <= 1 and (high is None or high >= 1) and not value else value
