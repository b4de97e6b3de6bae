"""Facts from tables: parameters with a row each, codes, states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from codegen.docs.field_facts import FieldDraft
from codegen.docs.layouts.heading_words import COLUMNS, parse_required
from codegen.docs.page_facts import OperationDraft, PageFact, normalise_field_name
from codegen.docs.page_tables import Table, TableRow, parse_pipe_table
from codegen.docs.type_names import parse_type
from codegen.docs.value_syntax import parse_value_list, unquote

_NAME: Final = re.compile(r"[A-Za-z_$@][\w$.\[\]-]*")
_CODE: Final = re.compile(r"[1-5]\d\d\b")


def add_table_facts(numbered: Sequence[tuple[int, str]], draft: OperationDraft) -> None:
    """Take up tables of codes and states between the blocks of a page, given as lines with their numbers."""
    lines = [text for _, text in numbered]
    index = 0
    while index < len(lines):
        table = parse_pipe_table(lines, index)
        if table is None:
            index += 1
            continue
        rows = tuple(TableRow(numbered[row.line - 1][0], row.cells) for row in table.rows)
        index = table.last
        draft.facts.extend(parse_code_table(Table(table.header, rows, table.last), draft.facts))


def find_columns(table: Table) -> dict[str, int]:
    """Return which column holds what, by the words of the header."""
    found: dict[str, int] = {}
    for index, cell in enumerate(table.header):
        word = re.sub(r"\s+", " ", cell.strip("*` ").lower())
        if (column := COLUMNS.get(word)) and column not in found:
            found[column] = index
    return found


def parse_code_table(table: Table, known: Sequence[PageFact]) -> Iterator[PageFact]:
    """Yield what a table of codes or states says: statuses, or the values of the field that its header names."""
    if not table.header or not table.rows:
        return
    at = find_columns(table).get("code", 0)
    cells = [(row.line, unquote(row.cells[at])) for row in table.rows if at < len(row.cells)]
    if all(_CODE.match(text) for _, text in cells):
        for line, text in cells:
            yield PageFact("answer", "", "status", text[:3], line)
        return
    title = table.header[at].strip("*` ").lower()
    owners = {fact.where: fact.name for fact in known if fact.name.rpartition(".")[2].lower() == title}
    if all(re.fullmatch(r"\w[\w.-]*", text, re.ASCII) for _, text in cells):
        said = find_columns(table).get("text", len(table.header))
        meanings = {unquote(row.cells[at]): row.cells[said] for row in table.rows if max(at, said) < len(row.cells)}
        for where, name in owners.items():
            yield PageFact(where, name, "enum", [text for _, text in cells], cells[0][0], meanings)


def parse_field_table(table: Table, where: str) -> Iterator[PageFact]:
    """Yield the facts of a table with a row for each parameter."""
    at = find_columns(table)
    if "name" not in at:
        return
    for row in table.rows:
        cell = {column: row.cells[index] if index < len(row.cells) else "" for column, index in at.items()}
        raw = cell["name"].replace("\n", " ").strip()
        name = normalise_field_name(raw.rstrip("*").strip("` "))
        if not _NAME.fullmatch(name):
            continue
        one = FieldDraft(_select_part(cell.get("in", ""), where), name, row.line, parse_type(cell.get("type", "")))
        one.text = [(row.line, text) for text in cell.get("text", "").split("\n") if text]
        if (required := _parse_required_cell(raw, cell)) is not None:
            one.mark("required", required)
        for kind in ("default", "example"):
            if (value := unquote(cell.get(kind, ""))) and value not in ("-", "—", "/", "无", "none", "None"):
                one.mark("default" if kind == "default" else "example", value)
        if values := parse_value_list(cell.get("values", "")):
            one.mark("enum", values)
        yield from one.facts()


def parse_header_table(table: Table) -> Iterator[PageFact]:
    """Yield the facts of a table of headers, where the media type is one of them."""
    at = find_columns(table)
    for fact in parse_field_table(table, "header"):
        if fact.name.lower() != "content-type":
            yield fact
    for row in table.rows:
        cells = [unquote(cell) for cell in row.cells]
        if cells and cells[0].lower() == "content-type":
            index = at.get("text", len(cells) - 1)
            if "/" in cells[index]:
                yield PageFact("request", "", "media", cells[index].split(";")[0], row.line)


def _select_part(text: str, where: str) -> str:
    word = unquote(text).lower()
    return {"body": "request", "formdata": "request"}.get(
        word, word if word in ("query", "path", "header", "cookie") else where
    )


def _parse_required_cell(name: str, cell: dict[str, str]) -> bool | None:
    if "required" in cell:
        return parse_required(cell["required"])
    if name.endswith("*"):
        return True
    first = cell.get("text", "").split("\n")[0]
    found = re.match(r"[(（\[]?\s*(required|optional|必填|可选|选填)\s*[)）\].:：,，。]", first, re.IGNORECASE)
    return parse_required(found[1]) if found else None
