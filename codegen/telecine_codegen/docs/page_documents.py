"""Pages together with the OpenAPI documents that they show: named, saved beside the page, or fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from telecine_codegen.docs.layouts import openapi_document
from telecine_codegen.docs.linked_document import fetch_document
from telecine_codegen.docs.page_facts import OpenapiReference, Page, PageOperation, UnreadPart
from telecine_codegen.docs.page_reader import (
    PageError,
    RawPage,
    check_page,
    parse_incomplete_page,
    read_source,
)
from telecine_codegen.docs.read_facts import list_sent_names

_SUFFIXES: Final = (".json", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How pages are read.

    Attributes:
        operation: Method and path of a page without an endpoint.
        url: Where the page is published, if it is a file.
        is_following: Whether documents at the addresses on a page are fetched.
        report: Called with a line about everything that was fetched.
    """

    operation: str | None = None
    url: str | None = None
    is_following: bool = False
    report: Callable[[str], None] = print


def read_pages(sources: Sequence[str], options: ReadOptions) -> tuple[list[Page], list[PageError]]:
    """Read pages, each with the OpenAPI documents that it shows, which may be among the sources.

    Returns the pages that were read as a whole, and an error for each of the others.
    """
    pages: list[Page] = []
    errors: list[PageError] = []
    for source in sources:
        try:
            raw = read_source(source)
            pages.append(parse_incomplete_page(raw, options.operation))
        except PageError as error:
            errors.append(error)
    named = [page for page in pages if page.layout == openapi_document.NAME]
    whole: list[Page] = []
    used: set[str] = set()
    for page in pages:
        try:
            complete = _DocumentFinder(page, named, options).attach()
            check_page(complete)
        except PageError as error:
            errors.append(error)
            continue
        whole.append(complete)
        used.update(document.label for document in complete.documents)
    return [page for page in whole if page.label not in used], errors


@dataclass(frozen=True, slots=True)
class _DocumentFinder:
    page: Page
    named: Sequence[Page]
    options: ReadOptions
    fetched: dict[str, Page] = field(default_factory=dict)

    def attach(self) -> Page:
        """Return the page with the documents that were found; the others stay references."""
        documents: dict[str, Page] = {}
        missing: list[OpenapiReference] = []
        for reference in self.page.references:
            document = self._find_named(reference) or self._find_beside(reference) or self._follow(reference)
            if document is None:
                missing.append(reference)
                continue
            known = documents.get(document.label)
            shown = self._select_operations(reference, document)
            by_title = {one.title: one for one in (*(known.operations if known else ()), *shown)}
            documents[document.label] = replace(document, operations=tuple(by_title.values()))
        if not documents:
            return self.page
        covered = {_get_key(one) for document in documents.values() for one in document.operations}
        operations = tuple(
            one for one in self.page.operations if one.facts or one.examples or _get_key(one) not in covered
        )
        described = list_sent_names(one for document in documents.values() for one in document.operations)
        kept = [one for one in self.page.unread if one.kind != "endpoint" or _generalise(one.name) not in covered]
        unread = tuple(one for one in kept if not _is_described(one, described))
        return replace(
            self.page,
            operations=operations,
            unread=unread,
            unread_count=self.page.unread_count - (len(kept) - len(unread)),
            references=tuple(missing),
            documents=tuple(documents.values()),
        )

    def _find_named(self, reference: OpenapiReference) -> Page | None:
        """Return the document among the pages of the command: by its name, else by the operation."""
        names = set(_list_file_names(reference))
        by_name = [one for one in self.named if _get_file_name(one.label) in names]
        by_operation = [
            one for one in self.named if reference.path and any(_matches(reference, own) for own in one.operations)
        ]
        only = list(self.named) if len(self.named) == 1 and not reference.path else []
        return next(iter((*by_name, *by_operation, *only)), None)

    def _find_beside(self, reference: OpenapiReference) -> Page | None:
        if self.page.url is not None:
            return None
        folder = Path(self.page.label).parent
        paths = [folder / name for name in _list_file_names(reference)]
        if re.match(r"[\w.-]", reference.address) and ":" not in reference.address:
            paths.append(folder / unquote(re.sub(r"[?#].*", "", reference.address)))
        for path in paths:
            if _is_file(path) and path != Path(self.page.label):
                return _parse_document(read_source(str(path)))
        return None

    def _follow(self, reference: OpenapiReference) -> Page | None:
        if not self.options.is_following or not reference.address:
            return None
        base = self.page.url or self.options.url
        try:
            address = urljoin(base, reference.address) if base else reference.address
        except ValueError:
            address = reference.address
        if address not in self.fetched:
            raw = fetch_document(f"{self.page.label}:{reference.line}", address, base)
            self.options.report(f"fetched {raw.label} ({len(raw.data):,} bytes)")
            self.fetched[address] = _parse_document(raw)
        return self.fetched[address]

    def _select_operations(self, reference: OpenapiReference, document: Page) -> tuple[PageOperation, ...]:
        """Return the operations of a document that the page shows, each with its callbacks."""
        if not reference.path:
            titles = {operation.title for operation in self.page.operations}
            own = tuple(one for one in document.operations if one.title in titles)
            return own or document.operations
        selected: list[PageOperation] = []
        is_callback_shown = False
        for operation in document.operations:
            is_callback = operation.path.startswith("{")
            if _matches(reference, operation) or (is_callback and is_callback_shown):
                selected.append(operation)
            is_callback_shown = is_callback_shown if is_callback else _matches(reference, operation)
        if not selected:
            title = f"{reference.method} {reference.path}"
            raise PageError(f"{self.page.label}:{reference.line}: {document.label} has no operation {title}")
        return tuple(selected)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or with a zero byte
        return False


def _is_described(part: UnreadPart, described: Collection[str]) -> bool:
    """Return whether a program of the page sends only what its document describes."""
    names = {name.rpartition(".")[2] for name in described}
    return part.kind == "program" and {name.rpartition(".")[2] for name in part.name.split(", ")} <= names


def _parse_document(raw: RawPage) -> Page:
    page = parse_incomplete_page(raw)
    if page.layout != openapi_document.NAME:
        raise PageError(f"{raw.label}: no OpenAPI document")
    return page


def _matches(reference: OpenapiReference, operation: PageOperation) -> bool:
    """Return whether an operation is the one that a page shows; the names of path parameters may differ."""
    is_method = not reference.method or reference.method == operation.method
    return is_method and _generalise(reference.path) == _generalise(operation.path)


def _get_key(operation: PageOperation) -> str:
    return _generalise(operation.title)


def _generalise(path: str) -> str:
    return re.sub(r"\{[^}]*\}|:\w+", "{}", path).rstrip("/?")


def _list_file_names(reference: OpenapiReference) -> Iterator[str]:
    """Yield the names under which a document may be saved."""
    if name := _get_file_name(reference.address):
        yield name
        yield from (f"{PurePosixPath(name).stem}{suffix}" for suffix in _SUFFIXES)
    if reference.name and "/" not in reference.name:
        yield from (f"{reference.name}{suffix}" for suffix in _SUFFIXES)


def _get_file_name(address: str) -> str:
    try:
        return PurePosixPath(unquote(urlsplit(address).path)).name
    except ValueError:
        return ""
