"""Facts in tables: fields, headers, status codes, states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from telecine_codegen.docs.field_facts import FieldDraft
from telecine_codegen.docs.layouts.heading_words import COLUMNS, parse_required
from telecine_codegen.docs.page_facts import OperationDraft, PageFact, normalise_field_name
from telecine_codegen.docs.page_tables import Table, TableRow, parse_html_table, parse_pipe_table
from telecine_codegen.docs.type_names import DocumentedType, parse_type
from telecine_codegen.docs.value_syntax import parse_value_list, unquote

_NO_VALUE: Final = ("-", "—", "/", "无", "none", "None")
_NAME: Final = re.compile(r"[A-Za-z_$@][\w$.\[\]-]*")
_MEMBER_MARK: Final = re.compile(r"^[\s`]*(?:[-–—>•·]\s+|[└├─│↳∟┗┣]+\s*)+(?=[`\w])")
_CODE: Final = re.compile(r"[1-5]\d\d\b")


def add_table_facts(lines: Sequence[tuple[int, str]], draft: OperationDraft) -> None:
    """Add the facts of the tables of codes and states in numbered lines to an operation."""
    texts = [text for _, text in lines]
    index = 0
    while index < len(texts):
        table = parse_pipe_table(texts, index)
        if table is None:
            index += 1
            continue
        rows = tuple(TableRow(lines[row.line - 1][0], row.cells) for row in table.rows)
        draft.facts.extend(parse_code_table(Table(table.header, rows, table.last), draft.facts))
        index = table.last


def parse_any_table(lines: Sequence[str], first: int) -> Table | None:
    """Return the table that begins on a line (counted from 0), `None` if there is none.

    It is a table in HTML or with pipes, or one with tabs, as browsers save it, whose header has known words.
    """
    return parse_html_table(lines, first) or parse_pipe_table(lines, first) or _parse_tab_table(lines, first)


def _parse_tab_table(lines: Sequence[str], first: int) -> Table | None:
    header = tuple(cell.strip() for cell in lines[first].strip().split("\t"))
    columns = find_columns(Table(header, (), first + 1)) if len(header) > 1 else {}
    if len(columns) < len(header) or not {"name", "code"} & columns.keys():
        return None
    last = first
    while last + 1 < len(lines) and "\t" in lines[last + 1].strip():
        last += 1
    rows = tuple(
        TableRow(number + 1, tuple(cell.strip() for cell in lines[number].strip("\n").split("\t")))
        for number in range(first + 1, last + 1)
    )
    return Table(header, rows, last + 1) if rows else None


def find_columns(table: Table) -> dict[str, int]:
    """Return the index of each known column, by the words of the header."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(table.header):
        word = re.sub(r"\s+", " ", cell.strip("*` ").lower())
        if column := COLUMNS.get(word):
            columns.setdefault(column, index)
    return columns


def parse_code_table(table: Table, known: Sequence[PageFact]) -> Iterator[PageFact]:
    """Yield the statuses in a table, or the values of the known field whose name is in its header."""
    if not table.header or not table.rows:
        return
    columns = find_columns(table)
    code = columns.get("code", 0)
    values = [(row.line, unquote(row.cells[code])) for row in table.rows if code < len(row.cells)]
    if all(_CODE.match(value) for _, value in values):
        for line, value in values:
            yield PageFact("answer", "", "status", value[:3], line)
        return
    if not all(re.fullmatch(r"\w[\w.-]*", value, re.ASCII) for _, value in values):
        return
    title = table.header[code].strip("*` ").lower()
    names = {fact.where: fact.name for fact in known if fact.name.rpartition(".")[2].lower() == title}
    text = columns.get("text", len(table.header))
    meanings = {unquote(row.cells[code]): row.cells[text] for row in table.rows if max(code, text) < len(row.cells)}
    for where, name in names.items():
        yield PageFact(where, name, "enum", [value for _, value in values], values[0][0], meanings)


