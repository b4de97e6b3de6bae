"""Values as pages write them: quoted, in backticks, as JSON, in lists with commas or 、 or "or"."""

from __future__ import annotations

import ast
import json
import re
from typing import Any, Final

_QUOTES: Final = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "「": "」"}
_SEPARATOR: Final = re.compile(r"\s*[,，、;；|]\s*(?:(?:or|and)\s+)?|\s+/\s+|\s+(?:or|and)\s+|\s*[或和]\s*")
_TOKEN: Final = re.compile(r"""[`"'“‘「][^`"'”’」]+[`"'”’」]|[^\s,，、;；|。（()）]+""")
_FILE_FORMATS: Final = frozenset([
    "jpg", "jpeg", "png", "webp", "gif", "bmp", "heic", "svg", "mp4", "mov", "webm", "mp3", "wav", "pdf",
])  # fmt: skip


def unquote(text: str) -> str:
    """Return a value without the quotes, backticks, stars and full stop that a page puts around it."""
    text = text.strip().strip("*").strip()
    # A word before a full stop ends a sentence of the page; a sentence is a value of its own.
    if len(text) > 1 and text[-1] in ".。" and not re.search(r"\s", text):
        text = text[:-1].rstrip()
    while len(text) > 1 and _QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    return text


def parse_value(text: str, type_name: str | None) -> Any:
    """Return a value of the type of its field: `10` is a text for a string and a number for an integer."""
    text = text.strip()
    plain = unquote(text)
    if type_name in ("string", None) or (type_name or "").startswith("string|"):
        return plain
    try:
        value = json.loads(plain)
    except ValueError:
        return parse_collection(plain) if plain[:1] in ("[", "{") else plain
    return value


def parse_collection(text: str) -> Any:
    """Return a list or mapping in JSON or in Python's notation, else the text itself."""
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
    """Return the values at the beginning of a text as far as they are words or quoted: `a, "b c" or d. More`."""
    found: list[str] = []
    at = 0
    while token := _TOKEN.match(text, at):
        value = token[0]
        at = token.end()
        if (remark := re.compile(r"\s*[（(][^）)]*[）)]").match(text, at)) is not None:
            at = remark.end()
        stops = value[-1] == "." and value[0] not in _QUOTES
        found.append(unquote(value.rstrip(".") if stops else value))
        if stops or not (between := _SEPARATOR.match(text, at)):
            break
        at = between.end()
    rest = text[at:].lstrip()
    is_broken = bool(rest) and rest[0] not in ".。;；\n" and not (found and text[at - 1] in ".。")
    return found[:-1] if is_broken and len(found) > 1 else [] if is_broken else found


def are_file_formats(values: list[str]) -> bool:
    """Tell whether a list names kinds of files (JPEG, PNG), which says nothing of the field's own values."""
    return bool(values) and all(value.lower().lstrip(".").removeprefix("image/") in _FILE_FORMATS for value in values)


def looks_like_value(text: str) -> bool:
    """Tell whether a word is a value by its look: it holds more than letters."""
    return bool(re.fullmatch(r"[\w./:-]*\d[\w./:-]*|\w+(?:[._:/-]\w+)+", text, re.ASCII))
