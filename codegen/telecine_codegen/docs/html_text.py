"""Visible text of an HTML page, with the line of the file for each line of text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from telecine_codegen.docs.table_spans import SpanGrid, SpannedCell, create_cell

_HIDDEN_TAGS: Final = frozenset([
    "script", "style", "svg", "noscript", "template", "head", "nav", "footer", "iframe",
])  # fmt: skip
_INLINE_TAGS: Final = frozenset([
    "a", "abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "time", "u", "var", "wbr",
])  # fmt: skip
_MARKS: Final = {"li": "• ", "dd": ": "}
"""How the line of an element begins."""
_BREAKS: Final = {"br": "<br>", "p": "<br>", "div": "<br>", "li": "<br>• "}
"""How the line of an element begins in a cell of a table."""
_ERROR_TITLES: Final = re.compile(
    r"\b(?:[45]\d\d\s+(?:error|\w+)|not found|bad gateway|gateway time-?out|service unavailable|internal server error"
    r"|access denied|forbidden|just a moment|attention required"
    r"|error \d{3}|too many requests|page (?:can't|cannot|could not) be)\b",
    re.IGNORECASE,
)
_MAX_ERROR_PAGE_LENGTH: Final = 4000


@dataclass(frozen=True, slots=True)
class HtmlText:
    """Visible text.

    Attributes:
        text: The text.
        numbers: Line of the file for each line of the text.
        title: Title of the page.
    """

    text: str
    numbers: tuple[int, ...]
    title: str = ""

    @property
    def is_error_page(self) -> bool:
        """Whether the page is an error message of a server or proxy."""
        beginning = f"{self.title}\n{self.text[:400]}"
        return len(self.text) < _MAX_ERROR_PAGE_LENGTH and bool(_ERROR_TITLES.search(beginning))


def is_html(text: str) -> bool:
    """Return whether a text is an HTML page; Markdown may contain HTML elements."""
    beginning = r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b"
    return bool(re.match(beginning, text[:2000], re.IGNORECASE | re.DOTALL))


def extract_visible_text(text: str) -> HtmlText:
    """Return the visible text of an HTML page: a line per block, pipe tables, preformatted text unchanged."""
    parser = _VisibleTextParser()
    parser.feed(text)
    parser.close()
    parser.end_line()
    lines = "\n".join(line for line, _ in parser.lines)
    return HtmlText(lines, tuple(number for _, number in parser.lines), parser.title.strip())


@dataclass
class _VisibleTextParser(HTMLParser):
    lines: list[tuple[str, int]] = field(default_factory=list)
    title: str = ""
    line: str = ""
    number: int = 1
    hidden_depth: int = 0
    preformatted_depth: int = 0
    cells: list[SpannedCell] | None = None  # of the current table row
    cell: SpannedCell = field(default_factory=SpannedCell)
    grid: SpanGrid = field(default_factory=SpanGrid)  # of the current table
    is_header: bool = False
    is_title: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self.is_title = True
        if tag in _HIDDEN_TAGS:
            self.hidden_depth += 1
        elif self.cells is not None and tag in _BREAKS:
            self.line += _BREAKS[tag]
        elif tag in ("td", "th"):
            self.line, self.is_header, self.cell = "", tag == "th", create_cell(attrs)
        elif tag == "tr":
            self.end_line()
            self.cells, self.number = [], self.getpos()[0]
        elif tag not in _INLINE_TAGS and self.cells is None:
            self.end_line()
            if heading := re.fullmatch(r"h([1-6])", tag):
                self.line, self.number = f"{'#' * int(heading[1])} ", self.getpos()[0]
            if tag == "pre":
                self.preformatted_depth += 1
            elif tag in _MARKS:
                self.line, self.number = _MARKS[tag], self.getpos()[0]
            elif tag == "table":
                self.grid = SpanGrid()

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.is_title = False
        if tag in _HIDDEN_TAGS:
            self.hidden_depth = max(0, self.hidden_depth - 1)
        elif tag in ("td", "th") and self.cells is not None:
            self.cell.text = re.sub(r"\s+", " ", self.line.replace("|", "\\|")).strip()
            self.cells.append(self.cell)
            self.line, self.cell = "", SpannedCell()
        elif tag == "tr" and self.cells is not None:
            if row := self.grid.place(self.cells):
                self._add_row(row)
            self.cells = None
        elif tag not in _INLINE_TAGS and self.cells is None:
            self.end_line()
            if tag == "pre":
                self.preformatted_depth = max(0, self.preformatted_depth - 1)

    def handle_data(self, data: str) -> None:
        if self.is_title:
            self.title += data
        if self.hidden_depth:
            return
        if self.preformatted_depth:
            self._add_preformatted(data)
        elif data.strip() or self.line:
            if not self.line:
                self.number = self.getpos()[0]
                if not data[:1].strip():
                    self.number += len(data) - len(data.lstrip("\n"))
            self.line += re.sub(r"\s+", " ", data)

    def end_line(self) -> None:
        """Add the current line, unless it is empty."""
        if self.line.strip(" •#:"):
            self._add_line()
        self.line = ""

    def _add_preformatted(self, data: str) -> None:
        first = self.getpos()[0]
        for offset, part in enumerate(data.split("\n")):
            if offset:
                self._add_line()
            if not self.line:
                self.number = first + offset
            self.line += part

    def _add_line(self) -> None:
        line = self.line.rstrip() if self.preformatted_depth else self.line.strip()
        self.lines.append((line, self.number))
        self.line, self.number = "", self.getpos()[0]

    def _add_row(self, cells: list[str]) -> None:
        self.lines.append((f"| {' | '.join(cells)} |", self.number))
        if self.is_header:
            self.lines.append((f"|{'---|' * len(cells)}", self.number))
        self.is_header = False