def parse_field_table(table: Table, where: str) -> Iterator[PageFact]:
    """Yield the facts of a table with a field in each row."""
    columns = find_columns(table)
    if "name" not in columns:
        return
    label, owner = "", ""
    for row in table.rows:
        cells = {column: row.cells[index] if index < len(row.cells) else "" for column, index in columns.items()}
        # A row without a name continues the one before it.
        label = cells["name"].replace("\n", " ").strip() or label
        plain = strip_member_mark(label)
        name = normalise_field_name(plain.rstrip("*").strip("` "))
        if not _NAME.fullmatch(name):
            continue
        if plain != label and owner:
            name = f"{owner}.{name}"
        elif plain == label:
            owner = name if "object" in cells.get("type", "").lower() else ""
        kind, values, remark = parse_type_cell(cells.get("type", ""), cells.get("text", ""))
        field = FieldDraft(_select_part(cells.get("in", ""), where), name, row.line, kind)
        texts = [remark, *cells.get("text", "").split("\n")]
        field.description = [(row.line, text) for text in texts if text]
        if values:
            field.add_label("enum", values)
        if (required := _parse_required_cell(label, cells)) is not None:
            field.add_label("required", required)
        if (default := unquote(cells.get("default", ""))) and default not in _NO_VALUE:
            field.add_label("default", default)
        if (example := unquote(cells.get("example", ""))) and example not in _NO_VALUE:
            field.add_label("example", example)
        if not values and (values := parse_value_list(cells.get("values", ""))):
            field.add_label("enum", values)
        yield from field.build_facts()


def strip_member_mark(label: str) -> str:
    """Return the name of a row without the mark of a member of the object above it: "- url", "└─ url"."""
    return _MEMBER_MARK.sub("", label)


def parse_header_table(table: Table) -> Iterator[PageFact]:
    """Yield the facts of a table of headers; its Content-Type is the media type of the request."""
    for fact in parse_field_table(table, "header"):
        if fact.name.lower() != "content-type":
            yield fact
    text = find_columns(table).get("text")
    for row in table.rows:
        cells = [unquote(cell) for cell in row.cells]
        if cells and cells[0].lower() == "content-type":
            media = cells[-1 if text is None else text]
            if "/" in media:
                yield PageFact("request", "", "media", media.split(";")[0], row.line)


def _select_part(text: str, default: str) -> str:
    """Return the part of an operation that a cell names, else the default."""
    word = unquote(text).lower()
    if word in ("body", "formdata"):
        return "request"
    return word if word in ("query", "path", "header", "cookie") else default


def parse_type_cell(cell: str, text: str = "") -> tuple[DocumentedType | None, list[str], str]:
    """Return the type in a cell, the values that are listed in its place, and the remark after it: "int (1-4)".

    An empty cell has the type at the beginning of the description: "Boolean. Whether …".
    """
    if not cell.strip():
        first = re.match(r"([A-Za-z]+(?:\[\])?)\s*[.,;]\s", text)
        return (parse_type(first[1]) if first else None), [], ""
    if (kind := parse_type(cell)) is not None:
        return kind, [], ""
    listed = re.sub(r"^`([^`]*)`$", r"\1", cell.replace("\\", "").strip())
    if listed[:1] in ("`", '"', "'") and len(values := parse_value_list(listed)) > 1:
        return parse_type("string"), values, ""
    remark = re.fullmatch(r"\s*([^(（]+?)\s*[(（](.+)[)）]\s*|\s*(\S+?)\s*[,，]\s*(.+)", cell)
    if remark and (kind := parse_type(remark[1] or remark[3])) is not None:
        return kind, [], remark[2] or remark[4]
    return None, [], ""


def _parse_required_cell(label: str, cells: Mapping[str, str]) -> bool | None:
    """Return whether a row says that its field is required: in a column, by an asterisk, or in the description."""
    if "required" in cells:
        return parse_required(cells["required"])
    if label.endswith("*"):
        return True
    first = cells.get("text", "").split("\n")[0]
    mark = re.match(r"[(（\[]?\s*(required|optional|必填|可选|选填)\s*[)）\].:：,，。]", first, re.IGNORECASE)
    return parse_required(mark[1]) if mark else None
