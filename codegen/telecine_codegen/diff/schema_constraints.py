"""Extract comparable constraints from the keywords of a schema."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from telecine_codegen.diff.numeric_patterns import expand_pattern
from telecine_codegen.diff.value_types import KINDS, to_json
from telecine_codegen.openapi.node import Node

ConstraintChange = Literal["tightened", "loosened", "changed"]

BINARY: Final = "application/octet-stream"
MIN_KEYWORDS: Final = {"minLength": "string", "minItems": "array", "minProperties": "object"}
MAX_KEYWORDS: Final = {"maxLength": "string", "maxItems": "array", "maxProperties": "object"}
ANNOTATIONS: Final = frozenset(
    {"title", "description", "example", "examples", "$comment", "externalDocs", "summary", "xml"}
)
"""Keywords without an effect on validation."""

_NUMBER_KEYWORDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_HANDLED_KEYWORDS: Final = ANNOTATIONS.union(
    MIN_KEYWORDS,
    MAX_KEYWORDS,
    _NUMBER_KEYWORDS,
    ["type", "enum", "const", "nullable", "pattern", "format", "uniqueItems", "contentMediaType", "contentEncoding"],
    ["contentSchema"],
    [
        "$ref",
        "allOf",
        "anyOf",
        "oneOf",
        "properties",
        "required",
        "additionalProperties",
        "unevaluatedProperties",
        "items",
    ],
    ["discriminator", "default", "deprecated", "readOnly", "writeOnly", "$defs", "$id", "$schema", "$anchor"],
)
# Formats that add nothing to the type.
_REDUNDANT_FORMATS: Final = {"integer": {"int64"}, "number": {"double", "float"}, "string": {"string"}}


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """A constraint: either a bound or a set of requirements that all apply.

    Attributes:
        node: The keyword.
        bound: Number and whether it is exclusive; the greater bound is the tighter one, so maxima are negated.
        requirements: Texts of the requirements.
        text: The constraint, formatted.
        matches: All strings that a pattern matches, if they can be enumerated.
    """

    node: Node
    bound: tuple[float, bool] | None
    requirements: frozenset[str]
    text: str
    matches: frozenset[str] | None = None


def classify_change(old: Constraint | None, new: Constraint | None) -> ConstraintChange | None:
    """Return how a constraint changed; ``None`` if it did not."""
    if old is None:
        return "tightened" if new else None
    if new is None:
        return "loosened"
    if old.bound is not None and new.bound is not None:
        return _compare_bounds(old.bound, new.bound)
    if old.matches is not None and new.matches is not None:
        return _compare_sets(new.matches, old.matches)
    return _compare_sets(old.requirements, new.requirements)


def _compare_bounds(old: tuple[float, bool], new: tuple[float, bool]) -> ConstraintChange | None:
    if old == new:
        return None
    return "tightened" if new > old else "loosened"


def _compare_sets(first: frozenset[str], second: frozenset[str]) -> ConstraintChange | None:
    """Return `tightened` if the first set is a proper subset of the second, `loosened` if it is a proper superset."""
    if first == second:
        return None
    if first < second:
        return "tightened"
    return "loosened" if first > second else "changed"


def collect_constraints(kind: str, leaves: tuple[Node, ...]) -> Mapping[str, Constraint]:
    """Return the combined constraints of all leaves on values of a kind, by keyword."""
    if kind == "null":
        return {}
    found: dict[str, Constraint] = {}
    for leaf in leaves:
        for name, constraint in _iter_constraints(kind, leaf):
            before = found.get(name)
            found[name] = constraint if before is None else _combine(before, constraint)
    return found


def _combine(one: Constraint, other: Constraint) -> Constraint:
    if one.bound is not None and other.bound is not None:
        return max(one, other, key=lambda constraint: constraint.bound or (0, False))
    requirements = one.requirements | other.requirements
    return Constraint(other.node, None, requirements, ", ".join(sorted(requirements)))


def _iter_constraints(kind: str, leaf: Node) -> Iterator[tuple[str, Constraint]]:
    members: Mapping[str, Any] = leaf.value if isinstance(leaf.value, dict) else {}
    for key, value in members.items():
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
        if key in MIN_KEYWORDS and kind in (MIN_KEYWORDS[key], "any") and number:
            yield key, Constraint(leaf[key], (number, False), frozenset(), str(number))
        elif key in MAX_KEYWORDS and kind in (MAX_KEYWORDS[key], "any") and number is not None:
            yield key, Constraint(leaf[key], (-number, False), frozenset(), str(number))
        elif key == "uniqueItems" and kind in ("array", "any") and value is True:
            yield key, _requirement(leaf[key], "true")
        elif key == "pattern" and kind in ("string", "any"):
            yield key, _requirement(leaf[key], str(value), expand_pattern(str(value)))
        elif key == "format" and isinstance(value, str) and _is_meaningful_format(kind, value):
            yield key, _requirement(leaf[key], value)
        elif key not in _HANDLED_KEYWORDS and not key.startswith("x-") and kind in _keyword_kinds(key):
            yield key, _requirement(leaf[key], to_json(strip_annotations(leaf[key])))
    if kind in ("integer", "number", "any"):
        yield from _iter_bounds(kind, leaf)
    if kind in ("string", "any"):
        yield from _iter_content(leaf)


def _is_meaningful_format(kind: str, value: str) -> bool:
    return value not in _REDUNDANT_FORMATS.get(kind, ()) and value not in ("binary", "byte")


def _iter_bounds(kind: str, leaf: Node) -> Iterator[tuple[str, Constraint]]:
    for key, sign in (("minimum", 1), ("maximum", -1)):
        strict = f"exclusive{key.capitalize()}"
        bounds = []
        for name in (key, strict):
            value = leaf[name].value
            if isinstance(value, int | float) and not isinstance(value, bool):
                exclusive = name == strict or leaf[strict].value is True
                bound = (sign * value, exclusive)
                bounds.append((_integer_bound(*bound) if kind == "integer" else bound, name))
        if bounds:
            bound, name = max(bounds)
            prefix = ""
            if bound[1]:
                prefix = "more than " if sign > 0 else "less than "
            yield key, Constraint(leaf[name], bound, frozenset(), f"{prefix}{sign * bound[0]:g}")
    step = leaf["multipleOf"].value
    if isinstance(step, int | float):
        yield "multipleOf", _requirement(leaf["multipleOf"], f"{step:g}")


def _integer_bound(value: float, exclusive: bool) -> tuple[float, bool]:
    return (math.floor(value) + 1 if exclusive else math.ceil(value)), False


def _iter_content(leaf: Node) -> Iterator[tuple[str, Constraint]]:
    """Yield the content type of a string; `format: binary` and `byte` are the older spelling."""
    media, encoding, form = (leaf[key].value for key in ("contentMediaType", "contentEncoding", "format"))
    if form == "byte":
        encoding = "base64"
    if (form == "binary" and media is None) or (media == BINARY and encoding is None):
        media = "binary"
    if media or encoding:
        keyword = next(leaf[key] for key in ("contentMediaType", "contentEncoding", "format") if leaf[key])
        yield "content", _requirement(keyword, " in ".join(str(part) for part in (media, encoding) if part))


def _keyword_kinds(keyword: str) -> tuple[str, ...]:
    """Return the kinds that a keyword without a rule of its own applies to."""
    if "Propert" in keyword or keyword.startswith("dependent"):
        return ("object", "any")
    if keyword in ("prefixItems", "contains", "minContains", "maxContains"):
        return ("array", "any")
    return KINDS


def _requirement(node: Node, text: str, matches: frozenset[str] | None = None) -> Constraint:
    return Constraint(node, None, frozenset({text}), text, matches)


def strip_annotations(node: Node, seen: frozenset[str] = frozenset()) -> Any:
    """Return a schema without annotations, and with references resolved."""
    target = node.target()
    if target is not None and target.at not in seen:
        return strip_annotations(target, seen | {target.at})
    if isinstance(node.value, dict):
        members = ((key, item) for key, item in node.members() if key not in ANNOTATIONS and not key.startswith("x-"))
        return {key: strip_annotations(item, seen) for key, item in members}
    if isinstance(node.value, list):
        return [strip_annotations(item, seen) for item in node.items()]
    return node.value
