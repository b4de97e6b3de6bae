"""Tables of a page, drawn with pipes or in HTML: header, rows, and the line of each row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its line (counted from 1) and its cells, whose lines are parted by line feeds."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `last` is its last line (counted from 1)."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    last: int


def parse_pipe_table(lines: Sequence[str], first: int) -> Table | None:
    """Return the table that begins at a line (counted from 0) with a header and a row of dashes."""
    if not (_is_row(lines, first) and _is_row(lines, first + 1) and re.fullmatch(r"[\s|:-]+", lines[first + 1])):
        return None
    last = first + 1
    while _is_row(lines, last + 1):
        last += 1
    rows = tuple(TableRow(number + 1, _split_cells(lines[number])) for number in range(first + 2, last + 1))
    return Table(tuple(_split_cells(lines[first])), rows, last + 1)


def parse_html_table(lines: Sequence[str], first: int) -> Table | None:
    """Return the table whose `<table` stands on a line (counted from 0)."""
    if "<table" not in lines[first]:
        return None
    last = next((n for n in range(first, len(lines)) if "</table>" in lines[n]), len(lines) - 1)
    parser = _HtmlTableParser()
    parser.feed("\n".join(lines[first : last + 1]))
    parser.close()
    if not parser.rows:
        return None
    rows = [TableRow(first + line, tuple(_normalise_cell(cell) for cell in cells)) for line, cells in parser.rows]
    return Table(rows[0].cells, tuple(rows[1:]), last + 1)


def _is_row(lines: Sequence[str], index: int) -> bool:
    return index < len(lines) and lines[index].strip().startswith("|") and lines[index].count("|") > 1


def _split_cells(line: str) -> tuple[str, ...]:
    inner = re.sub(r"^\s*\|", "", re.sub(r"\|\s*$", "", line))
    cells = re.split(r"(?<!\\)\|", inner)
    return tuple(_normalise_cell(strip_markup(re.sub(r"<br\s*/?>", "\n", cell.replace("\\|", "|")))) for cell in cells)


def strip_markup(text: str) -> str:
    """Return Markdown without inline HTML, escapes, stars and links."""
    text = re.sub(r"</?[a-zA-Z][^>]*>", "", text)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\\([_\[\]<>*`|{}#.~-])", r"\1", text).replace("**", "")


def _normalise_cell(cell: str) -> str:
    return "\n".join(line for line in (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in cell.split("\n")) if line)


@dataclass
class _HtmlTableParser(HTMLParser):
    """Collects rows of cells as text; the line of a row is counted from 1 within the table."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    inside: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # the parser's signature
        if tag == "tr":
            self.rows.append((self.getpos()[0], []))
        elif tag in ("td", "th"):
            if not self.rows:
                self.rows.append((self.getpos()[0], []))
            self.rows[-1][1].append("")
            self.inside = True
        elif tag in ("br", "p", "li", "pre", "div"):
            self.handle_data("\n• " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and self.rows and self.rows[-1][1]:
            self.rows[-1][1][-1] += data
