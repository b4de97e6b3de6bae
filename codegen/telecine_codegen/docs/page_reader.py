"""Loader of docs pages from files and URLs; every failure is a `PageError` of one line."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from telecine_codegen.docs.html_text import extract_visible_text, is_html
from telecine_codegen.docs.layouts import LAYOUTS, parse_text
from telecine_codegen.docs.page_facts import Page, PageOperation

MAX_BYTES: Final = 4_000_000  # a hundred times the largest page seen so far
TIMEOUT_SECONDS: Final = 20.0
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


class PageError(Exception):
    """A page that cannot be read; the message is one line that begins with the label of the page."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """Unparsed page: label in reports, bytes, and the URL if it was fetched."""

    label: str
    data: bytes
    url: str | None = None


def read_page(source: str) -> Page:
    """Read and parse a file or an http(s) URL; raise PageError."""
    is_url = source.startswith(("http://", "https://"))
    return parse_page(_fetch_url(source) if is_url else _read_file(Path(source)))


def parse_page(raw: RawPage) -> Page:
    """Parse a page; raise PageError if it is empty, not a text, an error page, or in no known layout."""
    text = _decode_text(raw)
    html = extract_visible_text(text) if is_html(text) else None
    if html is not None:
        text = html.text
    parsed = parse_text(text)
    if parsed is None:
        if html is not None and html.is_error_page:
            title = html.title or text.strip().split("\n", 1)[0]
            raise PageError(f'{raw.label}: an HTML error page ("{title[:60]}"), not the page itself')
        layouts = ", ".join(layout.name for layout in LAYOUTS)
        raise PageError(f"{raw.label}: no endpoint in any known layout ({layouts})")
    layout, operations = parsed
    if html is not None and html.numbers:
        operations = tuple(_restore_line_numbers(operation, html.numbers) for operation in operations)
    return Page(raw.label, layout, operations, hashlib.sha256(raw.data).hexdigest(), raw.url)


def _read_file(path: Path) -> RawPage:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise PageError(f"{path}: {size:,} bytes, more than the limit of {MAX_BYTES:,} bytes")
        return RawPage(str(path), path.read_bytes())
    except OSError as error:
        raise PageError(f"{path}: cannot be read: {error.strerror or error}") from error


def _fetch_url(url: str) -> RawPage:
    # Imported here, since most runs read files.
    import httpx

    data = bytearray()
    deadline = time.monotonic() + TIMEOUT_SECONDS
    try:
        with (
            httpx.Client(follow_redirects=True, max_redirects=5, timeout=TIMEOUT_SECONDS / 2) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code >= 400:
                raise PageError(f"{url}: HTTP status {response.status_code}")
            for chunk in response.iter_bytes():
                data += chunk
                if len(data) > MAX_BYTES:
                    raise PageError(f"{url}: more than the limit of {MAX_BYTES:,} bytes")
                if time.monotonic() > deadline:
                    raise PageError(f"{url}: not received within {TIMEOUT_SECONDS:.0f} seconds")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise PageError(f"{url}: cannot be fetched: {str(error) or type(error).__name__}") from error
    return RawPage(url, bytes(data), url)


def _decode_text(raw: RawPage) -> str:
    if raw.data.startswith(_UTF16_MARKS):
        raise PageError(f"{raw.label}: UTF-16, not UTF-8; save the page as UTF-8")
    if b"\0" in raw.data:
        raise PageError(f"{raw.label}: contains zero bytes; expected a text")
    try:
        text = raw.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.data.count(b"\n", 0, error.start) + 1
        byte = raw.data[error.start]
        raise PageError(f"{raw.label}:{line}: not UTF-8 (byte 0x{byte:02x}); save the page as UTF-8") from error
    if not text.strip():
        raise PageError(f"{raw.label}: the page is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _restore_line_numbers(operation: PageOperation, numbers: tuple[int, ...]) -> PageOperation:
    """Return the operation with the line numbers of the HTML file."""

    def restore(line: int) -> int:
        return numbers[min(line, len(numbers)) - 1]

    return replace(
        operation,
        line=restore(operation.line),
        facts=tuple(replace(fact, line=restore(fact.line)) for fact in operation.facts),
        examples=tuple(replace(example, line=restore(example.line)) for example in operation.examples),
    )
