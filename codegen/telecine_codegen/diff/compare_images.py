"""Compare `x-image`: in which forms, types and sizes a member takes images."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.value_types import to_json
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.schema import find_annotation

PYTHON_NAMES: Final = ("Request.images",)


def compare_images(
    old: tuple[Node, ...], new: tuple[Node, ...], context: Context, subject: str
) -> Iterator[Difference]:
    """Yield the differences of `x-image` of two members."""
    a, b = find_annotation(old, "x-image"), find_annotation(new, "x-image")
    if not (a and b):
        if a or b:
            rule = "images.removed" if a else "images.added"
            yield Difference(rule, context, subject, a or old[0], b or new[0], python=PYTHON_NAMES)
        return
    for key in ("forms", "types", "max_bytes"):
        one, other = a[key], b[key]
        was, now = (f"{key} {to_json(node.value)}" if node else f"any {key}" for node in (one, other))
        if change := _classify(one, other):
            yield Difference(f"images.{change}", context, subject, one or a, other or b, was, now, python=PYTHON_NAMES)


def _classify(old: Node, new: Node) -> str:
    """Return `narrowed` or `widened`; empty if the same images are taken. Without a list or bound, any are."""
    if isinstance(old.value, int) and isinstance(new.value, int):
        return "" if old.value == new.value else "narrowed" if new.value < old.value else "widened"
    if not (old and new):
        return "narrowed" if new else "widened" if old else ""
    before, after = ({to_json(item.value) for item in node.items()} for node in (old, new))
    if before == after:
        return ""
    return "narrowed" if before - after else "widened"
