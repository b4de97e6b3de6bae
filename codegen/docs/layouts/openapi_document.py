"""An OpenAPI document: a whole file in YAML or JSON, or the block inside a Markdown page."""

from __future__ import annotations

import re
from typing import Any, Final

from codegen.docs.layouts.openapi_facts import build_operations
from codegen.docs.lenient_yaml import YamlTree, parse_yaml_tree
from codegen.docs.page_facts import PageOperation

NAME: Final = "openapi"
EMBEDDED_NAME: Final = "markdown-openapi"
_FENCE: Final = re.compile(r"^(?P<indent>\s*)(?P<fence>`{3,}|~{3,})\s*(?:ya?ml|json|openapi)\b[^\n]*$", re.MULTILINE)
_ROOT: Final = re.compile(r"""^\s*(?:["']?openapi["']?\s*:\s*["']?3|[{]\s*"openapi")""", re.MULTILINE)


def score_text(text: str) -> int:
    """Tell whether the text is an OpenAPI document with its indentation."""
    if not _ROOT.search(text[:5000]) or _FENCE.search(text):
        return 0
    tree = _parse_tree(text, 1)
    return 1000 if tree is not None and _is_openapi(tree.data) else 0


def parse_operations(text: str) -> tuple[PageOperation, ...]:
    """Return the operations of the document."""
    tree = _parse_tree(text, 1)
    return build_operations(tree) if tree else ()


def score_embedded(text: str) -> int:
    """Tell whether a fenced block of the text holds an OpenAPI document."""
    return 1000 if _parse_blocks(text) else 0


def parse_embedded(text: str) -> tuple[PageOperation, ...]:
    """Return the operations of all blocks."""
    return tuple(operation for tree in _parse_blocks(text) for operation in build_operations(tree))


def _parse_blocks(text: str) -> list[YamlTree]:
    found: list[YamlTree] = []
    for fence in _FENCE.finditer(text):
        end = re.compile(rf"^\s*{fence['fence']}\s*$", re.MULTILINE).search(text, fence.end())
        block = text[fence.end() + 1 : end.start() if end else len(text)]
        first = text.count("\n", 0, fence.end()) + 2
        if _ROOT.search(block) and (tree := _parse_tree(block, first)) and _is_openapi(tree.data):
            found.append(tree)
    return found


def _parse_tree(text: str, first: int) -> YamlTree | None:
    try:
        return parse_yaml_tree(text, first)
    except ValueError:
        return None


def _is_openapi(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and "openapi" in data
        and any(isinstance(data.get(root), dict) for root in ("paths", "webhooks"))
    )
