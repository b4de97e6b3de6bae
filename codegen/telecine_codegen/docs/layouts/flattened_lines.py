"""Lines of a YAML document without indentation: list marker, key and value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from telecine_codegen.docs.lenient_yaml import parse_yaml_tree

BLOCK_SCALAR: Final = re.compile(r"[|>][+-]?\d?")
_LINE: Final = re.compile(
    r"(?P<item>-\s+)?(?:(?P<key>'[^']*'|\"[^\"]*\"|[^\s'\"#:{}\[\],&*!|>%@`-][^:#]*?|\{\$[^}]*\}):(?:\s+(?P<value>.*))?|(?P<rest>.*))"
)
_MAX_COLLECTION_LENGTH: Final = 2000


@dataclass(frozen=True, slots=True)
class FlatLine:
    """A line.

    Attributes:
        number: Its number (counted from 1).
        text: The whole line.
        is_item: Whether it begins a list item.
        key: The key, if it has one.
        value: The text after the key or the list marker.
    """

    number: int
    text: str
    is_item: bool
    key: str | None
    value: str


def split_lines(text: str) -> list[FlatLine]:
    """Return the lines of a text that are not empty; a flow collection over several lines is one line."""
    lines: list[FlatLine] = []
    for number, raw in enumerate(text.split("\n"), 1):
        if not (stripped := raw.strip()):
            continue
        last = lines[-1] if lines else None
        if last is not None and last.key is not None and _is_incomplete_collection(last.value):
            lines[-1] = _parse_line(last.number, f"{last.text} {stripped}")
        else:
            lines.append(_parse_line(number, stripped))
    return lines


def parse_scalar(text: str) -> Any:
    """Return a value on one line; invalid YAML is a text."""
    try:
        return parse_yaml_tree(text).data
    except ValueError:
        return text


def _is_incomplete_collection(value: str) -> bool:
    """Return whether a value has unclosed brackets; a very long one is prose."""
    if not value.startswith(("{", "[")) or len(value) >= _MAX_COLLECTION_LENGTH:
        return False
    return value.count("{") + value.count("[") > value.count("}") + value.count("]")


def _parse_line(number: int, text: str) -> FlatLine:
    match = _LINE.fullmatch(text)
    if match is None:
        return FlatLine(number, text, is_item=False, key=None, value=text)
    key = match["key"]
    if key is not None and key[0] in "'\"":
        key = key[1:-1]
    return FlatLine(number, text, bool(match["item"]), key, (match["value"] or match["rest"] or "").strip())
