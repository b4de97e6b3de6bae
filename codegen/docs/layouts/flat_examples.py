"""Examples whose indentation was lost: their schema tells which member belongs to which object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegen.docs.layouts.flat_lines import BLOCK, Line, scalar
from codegen.docs.schemas import Field, Schemas


@dataclass(frozen=True, slots=True)
class Flat:
    """Lines of a value that belongs to a key of a node and is described by the schema at a pointer."""

    node: Any
    key: str
    schema: str
    lines: Sequence[Line]


def restore(root: Any, flats: Sequence[Flat]) -> None:
    """Put every value in its place."""
    schemas = Schemas(root)
    for flat in flats:
        flat.node[flat.key] = _Value(schemas.fields(flat.schema), flat.lines).read()


class _Value:
    def __init__(self, fields: Mapping[str, Field], lines: Sequence[Line]) -> None:
        self.fields = fields
        self.lines = lines
        # Innermost last: the dotted name of each open object, and the object.
        self.open: list[tuple[str, dict[str, Any]]] = []
        self.index = 0

    def read(self) -> Any:
        if not self.lines:
            return None
        if self.lines[0].is_item:
            return self._list("")
        if self.lines[0].key is None:
            return " ".join(line.text for line in self.lines)
        top: dict[str, Any] = {}
        self.open = [("", top)]
        while self.index < len(self.lines):
            self._member(self.lines[self.index])
        return top

    def _member(self, line: Line) -> None:
        self.index += 1
        if line.key is None:
            return
        depth = self._depth(line.key)
        del self.open[depth + 1 :]
        above, node = self.open[-1]
        name = f"{above}.{line.key}" if above else line.key
        if BLOCK.fullmatch(line.value):
            node[line.key] = self._text(name)
        elif line.value:
            node[line.key] = scalar(line.value)
        elif self.index < len(self.lines) and self.lines[self.index].is_item:
            node[line.key] = self._list(name)
        else:
            node[line.key] = {}
            self.open.append((name, node[line.key]))

    def _depth(self, key: str) -> int:
        """Return which open object a member belongs to: the innermost whose schema knows it and that lacks it."""
        for depth in reversed(range(len(self.open))):
            above, node = self.open[depth]
            if key not in node and (f"{above}.{key}" if above else key) in self.fields:
                return depth
        return next((d for d in reversed(range(len(self.open))) if key not in self.open[d][1]), 0)

    def _text(self, name: str) -> str:
        parts: list[str] = []
        while self.index < len(self.lines) and not self._is_known(self.lines[self.index]):
            parts.append(self.lines[self.index].text)
            self.index += 1
        return " ".join(parts) if name else ""

    def _is_known(self, line: Line) -> bool:
        return line.key is not None and any(
            (f"{above}.{line.key}" if above else line.key) in self.fields for above, _ in self.open
        )

    def _list(self, name: str) -> list[Any]:
        """Read the items that follow; members after an item's first belong to it while its schema knows them."""
        items: list[Any] = []
        while self.index < len(self.lines) and (line := self.lines[self.index]).is_item:
            self.index += 1
            if line.key is None:
                items.append(scalar(line.value))
                continue
            item: dict[str, Any] = {line.key: scalar(line.value) if line.value else None}
            items.append(item)
            while self.index < len(self.lines) and (more := self.lines[self.index]).key and not more.is_item:
                if f"{name}.{more.key}".lstrip(".") not in self.fields:
                    break
                item[more.key] = scalar(more.value)  # type: ignore[index]  # the key was just seen
                self.index += 1
        return items
