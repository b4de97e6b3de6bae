"""Parser of pipe tables and HTML tables: header, rows, and the line of each row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from telecine_codegen.docs.table_spans import SpanGrid, SpannedCell, create_cell


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its line (counted from 1) and its cells, which may contain line feeds."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `last` is its last line (counted from 1)."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    last: int


def parse_pipe_table(lines: Sequence[str], first: int) -> Table | None:
    """Return the pipe table whose header is on a line (counted from 0), `None` if there is none."""
    is_open = _is_open_table(lines, first)
    if not is_open and not (
        _is_row(lines, first) and _is_row(lines, first + 1) and re.fullmatch(r"[\s|:-]+", lines[first + 1])
    ):
        return None
    last = first + 1
    while _is_row(lines, last + 1) or (is_open and last + 1 < len(lines) and "|" in lines[last + 1]):
        last += 1
    rows = tuple(TableRow(number + 1, _split_cells(lines[number])) for number in range(first + 2, last + 1))
    return Table(_split_cells(lines[first]), rows, last + 1)


def parse_html_table(lines: Sequence[str], first: int) -> Table | None:
    """Return the HTML table that begins on a line (counted from 0), `None` if there is none."""
    if "<table" not in lines[first]:
        return None
    last = next((number for number in range(first, len(lines)) if "</table>" in lines[number]), len(lines) - 1)
    parser = _HtmlTableParser()
    parser.feed("\n".join(lines[first : last + 1]))
    parser.close()
    grid = SpanGrid()
    placed = [(line, grid.place(cells)) for line, cells in parser.rows]
    rows = [TableRow(first + line, tuple(map(_normalise_cell, texts))) for line, texts in placed if texts]
    if not rows:
        return None
    return Table(rows[0].cells, tuple(rows[1:]), last + 1)


def strip_markup(text: str) -> str:
    """Return Markdown without inline HTML, escapes, bold marks and links."""
    text = re.sub(r"</?[a-zA-Z][^>]*>", "", text)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\\([_\[\]<>*`|{}#.~-])", r"\1", text).replace("**", "")


def _is_open_table(lines: Sequence[str], first: int) -> bool:
    """Return whether a table without pipes at the ends of its rows begins on a line."""
    is_header = first + 1 < len(lines) and "|" in lines[first] and not lines[first].strip().startswith("|")
    return is_header and bool(re.fullmatch(r"\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+", lines[first + 1]))


def _is_row(lines: Sequence[str], index: int) -> bool:
    return index < len(lines) and lines[index].strip().startswith("|") and lines[index].count("|") > 1


def _split_cells(line: str) -> tuple[str, ...]:
    inner = re.sub(r"^\s*\|", "", re.sub(r"\|\s*$", "", line))
    return tuple(_parse_cell(cell) for cell in re.split(r"(?<!\\)\|", inner))


def _parse_cell(cell: str) -> str:
    return _normalise_cell(strip_markup(re.sub(r"<br\s*/?>", "\n", cell.replace("\\|", "|"))))


def _normalise_cell(cell: str) -> str:
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in cell.split("\n"))
    return "\n".join(line for line in lines if line)


@dataclass
class _HtmlTableParser(HTMLParser):
    """Collects the cells of each row, with the line of the row (counted from 1 within the table)."""

    rows: list[tuple[int, list[SpannedCell]]] = field(default_factory=list)
    is_in_cell: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append((self.getpos()[0], []))
        elif tag in ("td", "th"):
            if not self.rows:
                self.rows.append((self.getpos()[0], []))
            self.rows[-1][1].append(create_cell(attrs))
            self.is_in_cell = True
        elif tag == "li":
            self.handle_data("\n• ")
        elif tag in ("br", "p", "pre", "div"):
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_in_cell and self.rows and self.rows[-1][1]:
            self.rows[-1][1][-1].text += data
