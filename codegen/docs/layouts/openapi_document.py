"""An OpenAPI document: a whole file in YAML or JSON, or the block inside a Markdown page."""

from __future__ import annotations

import re
from typing import Any, Final

from codegen.docs.layouts.openapi_facts import operations
from codegen.docs.loose_yaml import Tree, read_tree
from codegen.docs.page_facts import Operation

WHOLE: Final = "openapi"
EMBEDDED: Final = "markdown-openapi"
_FENCE: Final = re.compile(r"^(?P<indent>\s*)(?P<fence>`{3,}|~{3,})\s*(?:ya?ml|json|openapi)\b[^\n]*$", re.MULTILINE)
_ROOT: Final = re.compile(r"""^\s*(?:["']?openapi["']?\s*:\s*["']?3|[{]\s*"openapi")""", re.MULTILINE)


def reads_whole(text: str) -> int:
    """Tell whether the text is an OpenAPI document with its indentation."""
    if not _ROOT.search(text[:5000]) or _FENCE.search(text):
        return 0
    tree = _tree(text, 1)
    return 1000 if tree is not None and _is_openapi(tree.data) else 0


def extract_whole(text: str) -> tuple[Operation, ...]:
    """Return the operations of the document."""
    tree = _tree(text, 1)
    return operations(tree) if tree else ()


def reads_embedded(text: str) -> int:
    """Tell whether a fenced block of the text holds an OpenAPI document."""
    return 1000 if _blocks(text) else 0


def extract_embedded(text: str) -> tuple[Operation, ...]:
    """Return the operations of all blocks."""
    return tuple(operation for tree in _blocks(text) for operation in operations(tree))


def _blocks(text: str) -> list[Tree]:
    found: list[Tree] = []
    for fence in _FENCE.finditer(text):
        end = re.compile(rf"^\s*{fence['fence']}\s*$", re.MULTILINE).search(text, fence.end())
        block = text[fence.end() + 1 : end.start() if end else len(text)]
        first = text.count("\n", 0, fence.end()) + 2
        if _ROOT.search(block) and (tree := _tree(block, first)) and _is_openapi(tree.data):
            found.append(tree)
    return found


def _tree(text: str, first: int) -> Tree | None:
    try:
        return read_tree(text, first)
    except ValueError:
        return None


def _is_openapi(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and "openapi" in data
        and any(isinstance(data.get(root), dict) for root in ("paths", "webhooks"))
    )
