"""Parser of values in prose: quoted, in backticks, as JSON, in lists separated by commas or "or"."""

from __future__ import annotations

import ast
import json
import re
from typing import Any, Final

_QUOTES: Final = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "「": "」"}
_SEPARATOR: Final = re.compile(r"\s*[,，、;；|]\s*(?:(?:or|and)\s+)?|\s+/\s+|\s+(?:or|and)\s+|\s*[或和]\s*")
_TOKEN: Final = re.compile(r"""[`"'“‘「][^`"'”’」]+[`"'”’」]|[^\s,，、;；|。（()）]+""")
_REMARK: Final = re.compile(r"\s*[（(][^）)]*[）)]")
_FILE_FORMATS: Final = frozenset([
    "jpg", "jpeg", "png", "webp", "gif", "bmp", "heic", "svg", "mp4", "mov", "webm", "mp3", "wav", "pdf",
])  # fmt: skip


def unquote(text: str) -> str:
    """Return a value without surrounding quotes, backticks, asterisks, and without the full stop of the sentence."""
    text = text.strip().strip("*").strip()
    # A text with spaces keeps its full stop: it is a sentence of its own.
    if len(text) > 1 and text[-1] in ".。" and not re.search(r"\s", text):
        text = text[:-1].rstrip()
    while len(text) > 1 and _QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    return text


def parse_value(text: str, type_name: str | None) -> Any:
    """Return the value of a field of a type: `10` is a text for a string, and a number for an integer."""
    text = unquote(text.strip())
    if type_name is None or type_name == "string" or type_name.startswith("string|"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return parse_collection(text) if text.startswith(("[", "{")) else text


def parse_collection(text: str) -> Any:
    """Return a list or mapping in JSON or Python syntax, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
    return value if isinstance(value, list | dict) else text


def parse_value_list(text: str) -> list[str]:
    """Return the values of a list at the beginning of a text: `a, "b c" or d. More` has `a`, `b c` and `d`.

    A text that continues with other words is no list, or its last value belongs to the next sentence.
    """
    values: list[str] = []
    end = 0
    while token := _TOKEN.match(text, end):
        value, end = token[0], token.end()
        if remark := _REMARK.match(text, end):
            end = remark.end()
        is_last = value[-1] == "." and value[0] not in _QUOTES
        values.append(unquote(value.rstrip(".") if is_last else value))
        if is_last:
            break
        separator = _SEPARATOR.match(text, end)
        if separator is None:
            break
        end = separator.end()
    rest = text[end:].lstrip()
    is_end_of_sentence = not rest or rest[0] in ".。;；\n" or (bool(values) and text[end - 1] in ".。")
    if is_end_of_sentence:
        return values
    return values[:-1]


def are_file_formats(values: list[str]) -> bool:
    """Return whether all values are file formats (JPEG, PNG), which describe the files and not the field's values."""
    return bool(values) and all(value.lower().lstrip(".").removeprefix("image/") in _FILE_FORMATS for value in values)


def looks_like_value(text: str) -> bool:
    """Return whether a word is not plain prose: it has a digit, or several parts as in `grok-imagine`."""
    return bool(re.fullmatch(r"[\w./:-]*\d[\w./:-]*|\w+(?:[._:/-]\w+)+", text, re.ASCII))
