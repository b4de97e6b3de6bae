"""Find removed and renamed model classes: nothing changes on the wire, but imports break."""

from __future__ import annotations

from collections.abc import Iterator

from telecine_codegen.diff.compare_schemas import SchemaComparison
from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.pairing import is_similar_name
from telecine_codegen.openapi.node import Node

_CONTEXT = Context("", "", "class", "sent")


def compare_classes(old: Node, new: Node) -> Iterator[Difference]:
    """Yield the component schemas that the new spec lacks, with the equal schema under a new name if there is one."""
    before, after = (dict(root["components"]["schemas"].members()) for root in (old, new))
    added = {name: node for name, node in after.items() if name not in before}
    for name, node in before.items():
        if name in after:
            continue
        now = next((other for other, schema in added.items() if _is_new_name(name, other, node, schema)), None)
        python = tuple(f"models.{each}" for each in (name, now) if each)
        found = added.pop(now) if now else None
        rule = "class.renamed" if now else "class.removed"
        yield Difference(rule, _CONTEXT, f"models.{name}", node, found, name, f"`models.{now}`", python)


def _is_new_name(was: str, now: str, old: Node, new: Node) -> bool:
    """Return whether a schema was renamed; scalars are often equal, so their names must be similar too."""
    same = SchemaComparison(_CONTEXT).is_equal((old,), (new,))
    return same and (bool(old["properties"]) or is_similar_name(was, now, alone=True))
