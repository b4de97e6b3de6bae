"""Examples whose indentation was lost: their schema tells which member belongs to which object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegen.docs.layouts.flattened_lines import BLOCK_SCALAR, FlatLine, parse_scalar
from codegen.docs.schema_fields import SchemaField, SchemaResolver


@dataclass(frozen=True, slots=True)
class FlatValue:
    """Lines of a value that belongs to a key of a node and is described by the schema at a pointer."""

    node: Any
    key: str
    schema: str
    lines: Sequence[FlatLine]


def restore_values(root: Any, flats: Sequence[FlatValue]) -> None:
    """Put every value in its place."""
    schemas = SchemaResolver(root)
    for flat in flats:
        flat.node[flat.key] = _ValueParser(schemas.fields(flat.schema), flat.lines).read()


class _ValueParser:
    def __init__(self, fields: Mapping[str, SchemaField], lines: Sequence[FlatLine]) -> None:
        self.fields = fields
        self.lines = lines
        # Innermost last: the dotted name of each open object or list, and the object or list.
        self.open: list[tuple[str, dict[str, Any] | list[Any]]] = []
        self.index = 0

    def read(self) -> Any:
        if not self.lines:
            return None
        if self.lines[0].key is None and not self.lines[0].is_item:
            return " ".join(line.text for line in self.lines)
        top: dict[str, Any] | list[Any] = [] if self.lines[0].is_item else {}
        self.open = [("", top)]
        while self.index < len(self.lines):
            line = self.lines[self.index]
            self.index += 1
            if line.is_item:
                self._item(line)
            elif line.key is not None:
                self._member(line, line.key)
        return top

    def _item(self, line: FlatLine) -> None:
        depth = next((n for n in reversed(range(len(self.open))) if isinstance(self.open[n][1], list)), None)
        if depth is None:
            return
        del self.open[depth + 1 :]
        name, items = self.open[-1]
        if not isinstance(items, list):
            return
        if line.key is None:
            items.append(parse_scalar(line.value))
            return
        items.append({})
        self.open.append((name, items[-1]))
        self._member(line, line.key)

    def _member(self, line: FlatLine, key: str) -> None:
        del self.open[self._depth(key) + 1 :]
        above, node = self.open[-1]
        if not isinstance(node, dict):
            return
        name = f"{above}.{key}" if above else key
        if BLOCK_SCALAR.fullmatch(line.value):
            node[key] = self._text()
        elif line.value:
            node[key] = parse_scalar(line.value)
        else:
            is_list = self.index < len(self.lines) and self.lines[self.index].is_item
            opened: dict[str, Any] | list[Any] = [] if is_list else {}
            node[key] = opened
            self.open.append((name, opened))

    def _depth(self, key: str) -> int:
        """Return which open object a member belongs to: the innermost whose schema knows it and that lacks it."""
        free = [
            n for n in reversed(range(len(self.open))) if isinstance(node := self.open[n][1], dict) and key not in node
        ]
        known = (n for n in free if (f"{self.open[n][0]}.{key}" if self.open[n][0] else key) in self.fields)
        return next(known, free[0] if free else 0)

    def _text(self) -> str:
        parts: list[str] = []
        while self.index < len(self.lines) and not self._is_known(self.lines[self.index]):
            parts.append(self.lines[self.index].text)
            self.index += 1
        return " ".join(parts)

    def _is_known(self, line: FlatLine) -> bool:
        return line.key is not None and any(
            (f"{above}.{line.key}" if above else line.key) in self.fields for above, _ in self.open
        )
