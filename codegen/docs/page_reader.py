"""Takes in a page, from a file or a URL, and reads it in its layout, or says in one line why it cannot."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from codegen.docs.html_text import extract_visible_text, is_html
from codegen.docs.layouts import LAYOUTS, parse_text
from codegen.docs.page_facts import Page, PageOperation

LARGEST: Final = 4_000_000  # bytes; the largest page seen so far has a hundredth of it
SECONDS: Final = 20.0
_UTF16_MARKS: Final = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class PageError(Exception):
    """A page that cannot be read; the text is one line that begins with its label."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it came: its label in reports, its bytes, where it was fetched."""

    label: str
    data: bytes
    url: str | None = None


def read_page(source: str) -> Page:
    """Return what the page in a file, or at a http(s) URL, says; raise PageError."""
    raw = _fetch_url(source) if source.startswith(("http://", "https://")) else _read_file(Path(source))
    return parse_page(raw)


def parse_page(raw: RawPage) -> Page:
    """Return what a page says; raise PageError when it is empty, no text, an error page, or in no known layout."""
    text = _decode_text(raw)
    numbers: tuple[int, ...] | None = None
    lines = extract_visible_text(text) if is_html(text) else None
    if lines is not None:
        text, numbers = lines.text, lines.numbers
    found = parse_text(text)
    if found is None:
        if lines is not None and lines.is_error:
            first = lines.title or text.strip().split("\n", 1)[0]
            raise PageError(f'{raw.label}: an HTML error page ("{first[:60]}"), not the page itself')
        known = ", ".join(layout.name for layout in LAYOUTS)
        raise PageError(f"{raw.label}: no endpoint in any known layout ({known})")
    layout, operations = found
    if numbers:
        operations = tuple(_restore_line_numbers(operation, numbers) for operation in operations)
    return Page(raw.label, layout, operations, hashlib.sha256(raw.data).hexdigest(), raw.url)


def _read_file(path: Path) -> RawPage:
    try:
        if path.stat().st_size > LARGEST:
            raise PageError(f"{path}: {path.stat().st_size:,} bytes, more than the {LARGEST:,} that a page may have")
        return RawPage(str(path), path.read_bytes())
    except OSError as error:
        raise PageError(f"{path}: cannot be read: {error.strerror or error}") from error


def _fetch_url(url: str) -> RawPage:
    # Imported here, since most runs read files.
    import httpx

    data = bytearray()
    deadline = time.monotonic() + SECONDS
    try:
        with (
            httpx.Client(follow_redirects=True, max_redirects=5, timeout=SECONDS / 2) as client,
            client.stream("GET", url) as answer,
        ):
            if answer.status_code >= 400:
                raise PageError(f"{url}: HTTP status {answer.status_code}")
            for part in answer.iter_bytes():
                data += part
                if len(data) > LARGEST:
                    raise PageError(f"{url}: more than the {LARGEST:,} bytes that a page may have")
                if time.monotonic() > deadline:
                    raise PageError(f"{url}: not there within {SECONDS:.0f} seconds")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise PageError(f"{url}: cannot be fetched: {str(error) or type(error).__name__}") from error
    return RawPage(url, bytes(data), url)


def _decode_text(raw: RawPage) -> str:
    if mark := _UTF16_MARKS.get(raw.data[:2]):
        raise PageError(f"{raw.label}: {mark}, not UTF-8; save the page as UTF-8")
    if b"\0" in raw.data:
        raise PageError(f"{raw.label}: no text: it holds zero bytes")
    try:
        text = raw.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.data.count(b"\n", 0, error.start) + 1
        raise PageError(
            f"{raw.label}:{line}: not UTF-8 (byte 0x{raw.data[error.start]:02x}); save the page as UTF-8"
        ) from error
    if not text.strip():
        raise PageError(f"{raw.label}: the page is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _restore_line_numbers(operation: PageOperation, numbers: tuple[int, ...]) -> PageOperation:
    """Return the operation with the line numbers of the HTML file."""

    def line(number: int) -> int:
        return numbers[min(number, len(numbers)) - 1]

    return replace(
        operation,
        line=line(operation.line),
        facts=tuple(replace(fact, line=line(fact.line)) for fact in operation.facts),
        examples=tuple(replace(example, line=line(example.line)) for example in operation.examples),
    )
