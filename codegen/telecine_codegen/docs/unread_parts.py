"""Search for parts of a page that look like fields and of which no layout has found a fact."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from telecine_codegen.docs.code_samples import parse_json_at
from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.json_members import iter_members
from telecine_codegen.docs.layouts.heading_words import parse_example_heading
from telecine_codegen.docs.layouts.labelled_fields import is_property_table, parse_field_item, parse_field_section
from telecine_codegen.docs.layouts.parameter_tables import find_columns, parse_any_table
from telecine_codegen.docs.layouts.property_lines import get_property_kind, match_label
from telecine_codegen.docs.page_facts import PageFact, PageOperation, UnreadKind, UnreadPart, normalise_field_name
from telecine_codegen.docs.page_tables import Table, TableRow, strip_markup
from telecine_codegen.docs.value_syntax import unquote

_NAME: Final = re.compile(r"[A-Za-z_$@][\w$.\[\]-]*")
_CODE_NAME: Final = re.compile(r"[a-z_$@][\w$.\[\]-]*[_.A-Z\[][\w$.\[\]-]*|[a-z]+_[\w]+")
_TYPE: Final = re.compile(
    r"(?:enum|array|list)<.+>|(?:string|integer|number|boolean|object|array)(?:<[\w-]+>)?(?:\[\])*"
    r"(?:\s*\|\s*(?:string|integer|number|boolean|object|array|null)(?:\[\])*)*(?:[\s,]*(?:required|optional|default:.*))?"
)
_LINE_NAME: Final = re.compile(r"(?:#{1,6}\s+)?(?P<name>[a-z_$][\w$-]*(?:(?:\.|\[\])[\w$-]+)*)")
_MARK: Final = re.compile(r"required|optional|必填|可选", re.IGNORECASE)
_COMPONENT: Final = re.compile(
    r"<(?:ParamField|ResponseField|Param|Property|SchemaField)\b[^>]*?(?:body|query|path|header|name)=[\"'{]*([\w.\[\]-]+)"
    r"|<dt\b[^>]*>\s*(?:<code>|`)?([A-Za-z_$][\w.\[\]-]*)(?:</code>|`)?\s*</dt>"
    r"|{%\s*swagger-parameter\b[^%]*\bname=\"([^\"]+)\"",
    re.IGNORECASE,
)
_FENCE: Final = re.compile(r"\s*(?P<fence>`{3,}|~{3,})\s*(?P<language>[\w+-]*)")
_DATA_LANGUAGES: Final = frozenset(["", "json", "json5", "jsonc", "text", "txt", "http"])
_FIELD_HEADING: Final = re.compile(r"\b(?:fields|parameters|attributes|properties)\b|字段|参数", re.IGNORECASE)
_BARE_ITEM: Final = re.compile(r"\s*[-*•+]\s+`([A-Za-z_$][\w$.\[\]-]*)`\s*")
_BOUNDS: Final = ("min", "max", "min length", "max length", "min count", "max count")
_BOUND_FACTS: Final = ("range", "length", "count")
_MAX_NAMES: Final = 12


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that looks like a field; candidates of one group are reported together."""

    kind: UnreadKind
    line: int
    name: str
    group: int
    is_read: bool


def find_unread_parts(text: str, operations: Sequence[PageOperation]) -> tuple[tuple[UnreadPart, ...], int, int]:
    """Return the unread parts of a text, the number of lines like fields, and how many of them were not read."""
    scanner = _Scanner(text.split("\n"), operations)
    candidates = list(scanner.iter_candidates())
    unread = [one for one in candidates if not one.is_read]
    groups: dict[tuple[str, int], list[_Candidate]] = {}
    for one in unread:
        groups.setdefault((one.kind, one.group), []).append(one)
    parts = [UnreadPart(own[0].kind, own[0].line, _join_names(own)) for own in groups.values()]
    empty = [one for one in operations if not one.has_content]
    if len(empty) < len(operations):
        parts.extend(UnreadPart("endpoint", one.line, one.title) for one in empty)
    return tuple(sorted(parts, key=lambda part: part.line)), len(candidates), len(unread)


def _join_names(candidates: Sequence[_Candidate]) -> str:
    names = list(dict.fromkeys(one.name for one in candidates if one.name))
    rest = f", and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    return ", ".join(names[:_MAX_NAMES]) + rest


