"""The lines of a document without indentation: item or not, key, value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from codegen.docs.lenient_yaml import parse_yaml_tree

BLOCK_SCALAR: Final = re.compile(r"[|>][+-]?\d?")
_LINE: Final = re.compile(
    r"(?P<item>-\s+)?(?:(?P<key>'[^']*'|\"[^\"]*\"|[^\s'\"#:{}\[\],&*!|>%@`-][^:#]*?|\{\$[^}]*\}):(?:\s+(?P<value>.*))?|(?P<rest>.*))"
)


@dataclass(frozen=True, slots=True)
class FlatLine:
    """A line: number (counted from 1), whole text, whether it begins a list item, key if it has one, value."""

    number: int
    text: str
    is_item: bool
    key: str | None
    value: str


def split_lines(text: str) -> list[FlatLine]:
    """Return the lines of a text that are not empty; a list or mapping in brackets is one, however many it spans."""
    found: list[FlatLine] = []
    for number, raw in enumerate(text.split("\n"), 1):
        if not (stripped := raw.strip()):
            continue
        last = found[-1] if found else None
        if last is not None and last.key is not None and _is_incomplete_collection(last.value):
            found[-1] = _parse_line(last.number, f"{last.text} {stripped}")
        else:
            found.append(_parse_line(number, stripped))
    return found


def parse_scalar(text: str) -> Any:
    """Return a value written on one line; what is no YAML is text."""
    try:
        return parse_yaml_tree(text).data
    except ValueError:
        return text


def _is_incomplete_collection(value: str) -> bool:
    """Tell whether a value in brackets goes on; one that went on for long was prose."""
    counts = [value.count(char) for char in "{[}]"]
    return value[:1] in ("{", "[") and sum(counts[:2]) > sum(counts[2:]) and len(value) < 2000


def _parse_line(number: int, text: str) -> FlatLine:
    found = _LINE.fullmatch(text)
    if found is None:
        return FlatLine(number, text, is_item=False, key=None, value=text)
    key = found["key"]
    if key is not None and key[0] in "'\"":
        key = key[1:-1]
    return FlatLine(number, text, bool(found["item"]), key, (found["value"] or found["rest"] or "").strip())
