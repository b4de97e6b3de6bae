"""Loader of docs pages from files and URLs; every failure is a `PageError` of one line."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from telecine_codegen.docs.html_text import extract_visible_text, is_html
from telecine_codegen.docs.layouts import LAYOUTS, flattened_openapi, gitbook, openapi_document, parse_text
from telecine_codegen.docs.layouts.markdown_endpoints import find_endpoints
from telecine_codegen.docs.layouts.openapi_document import blank_documents
from telecine_codegen.docs.openapi_references import find_openapi_references
from telecine_codegen.docs.page_facts import OpenapiReference, Page, PageOperation
from telecine_codegen.docs.unread_parts import find_unread_parts

MAX_BYTES: Final = 4_000_000  # a hundred times the largest page seen so far
TIMEOUT_SECONDS: Final = 20.0
_OUTSIDE_REFERENCE: Final = re.compile(r"[\"']?\$ref[\"']?\s*:\s*[\"']?(?![#\"'\s])([^\"'\s,}]+)")
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
    return parse_page(read_source(source))


def read_source(source: str) -> RawPage:
    """Read a file or fetch an http(s) URL; raise PageError."""
    is_url = source.startswith(("http://", "https://"))
    return _fetch_url(source) if is_url else _read_file(Path(source))


def parse_page(raw: RawPage, operation: str | None = None) -> Page:
    """Parse a page as a whole.

    Raises:
        PageError: It is empty, not a text, an error page, in no known layout, says no more than where an endpoint is,
            or shows an OpenAPI document that is not part of it.
    """
    page = parse_incomplete_page(raw, operation)
    check_page(page)
    return page


def parse_incomplete_page(raw: RawPage, operation: str | None = None) -> Page:
    """Parse a page that may show OpenAPI documents that were not read; `operation` is that of a page without any.

    Raises:
        PageError: It is empty, not a text, an error page, or in no known layout.
    """
    source = _decode_text(raw)
    html = extract_visible_text(source) if is_html(source) else None
    text = html.text if html is not None else source
    parsed = parse_text(text) if operation is None else _parse_with_operation(raw.label, text, operation)
    references = find_openapi_references(source)
    if parsed is None and not references:
        if html is not None and html.is_error_page:
            title = html.title or text.strip().split("\n", 1)[0]
            raise PageError(f'{raw.label}: an HTML error page ("{title[:60]}"), not the page itself')
        raise PageError(f"{raw.label}: {_describe_missing_endpoint(text)}")
    layout, operations = parsed or (gitbook.NAME, ())
    if "openapi" in layout and (outside := _OUTSIDE_REFERENCE.search(text)):
        line = text.count("\n", 0, outside.start()) + 1
        raise PageError(
            f"{raw.label}:{line}: refers to another file, {outside[1]}, which is not read; bundle the document"
        )
    unread, count, unread_count = find_unread_parts(blank_documents(text), operations)
    if layout in (openapi_document.NAME, flattened_openapi.NAME):
        # The schemas of a document are read as a whole.
        unread, count, unread_count = (), 0, 0
    if html is not None and html.numbers:
        operations = tuple(_restore_line_numbers(operation, html.numbers) for operation in operations)
        unread = tuple(replace(part, line=_restore_line(part.line, html.numbers)) for part in unread)
    return Page(
        raw.label,
        layout,
        operations,
        hashlib.sha256(raw.data).hexdigest(),
        raw.url,
        unread,
        count,
        unread_count,
        tuple(_find_missing_documents(layout, operations, references)),
    )


def check_page(page: Page) -> None:
    """Raise PageError if a page was not read with the documents that it shows, or says nothing but an endpoint."""
    if page.references:
        raise PageError(describe_reference(page, page.references[0]))
    operations = [operation for one in (page, *page.documents) for operation in one.operations]
    if not any(operation.has_content for operation in operations):
        first = operations[0]
        raise PageError(f"{page.label}:{first.line}: no field and no example, only {first.title}")


def describe_reference(page: Page, reference: OpenapiReference) -> str:
    """Return one line about a document that was not read."""
    operation = f"{reference.method} {reference.path} of " if reference.path else ""
    document = reference.address or (f'"{reference.name}"' if reference.name else "another file")
    advice = "name it as another PAGE, save it beside the page, or add --follow"
    if not reference.address:
        advice = "the page has no address of it; name it as another PAGE, or save it beside the page"
    return (
        f"{page.label}:{reference.line}: shows {operation}the OpenAPI document {document}, which was not read; {advice}"
    )


def _find_missing_documents(
    layout: str, operations: Sequence[PageOperation], references: Sequence[OpenapiReference]
) -> Iterator[OpenapiReference]:
    """Yield the references to documents that are not part of the page itself."""
    is_document = layout in (openapi_document.NAME, openapi_document.EMBEDDED_NAME, flattened_openapi.NAME)
    if layout == openapi_document.NAME:
        return
    known = {operation.title for operation in operations} if is_document else set()
    for reference in references:
        is_known = f"{reference.method} {reference.path}" in known if reference.path else is_document
        if not is_known:
            yield reference


def _parse_with_operation(label: str, text: str, operation: str) -> tuple[str, tuple[PageOperation, ...]] | None:
    """Parse a page without an endpoint as the page of an operation, by a line with the operation before the text."""
    if (parsed := parse_text(text)) is not None:
        titles = [one.title for one in parsed[1]]
        if operation not in titles:
            raise PageError(
                f"{label}: has an endpoint of its own ({', '.join(titles)}); --operation is for pages without"
            )
        return parsed
    parsed = parse_text(f"{operation}\n{text}")
    if parsed is None:
        return None
    return parsed[0], tuple(_shift_lines(one) for one in parsed[1])


def _describe_missing_endpoint(text: str) -> str:
    layouts = ", ".join(layout.name for layout in LAYOUTS)
    message = f"no endpoint in any known layout ({layouts})"
    unread, count, _ = find_unread_parts(text, ())
    if endpoints := find_endpoints(text.split("\n")):
        title = f"{endpoints[0].method} {endpoints[0].path}"
        rest = f"; {count} lines like fields were not read, the first on line {unread[0].line}" if unread else ""
        return f"no field and no example, only {title} on line {endpoints[0].index + 1}{rest}"
    if not unread:
        return message
    return f"{message}, but {count} lines like fields, the first on line {unread[0].line}; name it with --operation"


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


def _restore_line(line: int, numbers: tuple[int, ...]) -> int:
    return numbers[min(line, len(numbers)) - 1]


def _restore_line_numbers(operation: PageOperation, numbers: tuple[int, ...]) -> PageOperation:
    """Return the operation with the line numbers of the HTML file."""
    return _map_lines(operation, lambda line: _restore_line(line, numbers))


def _shift_lines(operation: PageOperation) -> PageOperation:
    """Return the operation with the lines of a text to which one line was prepended."""
    return _map_lines(operation, lambda line: max(1, line - 1))


def _map_lines(operation: PageOperation, change: Callable[[int], int]) -> PageOperation:
    return replace(
        operation,
        line=change(operation.line),
        facts=tuple(replace(fact, line=change(fact.line)) for fact in operation.facts),
        examples=tuple(replace(example, line=change(example.line)) for example in operation.examples),
        lines=frozenset(change(line) for line in operation.lines),
    )
