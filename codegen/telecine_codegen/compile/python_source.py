"""Format spec values as Python source that cannot escape its quotes."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import Any, Final

WIDTH: Final = 112
INVISIBLE_CATEGORIES: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")


def format_literal(value: Any) -> str:
    """Return the Python literal of a plain value, a list as a tuple."""
    if isinstance(value, list):
        return format_literal(tuple(value))
    return ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)


def strip_invisible(text: str) -> str:
    """Return a text without invisible characters, such as those that change the writing direction."""
    if text.replace("\n", "").isprintable():
        return text  # the common case
    spaced = (" " if char.isspace() and char != "\n" else char for char in text)
    return "".join(char for char in spaced if char == "\n" or unicodedata.category(char) not in INVISIBLE_CATEGORIES)


def format_header(source: str) -> str:
    """Return the first line of a generated file; it contains no date or version, so that it is stable."""
    return f"# Generated from {source} by `telecine-codegen generate`. Do not edit."


def format_docstring(text: str, indent: int = 0) -> str:
    """Return a quoted docstring, escaped, wrapped and indented."""
    lines = strip_invisible(text).strip().split("\n")
    body = "\n".join(part for line in lines for part in _wrap(line, WIDTH - indent))
    body = body.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if "\n" in body:
        body += "\n"
    elif body.endswith('"'):
        body = body[:-1] + '\\"'
    margin = " " * indent
    return '"""' + re.sub(r"\n(?=[^\n])", f"\n{margin}", body) + ("" if "\n" not in body else margin) + '"""'


def _wrap(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line.rstrip()]
    lead = line[: len(line) - len(line.lstrip())]
    hanging = lead + "    " if lead else ""
    return textwrap.wrap(line, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False) or [""]
