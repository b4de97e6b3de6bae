"""CSV: the first row names the fields, and each further row is a video."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

from telecine.batch.batch_problem import BatchProblem
from telecine.batch.batch_row import BatchRow
from telecine.batch.csv_cells import convert_cell
from telecine.batch.csv_header import Column, find_header_problems, parse_column

SEPARATORS: Final = (",", ";", "\t")
"""Separators of cells. Spreadsheet programs write semicolons where a comma separates the decimals of a number."""


def read_csv(text: str) -> Iterator[BatchRow | BatchProblem]:
    """Yield the rows of a CSV text, and their problems. A row without any content is skipped."""
    rows = _read_cells(text)
    header = next(rows, None)
    if header is None or isinstance(header, BatchProblem):
        yield from filter(None, [header])
        return
    line, cells = header
    names = [cell.strip() for cell in cells]
    columns = [parse_column(name) for name in names]
    if ("prompt",) not in columns and ("images",) not in columns:
        shown = _shorten(", ".join(map(repr, names)))
        yield BatchProblem(line, "prompt", f"no column 'prompt'; the first row names the columns, and has {shown}")
        return
    for place, sentence in find_header_problems(names, columns).items():
        yield BatchProblem(line, names[place], sentence)
        columns[place] = None
    for row in rows:
        if isinstance(row, BatchProblem):
            yield row
        else:
            yield from _read_row(*row, columns)


def _read_cells(text: str) -> Iterator[tuple[int, list[str]] | BatchProblem]:
    """Yield each row that is not empty, with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_find_separator(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BatchProblem(line, None, f"invalid CSV: {_describe_csv_error(str(error))}")
        else:
            if any(map(str.strip, cells)):
                yield line, cells


def _find_separator(text: str) -> str:
    """Return the first separator that is in the first row."""
    header = next(io.StringIO(text.lstrip(), newline=""), "")
    return next((separator for separator in SEPARATORS if separator in header), SEPARATORS[0])


def _describe_csv_error(reason: str) -> str:
    if "end of data" in reason:
        return "the quoted cell that starts in this row has no closing quote"
    if "field limit" in reason:
        return f"a cell has more than {csv.field_size_limit()} characters; use JSON Lines, or image files"
    if "expected after" in reason:
        return 'text follows a closing quote; a quote within a quoted cell is written twice, ""'
    return reason


def _read_row(line: int, cells: Sequence[str], columns: Sequence[Column]) -> Iterator[BatchRow | BatchProblem]:
    values: dict[str, Any] = {}
    for place, cell in enumerate(cells):
        column = columns[place] if place < len(columns) else ()
        if column is None or not cell.strip():
            continue
        if not column:
            reason = "quote a cell that contains the separator, or name the column"
            yield BatchProblem(line, None, f"cell {place + 1}, {_shorten(repr(cell))}, has no column; {reason}")
            break
        try:
            _set_value(values, column, convert_cell(column, cell))
        except ValueError as error:
            name = ".".join(column)
            yield BatchProblem(line, name, f"{name}: {error}")
    yield BatchRow(line, values)


def _set_value(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        values = values.setdefault(name, {})
    values[path[-1]] = value


def _shorten(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"
