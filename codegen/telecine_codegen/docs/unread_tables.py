"""Search for rows and columns of tables that look like fields and of which no layout has found a fact."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.layouts.labelled_fields import is_property_table
from telecine_codegen.docs.layouts.parameter_tables import find_columns, parse_type_cell, strip_member_mark
from telecine_codegen.docs.layouts.property_lines import get_property_kind
from telecine_codegen.docs.page_facts import normalise_field_name
from telecine_codegen.docs.page_tables import Table, TableRow, strip_markup
from telecine_codegen.docs.read_facts import Candidate, ReadFacts
from telecine_codegen.docs.type_names import parse_type
from telecine_codegen.docs.value_syntax import unquote

_NAME: Final = re.compile(r"[A-Za-z_$@][\w$.\[\]-]*")
_CODE_NAME: Final = re.compile(r"[a-z_$@][\w$.\[\]-]*[_.A-Z\[][\w$.\[\]-]*|[a-z]+_[\w]+")


def scan_table(table: Table, first: int, read: ReadFacts) -> Iterator[Candidate]:
    """Yield the rows of a table that look like fields, what of them was not understood, and its unknown columns.

    Args:
        table: The table.
        first: Its first line, counted from 0.
        read: What was read of the page.
    """
    columns = find_columns(table)
    key = columns.get("name", columns.get("code", 0))
    rows = [*_iter_named_rows(table, key)]
    if is_property_table(table):
        for row, _ in rows:
            if get_property_kind(row.cells[0]) not in (None, "text"):
                is_read = row.line in read.lines or any(_get_label(row, 1) == value for value in read.values)
                yield Candidate("table", row.line, row.cells[0].strip("*` "), first, is_read)
        return
    looks_like_code = sum(_is_code(row.cells[key], label) for row, label in rows)
    if not {"name", "code", "type"} & columns.keys() and looks_like_code * 2 < max(len(rows), 1):
        return
    is_table_read = False
    for row, label in rows:
        if not re.fullmatch(r"[\w$@.\[\]:/-]+", label):
            if "type" in columns and parse_type(row.cells[columns["type"]] if columns["type"] < len(row.cells) else ""):
                yield Candidate("table", row.line, label, first, is_read=False)
            continue
        is_read = _is_row_read(row, label, range(first + 1, table.last + 1), read)
        is_table_read = is_table_read or is_read
        yield Candidate("table", row.line, label, first, is_read)
        if is_read and {"name", "type"} <= columns.keys() and not _has_type(row, columns["type"]):
            yield Candidate("property", row.line, f"{label} type", first, is_read=False)
    if is_table_read and "name" in columns and "type" in columns:
        yield from _scan_columns(table, columns.values(), first)


def _scan_columns(table: Table, known: Collection[int], first: int) -> Iterator[Candidate]:
    """Yield the columns of a table of fields that have a title of unknown meaning."""
    for index, title in enumerate(table.header):
        is_filled = any(index < len(row.cells) and row.cells[index].strip("- —/") for row in table.rows)
        if index not in known and is_filled:
            yield Candidate("column", first + 1, title or f"column {index + 1}", first, is_read=False)


def _is_row_read(row: TableRow, label: str, lines: range, read: ReadFacts) -> bool:
    if label in read.statuses:
        return True
    own = [fact for fact in read.facts if fact.line in lines]
    if any(fact.kind == "enum" and label in map(comparable_text, fact.value) for fact in own):
        return True
    if row.line not in read.lines:
        return False
    names = {fact.name for fact in read.facts if fact.line == row.line}
    wanted = normalise_field_name(label.rstrip("*"))
    is_one_line = len(lines) == 1
    return not is_one_line or wanted in names or any(name.endswith(f".{wanted}") for name in names)


def _iter_named_rows(table: Table, key: int) -> Iterator[tuple[TableRow, str]]:
    """Yield the rows with their names; one without a name continues the row before it."""
    label = ""
    for row in table.rows:
        label = _get_label(row, key) or label
        if label and key < len(row.cells) and any(cell.strip() for cell in row.cells):
            yield row, label


def _has_type(row: TableRow, index: int) -> bool:
    """Return whether the type of a row is understood, or left out."""
    cell = row.cells[index].strip("-—/ ") if index < len(row.cells) else ""
    kind, values, _ = parse_type_cell(cell)
    return not cell or kind is not None or bool(values)


def _is_code(cell: str, label: str) -> bool:
    return bool(_CODE_NAME.fullmatch(label)) or (cell.strip().startswith("`") and bool(_NAME.fullmatch(label)))


def _get_label(row: TableRow, index: int) -> str:
    cell = row.cells[index] if index < len(row.cells) else ""
    label = strip_member_mark(strip_markup(cell).split("\n")[0].replace("\\", ""))
    return unquote(label.strip("*` ")).rstrip("*").strip("` ")
