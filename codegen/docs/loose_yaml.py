"""Reads a provider's YAML or JSON without checks of style: plain values, and the line of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import yaml

from codegen.openapi.pointer import pointer
from codegen.openapi.yaml_scalars import read_core

_DEEPEST: Final = 80


@dataclass(frozen=True, slots=True)
class Tree:
    """Plain values and the line (counted from 1) of each, by JSON pointer: for a member, the line of its key."""

    data: Any
    lines: dict[str, int]

    def line(self, at: str) -> int:
        """Return the line of a value, or of the nearest value around it."""
        while at and at not in self.lines:
            at = at.rpartition("/")[0]
        return self.lines.get(at, 1)


def read_tree(text: str, first: int = 1) -> Tree:
    """Return the tree of a document whose first line has this number; raise ValueError when it is no YAML or JSON."""
    try:
        node = yaml.compose(text.replace("\t", "  "), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" on line {mark.line + first}" if mark else ""
        raise ValueError(f"no YAML{where}: {getattr(error, 'problem', None) or 'nested too deep'}") from error
    lines: dict[str, int] = {}
    return Tree(_value(node, "", lines, first, 0), lines)


def _value(node: Any, at: str, lines: dict[str, int], first: int, depth: int) -> Any:
    if node is None or depth > _DEEPEST:
        return None
    lines.setdefault(at, node.start_mark.line + first)
    if isinstance(node, yaml.ScalarNode):
        if node.style:
            return node.value
        try:
            return read_core(node.value)
        except ValueError:
            return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, pointer(at, index), lines, first, depth + 1) for index, item in enumerate(node.value)]
    members: dict[str, Any] = {}
    for key, item in node.value:
        if isinstance(key, yaml.ScalarNode):
            here = pointer(at, key.value)
            lines[here] = key.start_mark.line + first
            members[key.value] = _value(item, here, lines, first, depth + 1)
    return members
