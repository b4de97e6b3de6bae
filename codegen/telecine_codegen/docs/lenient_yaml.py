"""Lenient parser of YAML and JSON from providers: plain values, and the line of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import yaml

from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.yaml_scalars import parse_core_scalar

_MAX_DEPTH: Final = 80


@dataclass(frozen=True, slots=True)
class YamlTree:
    """A parsed document.

    Attributes:
        data: Plain values.
        lines: Line of each value by JSON pointer; of a member, the line of its key.
    """

    data: Any
    lines: dict[str, int]

    def get_line(self, at: str) -> int:
        """Return the line of a value, or of the nearest value around it."""
        while at and at not in self.lines:
            at = at.rpartition("/")[0]
        return self.lines.get(at, 1)


def parse_yaml_tree(text: str, first_line: int = 1) -> YamlTree:
    """Parse a document that begins at a line of a page; raise ValueError if it is not YAML or JSON."""
    try:
        node = yaml.compose(text.replace("\t", "  "), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" on line {mark.line + first_line}" if mark else ""
        raise ValueError(f"invalid YAML{where}: {getattr(error, 'problem', None) or 'nested too deep'}") from error
    lines: dict[str, int] = {}
    return YamlTree(_convert_node(node, "", lines, first_line, 0), lines)


def _convert_node(node: Any, at: str, lines: dict[str, int], first_line: int, depth: int) -> Any:
    if node is None or depth > _MAX_DEPTH:
        return None
    lines.setdefault(at, node.start_mark.line + first_line)
    if isinstance(node, yaml.ScalarNode):
        return _convert_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [
            _convert_node(item, join_pointer(at, index), lines, first_line, depth + 1)
            for index, item in enumerate(node.value)
        ]
    members: dict[str, Any] = {}
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            member = join_pointer(at, key.value)
            lines[member] = key.start_mark.line + first_line
            members[key.value] = _convert_node(value, member, lines, first_line, depth + 1)
    return members


def _convert_scalar(node: yaml.ScalarNode) -> Any:
    if node.style:  # quoted or a block
        return node.value
    try:
        return parse_core_scalar(node.value)
    except ValueError:
        return node.value
