"""Layouts of docs pages; a page is parsed by the layout with the highest score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from telecine_codegen.docs.layouts import (
    flattened_openapi,
    gitbook,
    mintlify_components,
    mintlify_text,
    openapi_document,
)
from telecine_codegen.docs.page_facts import PageOperation


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout.

    Attributes:
        name: Its name in reports.
        score: Returns how much of a text is in the layout, 0 if nothing is.
        parse: Returns the operations in a text.
    """

    name: str
    score: Callable[[str], int]
    parse: Callable[[str], tuple[PageOperation, ...]]


LAYOUTS: Final = (
    Layout(openapi_document.NAME, openapi_document.score_text, openapi_document.parse_operations),
    Layout(openapi_document.EMBEDDED_NAME, openapi_document.score_embedded, openapi_document.parse_embedded),
    Layout(flattened_openapi.NAME, flattened_openapi.score_text, flattened_openapi.parse_operations),
    Layout(mintlify_components.NAME, mintlify_components.score_text, mintlify_components.parse_operations),
    Layout(gitbook.NAME, gitbook.score_text, gitbook.parse_operations),
    Layout(mintlify_text.NAME, mintlify_text.score_text, mintlify_text.parse_operations),
)


def parse_text(text: str) -> tuple[str, tuple[PageOperation, ...]] | None:
    """Return layout and operations of a text, `None` if no layout finds an endpoint with a fact or example."""
    scored = [(layout.score(text), layout) for layout in LAYOUTS]
    for score, layout in sorted(scored, key=lambda pair: -pair[0]):
        operations = layout.parse(text) if score else ()
        if any(operation.facts or operation.examples for operation in operations):
            return layout.name, operations
    return None
