"""Cells of an HTML table that span several rows or columns, in a plain grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_MAX_SPAN: Final = 1000
_MAX_COLUMNS: Final = 64
"""Columns of a row; more are left out."""


@dataclass(slots=True)
class SpannedCell:
    """A cell: its text, and how many columns and rows it covers."""

    text: str = ""
    columns: int = 1
    rows: int = 1


def create_cell(attributes: Iterable[tuple[str, str | None]]) -> SpannedCell:
    """Return an empty cell with the attributes of its tag."""
    values = {name.lower(): value for name, value in attributes}
    return SpannedCell("", _parse_span(values, "colspan"), _parse_span(values, "rowspan"))


@dataclass(slots=True)
class SpanGrid:
    """The rows of a table, one after the other."""

    _left: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Text of the cells that reach into the next rows, and into how many, by column."""

    def place(self, cells: Sequence[SpannedCell]) -> list[str]:
        """Return the texts of a row by column: a cell of several rows is in each, one of several columns in the first.

        A row that is one cell over several columns is a heading between the rows, and gives no text.
        """
        if len(cells) == 1 and cells[0].columns > 1 and not self._left:
            return []
        texts: dict[int, str] = {}
        for index, (text, rows) in list(self._left.items()):
            texts[index] = text
            self._left[index] = (text, rows - 1)
            if rows <= 1:
                del self._left[index]
        column = 0
        for cell in cells:
            while column in texts:
                column += 1
            for offset in range(min(cell.columns, _MAX_COLUMNS - column)):
                text = "" if offset else cell.text
                texts.setdefault(column + offset, text)
                if cell.rows > 1:
                    self._left[column + offset] = (text, cell.rows - 1)
        return [texts.get(index, "") for index in range(max(texts, default=-1) + 1)]


def _parse_span(values: Mapping[str, str | None], name: str) -> int:
    text = (values.get(name) or "1").strip()
    return min(max(int(text), 1), _MAX_SPAN) if text.isascii() and text.isdigit() else 1
