"""Layouts `openapi` and `markdown-openapi`: an OpenAPI document in YAML or JSON, as file or in a fenced block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from telecine_codegen.docs.layouts.openapi_facts import build_operations
from telecine_codegen.docs.lenient_yaml import YamlTree, parse_yaml_tree
from telecine_codegen.docs.page_facts import PageOperation

NAME: Final = "openapi"
EMBEDDED_NAME: Final = "markdown-openapi"
_FENCE: Final = re.compile(r"^(?P<indent>\s*)(?P<fence>`{3,}|~{3,})\s*(?:ya?ml|json|openapi)\b[^\n]*$", re.MULTILINE)
_ROOT: Final = re.compile(r"""^\s*(?:["']?openapi["']?\s*:\s*["']?3|[{]\s*"openapi")""", re.MULTILINE)


def score_text(text: str) -> int:
    """Return 1000 if the text is an OpenAPI document."""
    if not _ROOT.search(text[:5000]) or _FENCE.search(text):
        return 0
    tree = _parse_tree(text, 1)
    return 1000 if tree is not None and _is_openapi(tree.data) else 0


def parse_operations(text: str) -> tuple[PageOperation, ...]:
    """Return the operations of the document."""
    tree = _parse_tree(text, 1)
    return build_operations(tree) if tree else ()


def score_embedded(text: str) -> int:
    """Return 1000 if a fenced block of the text is an OpenAPI document."""
    return 1000 if _parse_blocks(text) else 0


def parse_embedded(text: str) -> tuple[PageOperation, ...]:
    """Return the operations of all fenced blocks."""
    return tuple(operation for tree in _parse_blocks(text) for operation in build_operations(tree))


def blank_documents(text: str) -> str:
    """Return a text with empty lines instead of the documents in its fenced blocks."""
    for start, end, _ in reversed(list(_find_blocks(text))):
        text = text[:start] + "\n" * text.count("\n", start, end) + text[end:]
    return text


def _parse_blocks(text: str) -> list[YamlTree]:
    return [tree for _, _, tree in _find_blocks(text)]


def _find_blocks(text: str) -> Iterator[tuple[int, int, YamlTree]]:
    """Yield the position of each fenced document, and its content."""
    for fence in _FENCE.finditer(text):
        closing = re.compile(rf"^\s*{fence['fence']}\s*$", re.MULTILINE).search(text, fence.end())
        start, end = fence.end() + 1, closing.start() if closing else len(text)
        first_line = text.count("\n", 0, fence.end()) + 2
        block = text[start:end]
        if _ROOT.search(block) and (tree := _parse_tree(block, first_line)) and _is_openapi(tree.data):
            yield start, end, tree


def _parse_tree(text: str, first_line: int) -> YamlTree | None:
    try:
        return parse_yaml_tree(text, first_line)
    except ValueError:
        return None


def _is_openapi(data: Any) -> bool:
    if not isinstance(data, dict) or "openapi" not in data:
        return False
    return isinstance(data.get("paths"), dict) or isinstance(data.get("webhooks"), dict)
