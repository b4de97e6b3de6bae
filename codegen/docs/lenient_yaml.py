"""Reads a provider's YAML or JSON without checks of style: plain values, and the line of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import yaml

from codegen.openapi.pointer import pointer
from codegen.openapi.yaml_scalars import read_core

_MAX_DEPTH: Final = 80


@dataclass(frozen=True, slots=True)
class YamlTree:
    """Plain values and the line (counted from 1) of each, by JSON pointer: for a member, the line of its key."""

    data: Any
    lines: dict[str, int]

    def line(self, at: str) -> int:
        """Return the line of a value, or of the nearest value around it."""
        while at and at not in self.lines:
            at = at.rpartition("/")[0]
        return self.lines.get(at, 1)


def parse_yaml_tree(text: str, first: int = 1) -> YamlTree:
    """Return the tree of a document whose first line has this number; raise ValueError when it is no YAML or JSON."""
    try:
        node = yaml.compose(text.replace("\t", "  "), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" on line {mark.line + first}" if mark else ""
        raise ValueError(f"no YAML{where}: {getattr(error, 'problem', None) or 'nested too deep'}") from error
    lines: dict[str, int] = {}
    return YamlTree(_convert_node(node, "", lines, first, 0), lines)


def _convert_node(node: Any, at: str, lines: dict[str, int], first: int, depth: int) -> Any:
    if node is None or depth > _MAX_DEPTH:
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
        return [
            _convert_node(item, pointer(at, index), lines, first, depth + 1) for index, item in enumerate(node.value)
        ]
    members: dict[str, Any] = {}
    for key, item in node.value:
        if isinstance(key, yaml.ScalarNode):
            here = pointer(at, key.value)
            lines[here] = key.start_mark.line + first
            members[key.value] = _convert_node(item, here, lines, first, depth + 1)
    return members
