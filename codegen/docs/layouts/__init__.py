"""The layouts in which providers publish their pages; the one that finds most in a text reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from codegen.docs.layouts import flattened_openapi, gitbook, mintlify_components, mintlify_text, openapi_document
from codegen.docs.page_facts import Operation


@dataclass(frozen=True, slots=True)
class Layout:
    """A reader: how much of a text it can read (0: nothing), and what the text says."""

    name: str
    reads: Callable[[str], int]
    extract: Callable[[str], tuple[Operation, ...]]


LAYOUTS: Final = (
    Layout(openapi_document.WHOLE, openapi_document.reads_whole, openapi_document.extract_whole),
    Layout(openapi_document.EMBEDDED, openapi_document.reads_embedded, openapi_document.extract_embedded),
    Layout(flattened_openapi.NAME, flattened_openapi.reads, flattened_openapi.extract),
    Layout(mintlify_components.NAME, mintlify_components.reads, mintlify_components.extract),
    Layout(gitbook.NAME, gitbook.reads, gitbook.extract),
    Layout(mintlify_text.NAME, mintlify_text.reads, mintlify_text.extract),
)


def read_layout(text: str) -> tuple[str, tuple[Operation, ...]] | None:
    """Return name of the layout and operations, or nothing when no layout finds an endpoint and a fact in the text."""
    ranked = sorted(((layout.reads(text), layout) for layout in LAYOUTS), key=lambda pair: -pair[0])
    for score, layout in ranked:
        operations = layout.extract(text) if score else ()
        if any(one.facts or one.examples for one in operations):
            return layout.name, operations
    return None
