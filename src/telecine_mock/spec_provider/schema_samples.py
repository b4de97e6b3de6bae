"""Small valid values for schemas, where a spec has no example."""

from typing import Any, Final, cast

from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.schema import UNIONS, iter_branches, iter_layers, list_types

MAX_DEPTH: Final = 20
"""Deepest nesting of a sample; recursive schemas end here."""
FORMATTED_TEXTS: Final = {
    "uri": "https://example.com/",
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "email": "someone@example.com",
}


def build_sample(schema: Node, depth: int = 0) -> Any:
    """Return the smallest value that a schema describes: its example, or the required members only."""
    for layer in schema.layers():
        for keyword in ("example", "const", "default"):
            if keyword in layer:
                return layer.value[keyword]
        for keyword in ("examples", "enum"):
            if layer[keyword].value:
                return layer.value[keyword][0]
    for layer in schema.layers():
        branches = [each for each in iter_branches(layer, UNIONS) if each.merged().get("type") != "null"]
        if branches and depth < MAX_DEPTH:
            return build_sample(branches[0], depth + 1)
    return _build_by_type(schema, depth)


def _build_by_type(schema: Node, depth: int) -> Any:
    merged = schema.merged()
    types = [name for name in list_types(merged) if name != "null"]
    match types[0] if types else "object":
        case "string":
            return FORMATTED_TEXTS.get(merged.get("format", ""), "text".ljust(merged.get("minLength", 0), "."))
        case "integer" | "number":
            return merged.get("minimum", 0)
        case "boolean":
            return True
        case "array":
            count = merged.get("minItems", 0) if depth < MAX_DEPTH else 0
            return [build_sample(schema.outermost("items"), depth + 1)] * count
        case _:
            return _build_object(schema, depth)


def _build_object(schema: Node, depth: int) -> Any:
    members: dict[str, Any] = {}
    for layer in iter_layers(schema) if depth < MAX_DEPTH else ():
        for name in cast("list[str]", layer["required"].value or ()):
            if layer["properties"][name]:
                members[name] = build_sample(layer["properties"][name], depth + 1)
    return members
