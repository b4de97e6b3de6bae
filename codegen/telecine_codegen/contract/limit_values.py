"""Values inside, at and outside the limits of a schema: range, length, items, enum, pattern, format and type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from telecine_codegen.contract.sample_image import PNG_BASE64
from telecine_codegen.contract.schema_forms import SchemaForm
from telecine_codegen.openapi.schema import json_type, list_types

Probe: TypeAlias = tuple[str, Any]
"""What a value is, and the value. Whether it is allowed, the schema says."""

NO_MAXIMUM: Final = 3
"""Items of a list without a maximum."""
LONG_TEXT: Final = 4096
"""Characters of a prompt without a maximum."""
FEW_VALUES: Final = 60
"""A range of fewer integers is tried in full."""
LARGEST_TEXT: Final = 100_000
"""Limits of more characters are not tried."""
LARGEST_LIST: Final = 200
"""Limits of more items are not tried."""
NUMERALS: Final = 1000
"""A pattern is tried with the texts of the numbers below this one."""
UNUSUAL: Final = "not in the list"
URLS: Final = (
    "https://example.com/image.png",
    "http://example.com/image.png",
    f"data:image/png;base64,{PNG_BASE64}",
    "ftp://example.com/image.png",
    "file:///image.png",
)
USUAL_VALUES: Final[Mapping[str, Sequence[str | int]]] = {
    "duration": (4, 5, 6, 8, 10, 12, 15, 20, 30),
    "aspect_ratio": ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9"),
    "resolution": ("360p", "480p", "540p", "720p", "1080p", "2160p"),
}
"""Values that many providers have for a harmonised field, and a server may take although its spec lacks them."""
CHOICES: Final = ("aspect_ratio", "resolution", "mode", "model")
"""Harmonised fields that are a choice: without a list of values the spec says that any text is taken."""
OTHER_TYPES: Final[Mapping[str, Sequence[Any]]] = {
    "string": (7, None, ["text"], {}),
    "integer": (5.5, None, True, [5]),
    "number": (None, True, [5]),
    "boolean": ("true", 1, None),
    "array": ("text", {}, None),
    "object": ("text", [], None),
    "null": (),
}
"""By JSON type: values of other types."""


def iter_probes(form: SchemaForm, value: Any, others: Iterable[Any], matches: Callable[[Any], bool]) -> Iterator[Probe]:
    """Yield values near the limits of one form of a schema.

    Args:
        form: The form.
        value: A value that it allows.
        others: Values of the same member elsewhere in the spec.
        matches: Tells whether the form allows a value.
    """
    if form.values:
        yield from _iter_enum(form.values, others)
    elif isinstance(value, str):
        yield from _iter_texts(form.node, value, others, matches)
    elif isinstance(value, list):
        yield from _iter_lists(form.node, value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _iter_numbers(form.node)
    elif isinstance(value, bool):
        yield from (("a boolean", each) for each in (True, False))
    yield from _iter_other_types(form.types, value)


def _iter_other_types(types: Sequence[str], value: Any) -> Iterator[Probe]:
    as_text = [str(value)] if isinstance(value, int | float) and not isinstance(value, bool) else []
    alone = value[:1] if isinstance(value, list) else []
    for each in (*as_text, *alone, *(each for kind in types for each in OTHER_TYPES.get(kind, ()))):
        if not matches_type(each, types):
            yield f"a value of type {json_type(each)}", each


def matches_type(value: Any, types: Sequence[str]) -> bool:
    """Return whether a value has one of some JSON types; without types any value matches."""
    kind = json_type(value)
    return not types or kind in types or (kind == "integer" and "number" in types)


def _iter_enum(values: list[Any], others: Iterable[Any]) -> Iterator[Probe]:
    yield from (("a value of the enum", each) for each in values)
    kinds = {type(each) for each in values}
    outside = [str(each) if kinds == {str} and isinstance(each, int) else each for each in others]
    numbers = [each for each in values if isinstance(each, int) and not isinstance(each, bool)]
    outside += [each for number in numbers for each in (number - 1, number + 1)]
    numerals = [int(each) for each in values if isinstance(each, str) and re.fullmatch("[0-9]{1,6}", each)]
    outside += [str(each) for number in numerals for each in (number - 1, number + 1)]
    if any(isinstance(each, str) for each in values):
        outside += [UNUSUAL, ""]
    seen: list[Any] = []
    for each in outside:
        if each not in values and each not in seen:
            seen.append(each)
            yield "a value that the enum lacks", each


def _iter_numbers(node: Mapping[str, Any]) -> Iterator[Probe]:
    step = node.get("multipleOf", 1)
    for keyword in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        if keyword in node:
            limit, sign = node[keyword], 1 if "inimum" in keyword else -1
            yield f"the {keyword}", limit
            yield f"one step outside the {keyword}", limit - sign * step
            yield f"one step inside the {keyword}", limit + sign * step
            yield f"far outside the {keyword}", limit - sign * 1000 * step
    if "minimum" in node and "maximum" in node and "multipleOf" not in node:
        smallest, largest = node["minimum"], node["maximum"]
        yield "a value in the middle", (smallest + largest) // 2
        if "integer" in list_types(node) and largest - smallest < FEW_VALUES:
            yield from (("a value of the range", each) for each in range(smallest, largest))
    if "multipleOf" in node:
        yield "no multiple", node.get("minimum", 0) + step / 2


def _iter_lists(node: Mapping[str, Any], value: list[Any]) -> Iterator[Probe]:
    smallest, largest = node.get("minItems"), node.get("maxItems")
    sizes = [smallest - 1, smallest, smallest + 1] if smallest else [0]
    sizes += [NO_MAXIMUM] if largest is None else [largest - 1, largest, largest + 1]
    for size in dict.fromkeys(sizes):
        if 0 <= size <= LARGEST_LIST and (value or size == 0):
            yield f"{size} items", [value[index % len(value)] for index in range(size)]


def _iter_texts(
    node: Mapping[str, Any], value: str, others: Iterable[Any], matches: Callable[[Any], bool]
) -> Iterator[Probe]:
    shortest, longest = node.get("minLength"), node.get("maxLength")
    if shortest is None and longest is None and node.get("x-harmonised") == "prompt":
        longest = LONG_TEXT
    sizes = [] if shortest is None else [shortest - 1, shortest, shortest + 1]
    sizes += [] if longest is None else [longest - 1, longest, longest + 1]
    for size in dict.fromkeys(sizes):
        if 0 <= size <= LARGEST_TEXT:
            yield f"{size} characters", resize_text(value, size)
    if node.get("x-harmonised") in CHOICES and "pattern" not in node:
        yield "any text, since the spec lists no values", UNUSUAL
    if longest is not None and longest <= LARGEST_TEXT and "format" not in node and "pattern" not in node:
        yield f"{longest} characters that are not ASCII", "é" * longest
    if "pattern" in node:
        yield from _iter_pattern(value, matches)
        yield from (("another value of this member", each) for each in others if isinstance(each, str))
    if node.get("format") in ("uri", "uri-reference") and "pattern" in node:
        yield from (("a URL", each) for each in URLS)
    if "format" in node or "pattern" in node:
        yield f"no {node.get('format', 'match of the pattern')}", "<no such text>"
        yield f"no {node.get('format', 'match of the pattern')}", ""


def _iter_pattern(value: str, matches: Callable[[Any], bool]) -> Iterator[Probe]:
    """Yield texts around a pattern: the ends of each range of numbers that match, and a match with one more sign."""
    fits = [matches(str(number)) for number in range(NUMERALS)]
    if any(fits[:100]) and not all(fits):
        edges = [number for number in range(1, NUMERALS) if fits[number] != fits[number - 1]]
        for number in dict.fromkeys((0, *(each for edge in edges for each in (edge - 1, edge)))):
            yield f"the number {number} as text", str(number)
        numbers = [number for number in range(NUMERALS) if fits[number]]
        yield from (
            ("a number as text", str(each)) for each in numbers[: FEW_VALUES if len(numbers) < FEW_VALUES else 1]
        )
        yield "a number as text with a zero in front", f"0{numbers[-1]}"
    for sign in "/ !":
        yield f"a match after {sign!r}", sign + value
        yield f"a match before {sign!r}", value + sign


def resize_text(value: str, size: int) -> str:
    """Return a text of a number of characters; an http(s) URL stays one if there is room."""
    if len(value) >= size and "://" not in value:
        return value[:size].rstrip().ljust(size, "a")
    if re.match("https?://", value) and len(value) < size:
        return f"{value}{'?' if '?' not in value else '&'}".ljust(size, "a")
    return ("a paper boat " * (size // 13 + 1))[:size].rstrip().ljust(size, "a")
