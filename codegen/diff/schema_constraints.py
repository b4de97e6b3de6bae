"""What the keywords of a schema say about values of one kind, so that it can be told which of two says more."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from codegen.diff.numeric_patterns import expand_pattern
from codegen.diff.value_types import KINDS, to_json
from codegen.openapi.node import Node

ConstraintChange = Literal["tightened", "loosened", "changed"]

BINARY: Final = "application/octet-stream"
MIN_KEYWORDS: Final = {"minLength": "string", "minItems": "array", "minProperties": "object"}
MAX_KEYWORDS: Final = {"maxLength": "string", "maxItems": "array", "maxProperties": "object"}
ANNOTATIONS: Final = frozenset(
    {"title", "description", "example", "examples", "$comment", "externalDocs", "summary", "xml"}
)
"""Keywords that only people read."""

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
# A format that says what the type says already.
_REDUNDANT_FORMATS: Final = {"integer": {"int64"}, "number": {"double", "float"}, "string": {"string"}}


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """One constraint: a bound, of which the greater one is the tighter, or a set of demands that all hold.

    `texts` are all that a pattern takes, where that can be told.
    """

    node: Node
    bound: tuple[float, bool] | None
    requirements: frozenset[str]
    shown: str
    texts: frozenset[str] | None = None


def classify_change(old: Constraint | None, new: Constraint | None) -> ConstraintChange | None:
    """Tell what became of a constraint; nothing if it says the same."""
    if old is None or new is None:
        return "tightened" if new else "loosened" if old else None
    if old.bound is not None and new.bound is not None:
        return None if old.bound == new.bound else "tightened" if new.bound > old.bound else "loosened"
    if old.requirements == new.requirements or (old.texts is not None and old.texts == new.texts):
        return None
    if old.texts is not None and new.texts is not None:
        return "tightened" if new.texts < old.texts else "loosened" if new.texts > old.texts else "changed"
    if old.requirements < new.requirements:
        return "tightened"
    return "loosened" if old.requirements > new.requirements else "changed"


def collect_constraints(kind: str, leaves: tuple[Node, ...]) -> Mapping[str, Constraint]:
    """Return the constraints of all leaves together on values of a kind."""
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
        elif (key == "pattern" and kind in ("string", "any")) or (
            key == "format"
            and isinstance(value, str)
            and value not in _REDUNDANT_FORMATS.get(kind, ())
            and value not in ("binary", "byte")
        ):
            yield key, _requirement(leaf[key], str(value), expand_pattern(str(value)) if key == "pattern" else None)
        elif key not in _HANDLED_KEYWORDS and not key.startswith("x-") and kind in _keyword_kinds(key):
            yield key, _requirement(leaf[key], to_json(strip_annotations(leaf[key])))
    if kind in ("integer", "number", "any"):
        yield from _iter_bounds(kind, leaf)
    if kind in ("string", "any"):
        yield from _iter_content(leaf)


def _iter_bounds(kind: str, leaf: Node) -> Iterator[tuple[str, Constraint]]:
    for key, sign in (("minimum", 1), ("maximum", -1)):
        strict = f"exclusive{key.capitalize()}"
        bounds = []
        for name in (key, strict):
            value = leaf[name].value
            if isinstance(value, int | float) and not isinstance(value, bool):
                exclusive = name == strict or leaf[strict].value is True
                bounds.append(
                    (
                        _integer_bound(sign * value, exclusive=exclusive)
                        if kind == "integer"
                        else (sign * value, exclusive),
                        name,
                    )
                )
        if bounds:
            bound, name = max(bounds)
            shown = f"{'more than' if sign > 0 else 'less than'} " if bound[1] else ""
            yield key, Constraint(leaf[name], bound, frozenset(), f"{shown}{sign * bound[0]:g}")
    step = leaf["multipleOf"].value
    if isinstance(step, int | float):
        yield "multipleOf", _requirement(leaf["multipleOf"], f"{step:g}")


def _integer_bound(value: float, *, exclusive: bool) -> tuple[float, bool]:
    return (math.floor(value) + 1 if exclusive else math.ceil(value)), False


def _iter_content(leaf: Node) -> Iterator[tuple[str, Constraint]]:
    """Yield what a text stands for; `format: binary` and `byte` are the older spelling of content keywords."""
    media, encoding, form = (leaf[key].value for key in ("contentMediaType", "contentEncoding", "format"))
    if form == "byte":
        encoding = "base64"
    if (form == "binary" and media is None) or (media == BINARY and encoding is None):
        media = "binary"
    if media or encoding:
        context = next(leaf[k] for k in ("contentMediaType", "contentEncoding", "format") if leaf[k])
        yield "content", _requirement(context, " in ".join(str(part) for part in (media, encoding) if part))


def _keyword_kinds(keyword: str) -> tuple[str, ...]:
    """Return the kinds that a keyword without a rule of its own speaks of."""
    if "Propert" in keyword or keyword.startswith("dependent"):
        return ("object", "any")
    return ("array", "any") if keyword in ("prefixItems", "contains", "minContains", "maxContains") else KINDS


def _requirement(node: Node, shown: str, texts: frozenset[str] | None = None) -> Constraint:
    return Constraint(node, None, frozenset({shown}), shown, texts)


def strip_annotations(node: Node, seen: frozenset[str] = frozenset()) -> Any:
    """Return a schema without what only people read, and with what it refers to in its place."""
    target = node.target()
    if target is not None and target.at not in seen:
        return strip_annotations(target, seen | {target.at})
    if isinstance(node.value, dict):
        members = ((key, item) for key, item in node.members() if key not in ANNOTATIONS and not key.startswith("x-"))
        return {key: strip_annotations(item, seen) for key, item in members}
    return [strip_annotations(item, seen) for item in node.items()] if isinstance(node.value, list) else node.value
