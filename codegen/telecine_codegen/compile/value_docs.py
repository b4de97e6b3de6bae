"""Describe values in docstrings: their allowed values, bounds and defaults."""

from __future__ import annotations

from typing import Any, Final

from telecine_codegen.compile.normalise import NormalisedSpec, Value, schema_name

_BOUNDS: Final = {
    "minimum": "at least",
    "maximum": "at most",
    "minLength": "shortest length",
    "maxLength": "greatest length",
    "minItems": "fewest items",
    "maxItems": "most items",
}


def describe_value(spec: NormalisedSpec, schema: Value, description: str = "") -> str:
    """Return a one-line description of a value with its allowed values, bounds and default."""
    if "$ref" in schema:
        schema = {**spec.schemas[schema_name(schema)], **{k: v for k, v in schema.items() if k != "$ref"}}
    parts = [format_sentence(description or schema.get("description", ""))]
    if "enum" in schema:
        parts.append(f"One of {', '.join(repr(value) for value in schema['enum'])}.")
    bounds = [f"{word} {schema[key]}" for key, word in _BOUNDS.items() if key in schema]
    if bounds:
        parts.append(format_sentence(", ".join(bounds)))
    if "default" in schema:
        parts.append(f"The provider's default: {schema['default']!r}.")
    if schema.get("deprecated"):
        parts.append("Deprecated.")
    return " ".join(part for part in parts if part)


def format_sentence(text: Any) -> str:
    """Return a text on one line, with a capital letter and a full stop."""
    line = " ".join(str(text).split())
    if not line:
        return ""
    return line[0].upper() + line[1:] + ("" if line[-1] in ".!?" else ".")
