"""Find removed and renamed model classes: nothing changes on the wire, but imports break."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from telecine_codegen.diagnostics import Place
from telecine_codegen.diff.compare_schemas import SchemaComparison
from telecine_codegen.diff.differences import Context
from telecine_codegen.diff.pairing import is_similar_name
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.node import Node, root_node

_NO_CONTEXT = Context("", "", "", "sent")


@dataclass(frozen=True, slots=True)
class RenamedClass:
    """A removed or renamed class."""

    provider: str
    was: str
    now: str | None
    place: Place

    @property
    def sentence(self) -> str:
        """The change as a sentence."""
        if self.now is None:
            return f"The class `models.{self.was}` is gone."
        return f"The class `models.{self.was}` is now called `models.{self.now}`."

    def as_json(self) -> dict[str, Any]:
        """Return the renaming as plain JSON values."""
        return {"provider": self.provider, "was": self.was, "now": self.now, "place": str(self.place)}


def find_renamed_classes(provider: str, old: Document | None, new: Document | None) -> Iterator[RenamedClass]:
    """Yield the schemas that are not in the new spec, with the equal schema under a new name if there is one."""
    if old is None or new is None:
        return
    before, after = _named_schemas(old), _named_schemas(new)
    added = {name: node for name, node in after.items() if name not in before}
    for name, node in before.items():
        if name not in after:
            now = next((other for other, schema in added.items() if _is_new_name(name, other, node, schema)), None)
            added.pop(now or "", None)
            yield RenamedClass(provider, name, now, (after[now] if now else node).place)


def _named_schemas(document: Document) -> dict[str, Node]:
    return dict(root_node(document)["components"]["schemas"].members())


def _is_new_name(was: str, now: str, old: Node, new: Node) -> bool:
    """Return whether a schema was renamed; scalars are often equal, so their names must be similar too."""
    same = SchemaComparison(_NO_CONTEXT).is_equal((old,), (new,))
    return same and (bool(old["properties"]) or is_similar_name(was, now, alone=True))
