"""Restoration of the nesting of examples without indentation, by the schemas of their members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from telecine_codegen.docs.layouts.flattened_lines import BLOCK_SCALAR, FlatLine, parse_scalar
from telecine_codegen.docs.schema_fields import SchemaField, SchemaResolver


@dataclass(frozen=True, slots=True)
class FlatValue:
    """Lines of a value without indentation.

    Attributes:
        node: The mapping that contains the value.
        key: Its key there.
        schema: JSON pointer of its schema.
        lines: The lines.
    """

    node: Any
    key: str
    schema: str
    lines: Sequence[FlatLine]


def restore_values(root: Any, flat_values: Sequence[FlatValue]) -> None:
    """Set each value in the mapping that contains it."""
    schemas = SchemaResolver(root)
    for flat in flat_values:
        flat.node[flat.key] = _ValueParser(schemas.list_fields(flat.schema), flat.lines).parse()


class _ValueParser:
    def __init__(self, fields: Mapping[str, SchemaField], lines: Sequence[FlatLine]) -> None:
        self.fields = fields
        self.lines = lines
        # Dotted name and value of each open object or list, innermost last.
        self.open: list[tuple[str, dict[str, Any] | list[Any]]] = []
        self.index = 0

    def parse(self) -> Any:
        if not self.lines:
            return None
        if self.lines[0].key is None and not self.lines[0].is_item:
            return " ".join(line.text for line in self.lines)
        root: dict[str, Any] | list[Any] = [] if self.lines[0].is_item else {}
        self.open = [("", root)]
        while self.index < len(self.lines):
            line = self.lines[self.index]
            self.index += 1
            if line.is_item:
                self._add_item(line)
            elif line.key is not None:
                self._add_member(line, line.key)
        return root

    def _add_item(self, line: FlatLine) -> None:
        depths = [depth for depth, (_, node) in enumerate(self.open) if isinstance(node, list)]
        if not depths:
            return
        del self.open[depths[-1] + 1 :]
        name, items = self.open[-1]
        if not isinstance(items, list):
            return
        if line.key is None:
            items.append(parse_scalar(line.value))
            return
        items.append({})
        self.open.append((name, items[-1]))
        self._add_member(line, line.key)

    def _add_member(self, line: FlatLine, key: str) -> None:
        del self.open[self._find_depth(key) + 1 :]
        parent, node = self.open[-1]
        if not isinstance(node, dict):
            return
        if BLOCK_SCALAR.fullmatch(line.value):
            node[key] = self._parse_block()
        elif line.value:
            node[key] = parse_scalar(line.value)
        else:
            is_list = self.index < len(self.lines) and self.lines[self.index].is_item
            node[key] = [] if is_list else {}
            self.open.append((_join(parent, key), node[key]))

    def _find_depth(self, key: str) -> int:
        """Return the depth of the object of a member: the innermost whose schema has the key and that does not yet."""
        free = [
            (depth, name) for depth, (name, node) in enumerate(self.open) if isinstance(node, dict) and key not in node
        ]
        known = [depth for depth, name in free if _join(name, key) in self.fields]
        if known:
            return known[-1]
        return free[-1][0] if free else 0

    def _parse_block(self) -> str:
        """Return the text up to the next line with a known key."""
        parts: list[str] = []
        while self.index < len(self.lines) and not self._is_known_member(self.lines[self.index]):
            parts.append(self.lines[self.index].text)
            self.index += 1
        return " ".join(parts)

    def _is_known_member(self, line: FlatLine) -> bool:
        key = line.key
        return key is not None and any(_join(name, key) in self.fields for name, _ in self.open)


def _join(parent: str, key: str) -> str:
    return f"{parent}.{key}" if parent else key
