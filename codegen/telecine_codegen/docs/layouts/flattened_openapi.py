"""Layout `openapi-flat`: an OpenAPI document without indentation, restored by the keys that each object allows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from telecine_codegen.docs.layouts.flattened_examples import FlatValue, restore_values
from telecine_codegen.docs.layouts.flattened_lines import BLOCK_SCALAR, FlatLine, parse_scalar, split_lines
from telecine_codegen.docs.layouts.openapi_facts import build_operations
from telecine_codegen.docs.layouts.openapi_keys import APPLICABLE_TYPES, GRAMMAR, TYPES, can_be_key
from telecine_codegen.docs.lenient_yaml import YamlTree
from telecine_codegen.docs.page_facts import PageOperation
from telecine_codegen.openapi.pointer import join_pointer

NAME: Final = "openapi-flat"


def score_text(text: str) -> int:
    """Return 900 if the text has an OpenAPI document whose paths are not indented."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    start = next((index for index, line in enumerate(lines) if re.match(r"openapi:\s*['\"]?3", line)), None)
    if start is None or "paths:" not in lines[start + 1 :]:
        return 0
    paths = lines.index("paths:", start + 1)
    return 900 if any(line.startswith("/") for line in lines[paths : paths + 2]) else 0


def parse_operations(text: str) -> tuple[PageOperation, ...]:
    """Return the operations of the document."""
    return build_operations(restore_nesting(text))


def restore_nesting(text: str) -> YamlTree:
    """Return the document with its nesting."""
    lines = split_lines(text)
    start = next((index for index, line in enumerate(lines) if line.key == "openapi"), 0)
    parser = _NestingParser(lines[start:])
    parser.parse()
    restore_values(parser.root, parser.flat_values)
    return YamlTree(parser.root, parser.line_numbers)


@dataclass(slots=True)
class _OpenNode:
    """A mapping or list to which the next line may belong; `kind` is a kind of `GRAMMAR`, `list:X` or `map:X`."""

    kind: str
    value: Any
    at: str

    @property
    def grammar(self) -> dict[str, str]:
        return GRAMMAR.get(self.kind, {})

    @property
    def item_kind(self) -> str | None:
        """Kind of the items of a list."""
        return self.kind.removeprefix("list:") if self.kind.startswith("list:") else None

    @property
    def entry_kind(self) -> str | None:
        """Kind of the values of a map."""
        return self.kind.removeprefix("map:") if self.kind.startswith("map:") else None

    @property
    def schema_pointer(self) -> str:
        """Pointer of the schema of an example, in a schema, a media type, or a named example of a media type."""
        if self.kind == "schema":
            return self.at
        return join_pointer(self.at.rsplit("/", 2)[0] if self.kind == "example" else self.at, "schema")


@dataclass
class _NestingParser:
    lines: Sequence[FlatLine]
    root: dict[str, Any] = field(default_factory=dict)
    line_numbers: dict[str, int] = field(default_factory=dict)
    flat_values: list[FlatValue] = field(default_factory=list)
    # Mapping and key of the text that is continued by lines that have no place of their own.
    text_target: tuple[Any, str] | None = None
    text_separator: str = "\n"

    def parse(self) -> None:
        references = (re.findall(r"#/components/\w+/([\w.-]+)", line.value) for line in self.lines)
        self.referenced_names = {name for names in references for name in names}
        self.stack = [_OpenNode("root", self.root, "")]
        index = 0
        while index < len(self.lines):
            index = self._add_line(index) or self._continue_text(index)

    def _add_line(self, index: int) -> int | None:
        """Add a line to the node that accepts it; return the next line, `None` if no node accepts it."""
        line = self.lines[index]
        if line.key is None:
            return self._add_scalar_item(index) if line.is_item else None
        depth = self._find_depth(index)
        if depth is None:
            return None
        del self.stack[depth + 1 :]
        node = self.stack[-1]
        if node.item_kind:
            at = join_pointer(node.at, len(node.value))
            node.value.append({})
            self.line_numbers[at] = line.number
            node = _OpenNode(node.item_kind, node.value[-1], at)
            self.stack.append(node)
        return self._add_member(node, line.key, index)

    def _add_member(self, node: _OpenNode, key: str, index: int) -> int:
        line = self.lines[index]
        at = join_pointer(node.at, key)
        self.line_numbers[at] = line.number
        self.text_target = None
        kind = node.entry_kind or node.grammar.get(key, "free")
        if kind == "callback":
            kind = "map:expression"
        elif kind in ("expression", "webhook"):
            kind = "pathitem"
        if line.value:
            self._set_inline_value(node, key, line)
            return index + 1
        if kind == "free":
            end = self._find_value_end(index)
            self.flat_values.append(FlatValue(node.value, key, node.schema_pointer, self.lines[index + 1 : end]))
            node.value[key] = None
            return end
        node.value[key] = [] if kind.startswith("list:") or kind == "scalars" else {}
        self.stack.append(_OpenNode(kind, node.value[key], at))
        return index + 1

    def _set_inline_value(self, node: _OpenNode, key: str, line: FlatLine) -> None:
        is_block = bool(BLOCK_SCALAR.fullmatch(line.value))
        node.value[key] = "" if is_block else parse_scalar(line.value)
        is_folded = line.value.startswith(">") and key in ("example", "default")
        self.text_separator = " " if is_folded else "\n"
        self.text_target = (node.value, key) if is_block or isinstance(node.value[key], str) else None

    def _add_scalar_item(self, index: int) -> int | None:
        node = self.stack[-1]
        if node.kind != "scalars" or self.text_target is not None:
            return None
        self.line_numbers[join_pointer(node.at, len(node.value))] = self.lines[index].number
        node.value.append(parse_scalar(self.lines[index].value))
        return index + 1

    def _continue_text(self, index: int) -> int:
        if self.text_target is not None:
            mapping, key = self.text_target
            mapping[key] = f"{mapping[key]}{self.text_separator}{self.lines[index].text}".lstrip(" \n")
        return index + 1

    def _find_depth(self, index: int) -> int | None:
        """Return the depth of the node that accepts a line: components for a component, else the innermost."""
        key = self.lines[index].key or ""
        for depth, node in enumerate(self.stack):
            is_components = node.at.startswith("/components/") and node.at.count("/") == 2
            if is_components and self._is_component(node, key):
                return depth if self._accepts(node, index) else None
        depths = reversed(range(len(self.stack)))
        return next((depth for depth in depths if self._accepts(self.stack[depth], index)), None)

    def _is_component(self, node: _OpenNode, key: str) -> bool:
        """Return whether a key is the name of a component: it is referenced, or the only one that is capitalised."""
        if key in self.referenced_names or node.kind != "map:schema":
            return key in self.referenced_names
        properties = [name for one in self.stack if one.at.endswith("/properties") for name in one.value]
        return key[:1].isupper() and bool(properties) and not any(name[:1].isupper() for name in properties)

    def _accepts(self, node: _OpenNode, index: int) -> bool:
        """Return whether a line can be an item or member of a node."""
        line = self.lines[index]
        key, value = line.key or "", line.value
        if node.item_kind:
            is_security = node.item_kind == "security" and value.startswith("[")
            return line.is_item and (key in GRAMMAR[node.item_kind] or is_security)
        if line.is_item or not isinstance(node.value, dict) or key in node.value:
            return False
        if node.entry_kind:
            return self._accepts_entry(node.entry_kind, index)
        if key.startswith("x-"):
            return True
        kind = node.grammar.get(key)
        if kind is None:
            return False
        if kind == "scalar":
            return self._accepts_scalar(node, key, value)
        if key == "content" and "schema" in node.value:
            return False  # a parameter has either of them
        if node.kind == "schema":
            return self._accepts_keyword(node, key, kind, index)
        return kind == "free" or not value or value.startswith(("[", "{"))

    def _accepts_scalar(self, node: _OpenNode, key: str, value: str) -> bool:
        if not value or not _is_applicable(node, key):
            return False
        is_schema_type = key == "type" and node.kind == "schema"
        return not is_schema_type or value in TYPES or value.startswith(("[", "'", '"'))

    def _accepts_entry(self, kind: str, index: int) -> bool:
        """Return whether a line can be an entry of a map with values of a kind."""
        line, below = self.lines[index], self._get_line(index + 1)
        key = line.key or ""
        if not can_be_key(kind, key):
            return False
        if kind == "response" and key[0].isdigit():
            return not line.value or line.value.startswith("{")
        if line.value or below is None:
            value = parse_scalar(line.value) if line.value.startswith("{") else None
            return isinstance(value, dict) and bool(value.keys() & GRAMMAR.get(kind, {}).keys())
        if kind in ("callback", "expression", "webhook"):
            return below.key is not None and can_be_key("expression" if kind == "callback" else "method", below.key)
        if below.key == "type" and kind != "scheme":
            return "type" in GRAMMAR[kind] and (below.value.strip("'\"") in TYPES or below.value.startswith("["))
        return below.key in GRAMMAR[kind]

    def _accepts_keyword(self, node: _OpenNode, key: str, kind: str, index: int) -> bool:
        """Return whether a line can be a keyword of a schema."""
        line, below = self.lines[index], self._get_line(index + 1)
        if "$ref" in node.value and key != "default" and not (key == "examples" and line.value.startswith("[")):
            return False
        if key == "required":
            return self._accepts_required(node, index)
        if not _is_applicable(node, key):
            return False
        if kind == "free":
            return self._accepts_value(node, index)
        if line.value:
            return line.value.startswith(("[", "{")) or key == "additionalProperties"
        if below is None:
            return False
        is_list = kind == "scalars" or kind.startswith("list:")
        return below.is_item if is_list else below.key is not None

    def _accepts_required(self, node: _OpenNode, index: int) -> bool:
        """Return whether a list of required members can be that of a schema: it has them, or no properties yet."""
        line = self.lines[index]
        if line.value.startswith("["):
            names = parse_scalar(line.value)
        else:
            names = []
            while (below := self._get_line(index + 1)) and below.is_item and below.key is None:
                names.append(parse_scalar(below.value))
                index += 1
        if not names or not _is_applicable(node, "required"):
            return False
        properties = node.value.get("properties")
        return properties is None or set(names) <= set(properties)

    def _accepts_value(self, node: _OpenNode, index: int) -> bool:
        """Return whether an example or default can be a value of a schema."""
        line, below = self.lines[index], self._get_line(index + 1)
        type_name = node.value.get("type")
        is_collection_type = type_name in ("array", "object")
        if line.value:
            value = line.value if BLOCK_SCALAR.fullmatch(line.value) else parse_scalar(line.value)
            if line.key == "examples":
                return isinstance(value, list)
            return type_name is None or isinstance(value, list | dict) == is_collection_type
        if below is None:
            return False
        if line.key == "examples":
            return below.is_item  # a list in a schema, a mapping in a media type
        if below.is_item or (type_name is not None and not is_collection_type):
            return below.is_item and type_name == "array"
        properties = node.value.get("properties")
        return type_name != "array" and (properties is None or below.key in properties)

    def _find_value_end(self, index: int) -> int:
        """Return the line after a value of several lines: the first that is no member and that an open node accepts."""
        mappings = [node.value for node in self.stack if isinstance(node.value, dict)]
        members = {key for value in mappings for key in value.get("properties") or ()}
        end = index + 1
        while end < len(self.lines):
            line = self.lines[end]
            if line.key and line.is_item and self._is_next_item(end):
                break
            is_member = line.key is None or line.is_item or line.key in members
            if not is_member and any(self._accepts(node, end) for node in self.stack):
                break
            end += 1
        return end

    def _is_next_item(self, index: int) -> bool:
        """Return whether a line begins the next item of the innermost open list."""
        lists = [node for node in self.stack if node.item_kind]
        is_first_key = self.lines[index].key in ("$ref", "name", "type", "url")
        return bool(lists) and is_first_key and self._accepts(lists[-1], index)

    def _get_line(self, index: int) -> FlatLine | None:
        return self.lines[index] if index < len(self.lines) else None


def _is_applicable(node: _OpenNode, key: str) -> bool:
    """Return whether a keyword applies to the type of a schema."""
    if node.kind != "schema" or key not in APPLICABLE_TYPES:
        return True
    type_name = node.value.get("type")
    return type_name is None or type_name in APPLICABLE_TYPES[key]
