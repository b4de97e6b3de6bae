"""The layouts in which providers publish their pages; the one that finds most in a text reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from codegen.docs.layouts import flattened_openapi, gitbook, mintlify_components, mintlify_text, openapi_document
from codegen.docs.page_facts import PageOperation


@dataclass(frozen=True, slots=True)
class Layout:
    """A reader: how much of a text it can read (0: nothing), and what the text says."""

    name: str
    reads: Callable[[str], int]
    extract: Callable[[str], tuple[PageOperation, ...]]


LAYOUTS: Final = (
    Layout(openapi_document.NAME, openapi_document.score_text, openapi_document.parse_operations),
    Layout(openapi_document.EMBEDDED_NAME, openapi_document.score_embedded, openapi_document.parse_embedded),
    Layout(flattened_openapi.NAME, flattened_openapi.score_text, flattened_openapi.parse_operations),
    Layout(mintlify_components.NAME, mintlify_components.score_text, mintlify_components.parse_operations),
    Layout(gitbook.NAME, gitbook.score_text, gitbook.parse_operations),
    Layout(mintlify_text.NAME, mintlify_text.score_text, mintlify_text.parse_operations),
)


def parse_text(text: str) -> tuple[str, tuple[PageOperation, ...]] | None:
    """Return name of the layout and operations, or nothing when no layout finds an endpoint and a fact in the text."""
    ranked = sorted(((layout.reads(text), layout) for layout in LAYOUTS), key=lambda pair: -pair[0])
    for score, layout in ranked:
        operations = layout.extract(text) if score else ()
        if any(one.facts or one.examples for one in operations):
            return layout.name, operations
    return None
