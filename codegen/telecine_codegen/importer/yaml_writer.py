"""Write plain values as YAML as if by hand: short values on one line, long texts folded, comments in place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final

from telecine_codegen.diagnostics import escape_unprintable
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.yaml_scalars import describe_yaml11_reading, is_string

WIDTH: Final = 120
FOLD_FROM: Final = 100
"""Length from which a text is folded."""
TRAILING: Final = 40
"""Length up to which a comment stands behind its value."""
MAX_COMMENT: Final = 300
BLOCK_KEYS: Final = frozenset(
    (
        *("info", "servers", "security", "paths", "components", "schemas"),
        *("securitySchemes", "properties", "responses", "content", "application/json", "multipart/form-data"),
        *("links", "requestBody", "parameters", "oneOf"),
    )
)
"""Members that are never written on one line."""
APART: Final = ("/paths", "/webhooks", "/components", "/components/schemas")
"""Mappings whose members are separated by blank lines."""
_PLAIN: Final = re.compile(r"[\w/$(.<+][^\x00-\x1f\x7f\x85\xa0\u2028\u2029\ufeff\ud800-\udfff]*")
_UNPRINTABLE: Final = re.compile(
    "[^\n\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def write_yaml(data: Mapping[str, Any], comments: Mapping[str, list[str]]) -> str:
    """Return a mapping as YAML.

    Args:
        data: JSON values.
        comments: Comments by the JSON pointer of what they are about.
    """
    return "\n".join(_Writer(comments).mapping(data, "", 0)) + "\n"


class _Writer:
    def __init__(self, comments: Mapping[str, list[str]]) -> None:
        self._comments = comments

    def mapping(self, value: Mapping[str, Any], at: str, indent: int) -> Iterator[str]:
        for key, inner in value.items():
            here = join_pointer(at, key)
            if (not at and key in ("paths", "webhooks", "components")) or (at in APART and key != next(iter(value))):
                yield ""
            yield from self._entry(f"{' ' * indent}{_scalar(key, is_key=True)}:", inner, here, indent, key)

    def _sequence(self, value: list[Any], at: str, indent: int) -> Iterator[str]:
        for index, item in enumerate(value):
            here = f"{at}/{index}"
            start = f"{' ' * indent}-"
            if isinstance(item, dict) and item.keys() == {"$ref"}:
                yield f"{start} $ref: {_scalar(item['$ref'])}"
            elif isinstance(item, dict) and item and self._on_one_line(start, item, here, "") is None:
                lines = [*self.mapping(item, here, indent + 2)]
                above = [line for line in lines if line.lstrip().startswith("#") and lines.index(line) == 0]
                first = next(number for number, line in enumerate(lines) if not line.lstrip().startswith("#"))
                yield from (f"{' ' * indent}# {text}" for text in self._texts(here))
                yield from (f"{' ' * indent}{line.strip()}" for line in (lines[:first] if above else ()))
                yield f"{start} {lines[first].lstrip()}"
                yield from lines[first + 1 :]
            else:
                yield from self._entry(start, item, here, indent, "")

    def _entry(self, start: str, value: Any, at: str, indent: int, key: str) -> Iterator[str]:
        """Yield the lines of a member or an item, its comments included."""
        line = self._on_one_line(start, value, at, key)
        texts = self._texts(at) if line is None else [*self._all_texts(value, at)]
        if line is not None and len(texts) == 1 and len(texts[0]) <= TRAILING and len(line) + len(texts[0]) < WIDTH:
            yield f"{line}  # {texts[0]}"
            return
        yield from (f"{' ' * indent}# {text}" for text in dict.fromkeys(texts))
        if line is not None:
            yield line
        elif isinstance(value, dict):
            yield start
            yield from self.mapping(value, at, indent + 2)
        elif isinstance(value, list):
            yield start
            yield from self._sequence(value, at, indent + 2)
        else:
            yield from _block_text(start, value, indent + 2)

    def _on_one_line(self, start: str, value: Any, at: str, key: str) -> str | None:
        """Return a value on one line, if it reads well there."""
        if isinstance(value, dict | list) and value:
            if key in BLOCK_KEYS or at.count("/") <= 2 or (at.count("/") == 3 and at.startswith("/components/")):
                return None
            if not _is_simple(value, 0):
                return None
            text = f"{start} {_flow(value)}"
            return text if len(text) <= WIDTH - 10 else None
        if isinstance(value, str) and _needs_block(value):
            return None
        return f"{start} {_flow(value, is_inside=False)}"

    def _texts(self, at: str) -> list[str]:
        found = (escape_unprintable(" ".join(text.split())) for text in self._comments.get(at, ()))
        return [text if len(text) <= MAX_COMMENT else f"{text[:MAX_COMMENT]}…" for text in found]

    def _all_texts(self, value: Any, at: str) -> Iterator[str]:
        yield from self._texts(at)
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from self._all_texts(inner, join_pointer(at, key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from self._all_texts(inner, f"{at}/{index}")


def _is_simple(value: Any, depth: int) -> bool:
    if isinstance(value, str):
        return "\n" not in value and len(value) < FOLD_FROM
    if not isinstance(value, dict | list):
        return True
    inner = [*value.values()] if isinstance(value, dict) else value
    return depth < 3 and all(_is_simple(each, depth + 1) for each in inner)


def _flow(value: Any, *, is_inside: bool = True) -> str:
    match value:
        case dict():
            members = (f"{_scalar(key, is_key=True, is_inside=True)}: {_flow(inner)}" for key, inner in value.items())
            return f"{{{', '.join(members)}}}"
        case list():
            return f"[{', '.join(_flow(item) for item in value)}]"
        case str():
            return _scalar(value, is_inside=is_inside)
        case bool() | None:
            return json.dumps(value)
        case float():
            return _number(value)
        case _:
            return str(value)


def _number(value: float) -> str:
    text = repr(value)
    return text if "e" not in text else format(Decimal(text), "f")


@cache
def _scalar(text: str, *, is_key: bool = False, is_inside: bool = False) -> str:
    """Return a text plain if every YAML reads it as this text, else in quotes."""
    if _UNPRINTABLE.search(text) or "\n" in text:
        return _double_quoted(text)
    special = "{}[],:" if is_inside else ""
    is_plain = (
        _PLAIN.fullmatch(text) is not None
        and not text.startswith(("...", "=", "<<"))
        and text == text.strip()
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and not any(char in text for char in special)
        and is_string(text)
        and describe_yaml11_reading(text) is None
    )
    if is_plain and not (is_key and len(text) > 100):
        return text
    return "'" + text.replace("'", "''") + "'"


def _double_quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\U{ord(found[0]):08x}", quoted)


def _needs_block(text: str) -> bool:
    if _UNPRINTABLE.search(text) or text != text.strip():
        return False
    return "\n" in text or (len(text) > FOLD_FROM and " " in text)


def _block_text(start: str, text: str, indent: int) -> Iterator[str]:
    """Yield a long text folded, or a text of several lines as it is."""
    margin = " " * indent
    if "\n" in text:
        yield f"{start} |-"
        yield from (f"{margin}{line}" if line else "" for line in text.split("\n"))
        return
    yield f"{start} >-"
    yield from (f"{margin}{line}" for line in _fold(text, max(WIDTH - indent, 60)))


def _fold(text: str, width: int) -> Iterator[str]:
    """Yield a text in lines that a reader joins by one blank each."""
    words = re.split(r"(?<=\S) (?=\S)", text)
    line = words[0]
    for word in words[1:]:
        if len(line) + len(word) < width:
            line = f"{line} {word}"
        else:
            yield line
            line = word
    yield line