class _Scanner:
    def __init__(self, lines: Sequence[str], operations: Sequence[PageOperation]) -> None:
        self.lines = lines
        self.read = frozenset(line for operation in operations for line in operation.lines)
        self.facts = [fact for operation in operations for fact in operation.facts]
        self.values = {comparable_text(value) for fact in self.facts if fact.kind == "enum" for value in fact.value}
        self.heading = ""

    def iter_candidates(self) -> Iterator[_Candidate]:
        """Yield the lines that look like fields, each once."""
        index, group = 0, 0
        last_item = -2
        while index < len(self.lines):
            line = self.lines[index]
            if fence := _FENCE.match(line):
                end = self._find_fence_end(index, fence["fence"])
                yield from self._scan_code(index + 1, end, fence["language"].lower())
                index = end + 1
                continue
            if heading := re.match(r"\s*#{1,6}\s+(.+)", line):
                self.heading = strip_markup(heading[1])
            if table := parse_any_table(self.lines, index):
                yield from self._scan_table(table, index)
                index = max(table.last, index + 1)
                continue
            if line.lstrip().startswith(("{", "[")) and (sample := parse_json_at(self.lines, index)):
                yield from self._scan_example(index, sample.last, sample.value)
                index = sample.last + 1
                continue
            if section := parse_field_section(self.lines, index, len(self.lines), "request"):
                yield _Candidate("field", index + 1, section.field.name, index, index + 1 in self.read)
                if index + 1 in self.read:
                    yield from self._scan_properties(index, section.end, section.field.name)
                index = section.end
                continue
            item = self._parse_item(index)
            if item is not None:
                group = group if last_item == index - 1 else index
                last_item = index
                yield _Candidate("list", index + 1, item[0], group, item[1])
            elif name := self._parse_line_name(index) or self._parse_plain_item(index):
                yield _Candidate("field", index + 1, name, 0, self._is_read_near(index))
            elif _COMPONENT.search(line):
                for tag in _COMPONENT.finditer(line):
                    name = next(filter(None, tag.groups()))
                    yield _Candidate("field", index + 1, name, 0, index + 1 in self.read)
            index += 1

    def _scan_table(self, table: Table, first: int) -> Iterator[_Candidate]:
        columns = find_columns(table)
        key = columns.get("name", columns.get("code", 0))
        rows = [row for row in table.rows if key < len(row.cells) and _get_label(row, key)]
        if is_property_table(table):
            for row in rows:
                if get_property_kind(row.cells[0]) not in (None, "text"):
                    is_read = row.line in self.read or any(_get_label(row, 1) == value for value in self.values)
                    yield _Candidate("table", row.line, row.cells[0].strip("*` "), first, is_read)
            return
        looks_like_code = sum(_is_code(row.cells[key], _get_label(row, key)) for row in rows)
        if not {"name", "code", "type"} & columns.keys() and looks_like_code * 2 < max(len(rows), 1):
            return
        is_table_read = False
        for row in rows:
            label = _get_label(row, key)
            if not re.fullmatch(r"[\w$@.\[\]:/-]+", label):
                continue
            is_read = self._is_row_read(row, label, first + 1, table.last)
            is_table_read = is_table_read or is_read
            yield _Candidate("table", row.line, label, first, is_read)
        if is_table_read and "name" in columns and "type" in columns:
            yield from self._scan_columns(table, columns.values(), first)

    def _scan_columns(self, table: Table, known: Collection[int], first: int) -> Iterator[_Candidate]:
        """Yield the columns of a table of fields that have a title of unknown meaning."""
        for index, title in enumerate(table.header):
            is_filled = any(index < len(row.cells) and row.cells[index].strip("- —/") for row in table.rows)
            if index not in known and is_filled:
                yield _Candidate("column", first + 1, title or f"column {index + 1}", first, is_read=False)

    def _is_row_read(self, row: TableRow, label: str, first: int, last: int) -> bool:
        own = [fact for fact in self.facts if first <= fact.line <= last]
        if any(fact.kind == "enum" and label in map(comparable_text, fact.value) for fact in own):
            return True
        if row.line not in self.read:
            return False
        names = {fact.name for fact in self.facts if fact.line == row.line}
        wanted = normalise_field_name(label.rstrip("*"))
        is_one_line = first == last
        return not is_one_line or wanted in names or any(name.endswith(f".{wanted}") for name in names)

    def _scan_code(self, first: int, end: int, language: str) -> Iterator[_Candidate]:
        content = next((number for number in range(first, end) if self.lines[number].strip()), None)
        if content is None or not self.lines[content].lstrip().startswith(("{", "[")):
            return
        sample = parse_json_at(self.lines[:end], content)
        if sample is not None or language in _DATA_LANGUAGES - {"", "text", "txt", "http"}:
            yield from self._scan_example(content, end, sample.value if sample else None)

    def _scan_example(self, first: int, last: int, value: object) -> Iterator[_Candidate]:
        if parse_example_heading(self.heading) == "skeleton" or self._is_under_skeleton(first):
            return
        name = ", ".join(list(dict.fromkeys(name for name, _ in iter_members(value) if "." not in name))[:5])
        is_read = any(first + 1 <= line <= last + 1 for line in self.read)
        if isinstance(value, list) and not name:
            return  # the example of one list, which a table or description contains
        yield _Candidate("example", first + 1, name, first, is_read)

    def _is_under_skeleton(self, index: int) -> bool:
        before = next((line for line in reversed(self.lines[:index]) if line.strip()), "")
        return parse_example_heading(before) == "skeleton"

    def _scan_properties(self, first: int, end: int, name: str) -> Iterator[_Candidate]:
        """Yield the labelled lines of a field."""
        own = [fact for fact in self.facts if fact.line == first + 1]
        for index in range(first + 1, end):
            label = match_label(self.lines[index])
            if label is None or label.indent or label.kind == "text" or label.label in self.values:
                continue
            if label.kind is None and not label.is_bulleted:
                continue
            number = index + 1
            is_read = bool({number, number + 1, number + 2} & self.read) if not label.value else number in self.read
            if label.kind == "type":
                is_read = any(fact.kind == "type" for fact in own)
            elif label.kind in _BOUNDS:
                is_read = is_read or any(first < fact.line <= end and fact.kind in _BOUND_FACTS for fact in self.facts)
            elif label.kind == "format" and name.rpartition(".")[2] == "model":
                is_read = True
            if not is_read:
                yield _Candidate("property", number, f"{name} {label.label.strip()}", first, is_read)

    def _parse_item(self, index: int) -> tuple[str, bool] | None:
        """Return the name in a list item that looks like a field, and whether it was read."""
        line, number = self.lines[index], index + 1
        if bare := _BARE_ITEM.fullmatch(line):
            if not _FIELD_HEADING.search(self.heading):
                return None
            return bare[1], number in self.read or bare[1] in self.values or self._is_known_field(bare[1])
        item = parse_field_item(self.lines, index, index + 1, "request")
        if item is None or item.field.name in ("true", "false", "null"):
            return None
        name = item.field.name
        if number in self.read or unquote(name) in self.values:
            return name, True
        # A hint about a field that is described elsewhere says nothing new, unless it states other facts.
        return name, self._is_known_field(name) and not self._states_more(name, list(item.field.build_facts()))

    def _is_known_field(self, name: str) -> bool:
        return any(fact.name == name or fact.name.endswith(f".{name}") for fact in self.facts)

    def _states_more(self, name: str, facts: Sequence[PageFact]) -> bool:
        known = {
            (fact.kind, comparable_text(fact.value))
            for fact in self.facts
            if fact.name == name or fact.name.endswith(f".{name}")
        }
        return any((fact.kind, comparable_text(fact.value)) not in known for fact in facts if fact.kind != "field")

    def _parse_line_name(self, index: int) -> str | None:
        """Return the name on a line that is followed by a type on the next line."""
        match = _LINE_NAME.fullmatch(self.lines[index].replace("\\_", "_").strip())
        if match is None or _TYPE.fullmatch(match["name"]) or _MARK.fullmatch(match["name"]):
            return None
        following = [line.strip() for line in self.lines[index + 1 : index + 6] if line.strip()][:2]
        if following and _MARK.fullmatch(following[0]):
            following = following[1:]
        return match["name"] if following and _TYPE.fullmatch(following[0]) else None

    def _parse_plain_item(self, index: int) -> str | None:
        """Return the name on a line like `seconds: integer, default 5` that is no list item."""
        line = self.lines[index].strip()
        if not re.match(r"[`*\"]*[A-Za-z_$][\w.\[\]-]*[`*\"]*\s*(?:[(（]|[:：]|\s[-–—])", line):
            return None
        item = parse_field_item([f"- {line}"], 0, 1, "request")
        return item.field.name if item is not None and item.field.type is not None else None

    def _is_read_near(self, index: int) -> bool:
        return bool({index + 1, index + 2} & self.read)

    def _find_fence_end(self, index: int, fence: str) -> int:
        for number in range(index + 1, len(self.lines)):
            if self.lines[number].strip().startswith(fence):
                return number
        return len(self.lines)


def _is_code(cell: str, label: str) -> bool:
    return bool(_CODE_NAME.fullmatch(label)) or (cell.strip().startswith("`") and bool(_NAME.fullmatch(label)))


def _get_label(row: TableRow, index: int) -> str:
    cell = row.cells[index] if index < len(row.cells) else ""
    return unquote(strip_markup(cell).split("\n")[0].replace("\\", "").strip("*` ")).rstrip("*").strip("` ")
