"""Fields as terms of a definition list: `name` above `: definition`, or `<dt>` and `<dd>`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from telecine_codegen.docs.layouts.labelled_fields import ParsedField, parse_field_item
from telecine_codegen.docs.page_tables import strip_markup

_NAME: Final = r"[A-Za-z_$][\w$-]*(?:(?:\.|\[\]|\[\d+\])[\w$-]*)*"
_TERM: Final = re.compile(rf"\s{{0,3}}(?:[`*]+(?P<marked>{_NAME})[`*]+|(?P<plain>(?=[a-z_$]){_NAME}))\s*")
_DEFINITION: Final = re.compile(r"\s{0,3}:\s+(?P<text>\S.*)")
_HTML_TERM: Final = re.compile(r"\s*(?:<dl\b[^>]*>\s*)?<dt\b[^>]*>(?P<term>.*?)</dt>(?P<rest>.*)", re.IGNORECASE)
_HTML_END: Final = re.compile(r"<dt\b|</dl>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Definition:
    """A term that may be the name of a field; `lines` is its definition, and `end` the line after it, from 0."""

    name: str
    lines: tuple[str, ...]
    end: int


def parse_definition(lines: Sequence[str], index: int, end: int) -> Definition | None:
    """Return the term on a line with its definition, `None` if there is none."""
    return _parse_html_definition(lines, index, end) or _parse_markdown_definition(lines, index, end)


def parse_definition_field(lines: Sequence[str], index: int, end: int, where: str) -> ParsedField | None:
    """Return the field that a definition list defines on a line; all its facts are on the line of its name."""
    definition = parse_definition(lines, index, end)
    if definition is None:
        return None
    first, *rest = definition.lines or ("",)
    item = [f"- `{definition.name}`: {first}", *(f"  {line}" for line in rest)]
    parsed = parse_field_item([*[""] * index, *item], index, index + len(item), where)
    return ParsedField(parsed.field, definition.end) if parsed else None


def _parse_markdown_definition(lines: Sequence[str], index: int, end: int) -> Definition | None:
    term = _TERM.fullmatch(lines[index].replace("\\_", "_"))
    if term is None:
        return None
    number, found = index + 1, list[str]()
    while number < end:
        line = lines[number]
        definition = _DEFINITION.fullmatch(line)
        if definition is None and not (found and line.strip() and line[0].isspace()):
            break
        found.append(definition["text"] if definition else line.strip())
        number += 1
    return Definition(term["marked"] or term["plain"], tuple(found), number) if found else None


def _parse_html_definition(lines: Sequence[str], index: int, end: int) -> Definition | None:
    term = _HTML_TERM.fullmatch(lines[index])
    if term is None:
        return None
    name = strip_markup(term["term"]).strip("` ")
    if not re.fullmatch(_NAME, name):
        return None
    text, number = term["rest"], index + 1
    while number < end and not _HTML_END.search(lines[number]):
        text += f"\n{lines[number]}"
        number += 1
    text = re.sub(r"<li\b[^>]*>", "\n- ", re.sub(r"</?code>", "`", re.sub(r"</(?:dd|p)>|<br\s*/?>", "\n", text)))
    found = (strip_markup(line).strip() for line in text.split("\n"))
    return Definition(name, tuple(line for line in found if line), number)
