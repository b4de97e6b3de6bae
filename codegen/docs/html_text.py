"""HTML as a browser saves it, reduced to the lines that its reader sees, each with its line in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_HIDDEN_TAGS: Final = frozenset([
    "script", "style", "svg", "noscript", "template", "head", "nav", "footer", "iframe",
])  # fmt: skip
_INLINE_TAGS: Final = frozenset([
    "a", "abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "time", "u", "var", "wbr",
])  # fmt: skip
_ERROR_TITLES: Final = re.compile(
    r"\b(?:[45]\d\d\s+(?:error|\w+)|not found|bad gateway|gateway time-?out|service unavailable|internal server error"
    r"|access denied|forbidden|just a moment|attention required"
    r"|error \d{3}|too many requests|page (?:can't|cannot|could not) be)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HtmlText:
    """Text of a page and, for each of its lines, the line of the file that it comes from."""

    text: str
    numbers: tuple[int, ...]
    title: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the page is what a server or a proxy shows in place of the page that was asked for."""
        beginning = f"{self.title}\n{self.text[:400]}"
        return len(self.text) < 4000 and bool(_ERROR_TITLES.search(beginning))


def is_html(text: str) -> bool:
    """Tell whether a text is an HTML page, and not Markdown with some HTML in it."""
    return bool(
        re.match(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", text[:2000], re.IGNORECASE | re.DOTALL)
    )


def extract_visible_text(text: str) -> HtmlText:
    """Return what the reader of an HTML page sees: a line for each block, tables with pipes, code as it is."""
    parser = _VisibleTextParser()
    parser.feed(text)
    parser.close()
    parser.end_line()
    return HtmlText(
        "\n".join(line for line, _ in parser.lines), tuple(number for _, number in parser.lines), parser.title.strip()
    )


@dataclass
class _VisibleTextParser(HTMLParser):
    lines: list[tuple[str, int]] = field(default_factory=list)
    title: str = ""
    line: str = ""
    number: int = 1
    hidden: int = 0
    preformatted: int = 0
    cells: list[str] | None = None
    is_head: bool = False
    is_title: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # the parser's signature
        self.is_title = self.is_title or tag == "title"
        if tag in _HIDDEN_TAGS:
            self.hidden += 1
        elif tag == "br" and self.cells is not None:
            self.line += "<br>"
        elif tag in ("td", "th"):
            self.line, self.is_head = "", tag == "th"
        elif tag == "tr":
            self.end_line()
            self.cells, self.number = [], self.getpos()[0]
        elif tag not in _INLINE_TAGS and self.cells is None:
            self.end_line()
            self.preformatted += tag == "pre"
            if tag == "li":
                self.line, self.number = "• ", self.getpos()[0]

    def handle_endtag(self, tag: str) -> None:
        self.is_title = self.is_title and tag != "title"
        if tag in _HIDDEN_TAGS:
            self.hidden = max(0, self.hidden - 1)
        elif tag in ("td", "th") and self.cells is not None:
            self.cells.append(re.sub(r"\s+", " ", self.line.replace("|", "\\|")).strip())
            self.line = ""
        elif tag == "tr" and self.cells is not None:
            self._row(self.cells)
            self.cells = None
        elif tag not in _INLINE_TAGS and self.cells is None:
            self.end_line()
            self.preformatted = max(0, self.preformatted - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if self.is_title:
            self.title += data
        if self.hidden:
            return
        if self.preformatted:
            first = self.getpos()[0]
            for offset, part in enumerate(data.split("\n")):
                if offset:
                    self._flush()
                self.number = self.number if self.line else first + offset
                self.line += part
        elif data.strip() or self.line:
            if not self.line:
                self.number = self.getpos()[0] + (len(data) - len(data.lstrip("\n"))) * (not data[:1].strip())
            self.line += re.sub(r"\s+", " ", data)

    def end_line(self) -> None:
        """Close the line that was begun, if there is anything in it."""
        if self.line.strip(" •"):
            self._flush()
        self.line = ""

    def _flush(self) -> None:
        self.lines.append((self.line.rstrip() if self.preformatted else self.line.strip(), self.number))
        self.line, self.number = "", self.getpos()[0]

    def _row(self, cells: list[str]) -> None:
        self.lines.append((f"| {' | '.join(cells)} |", self.number))
        if self.is_head:
            self.lines.append((f"|{'---|' * len(cells)}", self.number))
        self.is_head = False
