"""Fields as headings with labelled properties, and fields as list items, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from telecine_codegen.docs.field_facts import FieldDraft
from telecine_codegen.docs.layouts.heading_words import is_plain_section_title, parse_required
from telecine_codegen.docs.layouts.property_lines import (
    PropertyLine,
    add_property,
    get_property_kind,
    parse_property_line,
    parse_value_items,
)
from telecine_codegen.docs.page_facts import normalise_field_name
from telecine_codegen.docs.page_tables import Table, strip_markup
from telecine_codegen.docs.type_names import parse_type

_NAME: Final = r"[A-Za-z_$][\w$-]*(?:(?:\.|\[\]|\[\d+\])[\w$-]*)*"
_TITLE: Final = re.compile(
    rf"\s*(?:#{{2,6}}\s+[`*]*(?P<heading>{_NAME})[`*]*|[`*]+(?P<bold>{_NAME})[`*]+|(?P<plain>{_NAME}))\s*[:：]?\s*"
)
_END: Final = re.compile(r"\s*(?:#{1,6}\s|\{\s*$|-{3,}\s*$|\*{3,}\s*$|<|\{%|\||```|~~~)")
_ITEM: Final = re.compile(
    rf"(?P<indent>\s*)(?:[-*•+]|\d{{1,2}}[.)])\s+(?P<mark>[*`\"]*)(?P<name>{_NAME})(?P<star>\\?\*)?[*`\"]*\s*"
    r"(?P<remark>[(（](?P<marks>[^()（）]*)[)）])?\s*(?:[:：]\s*|\s[-–—·|]+\s+|$)(?P<text>.*)"
)
_LEADING_MARK: Final = re.compile(
    r"[`*]*(?P<word>[A-Za-z\u4e00-\u9fff]+(?:<\w+>)?(?:\[\])?)[`*]*"
    r"(?:\s*[,，.。;；:：]\s*|\s+[-–—·|]\s+|\s*$|\s+(?=(?:string|integer|number|boolean|object|array|int|float|bool"
    r"|required|optional|between|from)\b))"
)
_PARAGRAPH: Final = re.compile(
    rf"\s{{0,3}}[`*]{{1,4}}(?P<name>{_NAME})[`*]{{1,4}}"
    r"(?:\s+[·|]\s+|\s+[*_`](?P<type>[A-Za-z][\w\[\]<> ]*)[*_`]\s*[-–—·|:,]*\s*)(?P<rest>.*)"
)
_VALUES_MARK: Final = re.compile(r"\s*(?:enum|one of|(?:allowed |possible )?values|options)\b", re.IGNORECASE)
_VALUE_KINDS: Final = frozenset({"enum", "default", "range", "length", "count"})
_MARK_SEPARATOR: Final = re.compile(r"\s*[,，;；、/|·]\s*")


@dataclass(frozen=True, slots=True)
class ParsedField:
    """A field and the line after it, counted from 0."""

    field: FieldDraft
    end: int


class ItemOwners:
    """Objects whose members are the items of a nested list."""

    def __init__(self) -> None:
        self._open: list[tuple[int, FieldDraft]] = []

    def enter(self, line: str, field: FieldDraft) -> None:
        """Give the field of the item on a line the dotted name of a member, if the item is below an object."""
        indent = _get_indent(line)
        while self._open and (indent <= self._open[-1][0] or self._open[-1][1].where != field.where):
            self._open.pop()
        if self._open:
            field.name = f"{self._open[-1][1].name}.{field.name}"
            field.labels[:] = [replace(label, name=field.name) for label in field.labels]
        if _has_members(field):
            self._open.append((indent, field))


def _has_members(field: FieldDraft) -> bool:
    return field.type is not None and field.type.name in ("object", "object[]")


def _get_indent(line: str) -> int:
    text = line.expandtabs(4)
    return len(text) - len(text.lstrip())


def parse_field_section(lines: Sequence[str], index: int, end: int, where: str) -> ParsedField | None:
    """Return the field whose name is a heading or a bold line, followed by its labelled properties."""
    title = _TITLE.fullmatch(lines[index].replace("\\_", "_"))
    first = next((number for number in range(index + 1, end) if lines[number].strip()), end)
    if title is None or first == end:
        return None
    name = title["heading"] or title["bold"] or title["plain"]
    known = parse_property_line(lines[first])
    if known is None or known.kind is None or get_property_kind(name):
        return None
    # A saved page has lost the marks of headings: there, a type must follow the name at once.
    if title["plain"] and known.kind != "type":
        return None
    field = FieldDraft(where, normalise_field_name(name), index + 1)
    number = first
    while number < end and not _ends_section(lines, number, end):
        number = _parse_section_line(lines[:end], number, field)
    return ParsedField(field, number)


def parse_described_field(lines: Sequence[str], index: int, end: int, where: str) -> ParsedField | None:
    """Return the field whose name is a heading in backticks above a paragraph like "Optional integer, at most 9."."""
    heading = re.fullmatch(rf"\s*#{{2,6}}\s+`({_NAME})`\s*", lines[index].replace("\\_", "_"))
    first = next((number for number in range(index + 1, end) if lines[number].strip()), end)
    if heading is None or first == end or _END.match(lines[first]):
        return None
    last = next((number for number in range(first, end) if not lines[number].strip() or _END.match(lines[number])), end)
    text = " ".join(line.strip() for line in lines[first:last])
    item = [*[""] * index, f"- `{heading[1]}`: {text}"]
    parsed = parse_field_item(item, index, index + 1, where)
    return ParsedField(parsed.field, last) if parsed else None


def parse_field_paragraph(lines: Sequence[str], index: int, end: int, where: str) -> ParsedField | None:
    """Return the field whose name, in bold or backticks, begins a paragraph.

    Its type and marks are on the same line: `**prompt** · string · required`, `**prompt** *string* — required`.
    """
    title = _PARAGRAPH.fullmatch(lines[index].replace("\\_", "_"))
    if title is None or (title["type"] and parse_type(title["type"]) is None):
        return None
    last = index + 1
    while last < end and lines[last].strip() and not _END.match(lines[last]):
        last += 1
    marks = f" ({title['type']})" if title["type"] else ""
    item = [*[""] * index, f"- `{title['name']}`{marks}: {title['rest']}"]
    item.extend(f"  {line.strip()}" for line in lines[index + 1 : last])
    parsed = parse_field_item(item, index, len(item), where)
    return ParsedField(parsed.field, last) if parsed else None


def parse_property_table(table: Table, field: FieldDraft) -> None:
    """Add the properties in the rows of a table: "Required | Yes"."""
    for row in table.rows:
        if len(row.cells) > 1 and (kind := get_property_kind(row.cells[0])):
            if kind == "type":
                field.line = row.line
            add_property(field, kind, row.cells[1], row.line)


def is_property_table(table: Table) -> bool:
    """Return whether a table has the properties of one field in its rows."""
    header = [cell.strip("*` ").lower() for cell in table.header]
    return len(header) > 1 and header[0] in ("property", "attribute", "属性") and header[1] in ("value", "值")


def parse_field_item(
    lines: Sequence[str], index: int, end: int, where: str, *, is_in_part: bool = False
) -> ParsedField | None:
    """Return the field of a list item: `- limit (integer, optional): At most 50`.

    Within a part, where lists are lists of fields, a bold name needs no type: `- **soil**: one of sand or clay`.
    """
    item = _ITEM.fullmatch(lines[index].replace("\\_", "_"))
    if item is None or get_property_kind(item["name"]):
        return None
    field = FieldDraft(where, normalise_field_name(item["name"]), index + 1)
    marks = item["marks"] or ""
    parts = [marks] if _VALUES_MARK.match(marks) else _MARK_SEPARATOR.split(marks)
    remarks = [mark for mark in parts if not _add_mark(field, mark)]
    if item["star"] and "*" not in item["mark"]:
        field.add_label("required", True)
    text = _parse_leading_marks(field, item["text"])
    is_code = "`" in item["mark"] or '"' in item["mark"]
    description = [(index + 1, strip_markup(part).strip()) for part in (*remarks, text) if part.strip()]
    field.description.extend(description)
    is_name = is_in_part and field.name[0].islower() and ("*" in item["mark"] or bool(marks))
    if not is_code and field.type is None and not field.labels and not (is_name and _states_values(field)):
        return None
    indent, number = len(item["indent"].expandtabs(4)), index + 1
    while number < end and lines[number].strip():
        line = lines[number].expandtabs(4)
        if _get_indent(line) <= indent or _END.match(line):
            break
        if _has_members(field) and parse_field_item(lines, number, number + 1, where):
            break
        number = _parse_section_line(lines[:end], number, field)
    return ParsedField(field, number)


def _states_values(field: FieldDraft) -> bool:
    """Return whether the description of a field says which values it takes."""
    return any(fact.kind in _VALUE_KINDS for fact in field.build_facts())


def _ends_section(lines: Sequence[str], index: int, end: int) -> bool:
    line = lines[index]
    return bool(_END.match(line)) or is_plain_section_title(line) or _is_next_field(lines, index, end)


def _is_next_field(lines: Sequence[str], index: int, end: int) -> bool:
    """Return whether a bold line is the name of the next field."""
    title = _TITLE.fullmatch(lines[index].replace("\\_", "_"))
    if title is None or get_property_kind(title["heading"] or title["bold"] or title["plain"]):
        return False
    following = next((line for line in lines[index + 1 : end] if line.strip()), "")
    label = parse_property_line(following)
    return label is not None and label.kind is not None and (not title["plain"] or label.kind == "type")


def _parse_section_line(lines: Sequence[str], index: int, field: FieldDraft) -> int:
    """Parse a property, a list of values or a line of the description; return the next line."""
    line = lines[index]
    label = parse_property_line(line)
    if label is None or label.kind is None:
        text = strip_markup(re.sub(r"^[-*+]\s+", "• ", line.strip()))
        if label is None and text:
            field.description.append((index + 1, text))
        return index + 1
    if label.kind == "enum" and not label.value:
        return _parse_values(lines, index, label, field)
    if label.kind in ("example", "default") and not label.value:
        following = next((number for number in range(index + 1, len(lines)) if lines[number].strip()), None)
        if following is not None and not _END.match(lines[following]):
            add_property(field, label.kind, lines[following].strip(), following + 1)
            return following + 1
        return index + 1
    add_property(field, label.kind, label.value, index + 1)
    return index + 1


def _parse_values(lines: Sequence[str], index: int, label: PropertyLine, field: FieldDraft) -> int:
    items = parse_value_items(lines, index + 1, label.indent, is_bulleted=label.is_bulleted)
    if not items:
        following = next((number for number in range(index + 1, len(lines)) if lines[number].strip()), None)
        if following is not None and lines[following].lstrip().startswith(("`", '"')):
            add_property(field, "enum", lines[following].strip(), following + 1)
            return following + 1
        return index + 1
    field.add_label("enum", [value for _, value, _ in items], items[0][0] + 1)
    if field.where.startswith("answer"):
        # The explanations tell how the states of a job are meant.
        field.description.extend((number + 1, f"{value}: {text}") for number, value, text in items if text)
    return items[-1][0] + 1


def _add_mark(field: FieldDraft, text: str) -> bool:
    """Add the type, default or mark that a remark states; return whether it is one."""
    word = text.strip('`*" .')
    if not word:
        return True
    if (required := parse_required(word)) is not None and not word.isdigit():
        field.add_label("required", required)
        return True
    if field.type is None and (kind := parse_type(word)) is not None:
        field.type = kind
        return True
    if default := re.fullmatch(r"(?:default|默认)(?:\s+value)?\s*[:：=]?\s*(.+)", word, re.IGNORECASE):
        field.add_label("default", default[1].strip("`\"' "))
        return True
    return False


def _parse_leading_marks(field: FieldDraft, text: str) -> str:
    """Add the marks at the beginning of a text, as in "integer, required. At most 50"; return the rest."""
    rest = text.strip()
    while rest:
        word = _LEADING_MARK.match(rest)
        if word is None or not _add_mark(field, word["word"]):
            break
        rest = rest[word.end() :]
    return rest
