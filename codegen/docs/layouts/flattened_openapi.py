"""An OpenAPI document whose indentation was lost: each line finds its place by what may stand where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from codegen.docs.layouts.flattened_examples import FlatValue, restore_values
from codegen.docs.layouts.flattened_lines import BLOCK_SCALAR, FlatLine, parse_scalar, split_lines
from codegen.docs.layouts.openapi_facts import build_operations
from codegen.docs.layouts.openapi_keys import APPLICABLE_TYPES, GRAMMAR, TYPES, can_be_key
from codegen.docs.lenient_yaml import YamlTree
from codegen.docs.page_facts import PageOperation
from codegen.openapi.pointer import pointer

NAME: Final = "openapi-flat"


def score_text(text: str) -> int:
    """Tell whether an OpenAPI document begins in the text and its lines all begin in the first column."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    start = next((n for n, line in enumerate(lines) if re.match(r"openapi:\s*['\"]?3", line)), None)
    if start is None:
        return 0
    paths = next((n for n, line in enumerate(lines) if n > start and line == "paths:"), None)
    return 900 if paths is not None and any(line.startswith("/") for line in lines[paths : paths + 2]) else 0


def parse_operations(text: str) -> tuple[PageOperation, ...]:
    """Return the operations of the document."""
    return build_operations(restore_nesting(text))


def restore_nesting(text: str) -> YamlTree:
    """Return the document with its nesting restored."""
    lines = split_lines(text)
    start = next((n for n, line in enumerate(lines) if line.key == "openapi"), 0)
    builder = _NestingParser(lines[start:])
    builder.build()
    restore_values(builder.root, builder.flats)
    return YamlTree(builder.root, builder.places)


@dataclass(slots=True)
class _OpenNode:
    kind: str
    node: Any
    at: str

    @property
    def rules(self) -> dict[str, str]:
        return GRAMMAR.get(self.kind, {})


def _get_schema_pointer(frame: _OpenNode) -> str:
    """Return the pointer of the schema of a value in a schema, in a media type, or in one of its named examples."""
    if frame.kind == "schema":
        return frame.at
    return pointer(frame.at.rsplit("/", 2)[0] if frame.kind == "example" else frame.at, "schema")


@dataclass
class _NestingParser:
    lines: Sequence[FlatLine]
    root: dict[str, Any] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    flats: list[FlatValue] = field(default_factory=list)
    # The text that a line without a place of its own goes on with: the node and the key that hold it.
    text: tuple[Any, Any] | None = None
    joint: str = "\n"

    def build(self) -> None:
        self.referred = {name for line in self.lines for name in re.findall(r"#/components/\w+/([\w.-]+)", line.value)}
        self.stack = [_OpenNode("root", self.root, "")]
        index = 0
        while index < len(self.lines):
            index = self._place(index) or self._continue(index)

    def _place(self, index: int) -> int | None:
        """Put a line where it belongs and return the line after what it brings; nothing when it belongs nowhere."""
        line = self.lines[index]
        if line.is_item and line.key is None:
            return self._item(index)
        if line.key is None:
            return None
        depth = self._depth(index)
        if depth is None:
            return None
        del self.stack[depth + 1 :]
        frame = self.stack[-1]
        if frame.kind.startswith("list:"):
            at = pointer(frame.at, len(frame.node))
            frame.node.append({})
            self.places[at] = line.number
            frame = _OpenNode(frame.kind.removeprefix("list:"), frame.node[-1], at)
            self.stack.append(frame)
        return self._enter(frame, line.key, index)

    def _enter(self, frame: _OpenNode, key: str, index: int) -> int:
        line = self.lines[index]
        at = pointer(frame.at, key)
        self.places[at] = line.number
        self.text = None
        kind = frame.kind.removeprefix("map:") if frame.kind.startswith("map:") else frame.rules.get(key, "free")
        if kind == "callback":
            kind = "map:expression"
        elif kind in ("expression", "webhook"):
            kind = "pathitem"
        if kind == "free" and not line.value:
            last = self._extent(index)
            self.flats.append(FlatValue(frame.node, key, _get_schema_pointer(frame), self.lines[index + 1 : last]))
            frame.node[key] = None
            return last
        if line.value:
            is_block = bool(BLOCK_SCALAR.fullmatch(line.value))
            frame.node[key] = "" if is_block else parse_scalar(line.value)
            self.joint = " " if line.value[0] == ">" and key in ("example", "default") else "\n"
            self.text = (frame.node, key) if is_block or isinstance(frame.node[key], str) else None
            return index + 1
        frame.node[key] = [] if kind.startswith("list:") or kind == "scalars" else {}
        self.stack.append(_OpenNode(kind, frame.node[key], at))
        return index + 1

    def _item(self, index: int) -> int | None:
        frame = self.stack[-1]
        if frame.kind != "scalars" or self.text is not None:
            return None
        self.places[pointer(frame.at, len(frame.node))] = self.lines[index].number
        frame.node.append(parse_scalar(self.lines[index].value))
        return index + 1

    def _continue(self, index: int) -> int:
        if self.text is not None:
            node, key = self.text
            node[key] = f"{node[key]}{self.joint}{self.lines[index].text}".lstrip(" \n")
        return index + 1

    def _depth(self, index: int) -> int | None:
        """Return which open frame takes a line: the components, if it is named as one, else the innermost that can."""
        key = self.lines[index].key or ""
        for depth, frame in enumerate(self.stack):
            if frame.at.startswith("/components/") and frame.at.count("/") == 2 and self._is_component(frame, key):
                return depth if self._takes(frame, index) else None
        return next((n for n in reversed(range(len(self.stack))) if self._takes(self.stack[n], index)), None)

    def _is_component(self, frame: _OpenNode, key: str) -> bool:
        """Tell a component from a member: references name it, or it alone has a large first letter."""
        if key in self.referred or frame.kind != "map:schema":
            return key in self.referred
        members = [name for one in self.stack if one.at.endswith("/properties") for name in one.node]
        return key[:1].isupper() and bool(members) and not any(name[:1].isupper() for name in members)

    def _takes(self, frame: _OpenNode, index: int) -> bool:
        line = self.lines[index]
        key, value = line.key or "", line.value
        if frame.kind.startswith("list:"):
            kind = frame.kind.removeprefix("list:")
            return line.is_item and (key in GRAMMAR[kind] or (kind == "security" and value[:1] == "["))
        if line.is_item or not isinstance(frame.node, dict) or key in frame.node:
            return False
        if frame.kind.startswith("map:"):
            return self._takes_entry(frame.kind.removeprefix("map:"), index)
        if key.startswith("x-"):
            return True
        rule = frame.rules.get(key)
        if rule is None:
            return False
        if rule == "scalar":
            return (
                bool(value)
                and (key != "type" or frame.kind != "schema" or value in TYPES or value[0] in "['\"")
                and self._fits(frame, key)
            )
        if key == "content" and "schema" in frame.node:
            return False  # a parameter has the one or the other
        if frame.kind == "schema":
            return self._schema_takes(frame, key, rule, index)
        return rule == "free" or not value or value[0] in "[{"

    def _takes_entry(self, kind: str, index: int) -> bool:
        line = self.lines[index]
        if not can_be_key(kind, line.key or ""):
            return False
        if kind == "response" and (line.key or "")[0].isdigit():
            return line.value[:1] in ("", "{")
        below = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if line.value or below is None:
            inline = parse_scalar(line.value) if line.value[:1] == "{" else None
            return isinstance(inline, dict) and bool(inline.keys() & GRAMMAR.get(kind, {}).keys())
        if kind in ("callback", "expression", "webhook"):
            return below.key is not None and can_be_key("expression" if kind == "callback" else "method", below.key)
        return below.key in GRAMMAR[kind] and (
            below.key != "type" or kind == "scheme" or below.value.strip("'\"") in TYPES or below.value[:1] == "["
        )

    def _schema_takes(self, frame: _OpenNode, key: str, kind: str, index: int) -> bool:
        if "$ref" in frame.node and not (
            key == "default" or (key == "examples" and self.lines[index].value[:1] == "[")
        ):
            return False
        line, below = self.lines[index], self.lines[index + 1] if index + 1 < len(self.lines) else None
        if key == "required":
            return self._owns_required(frame, index)
        if not self._fits(frame, key):
            return False
        if kind == "free":
            return self._owns_value(frame, index)
        if line.value:
            return line.value[0] in "[{" or key == "additionalProperties"
        if kind == "scalars" or kind.startswith("list:"):
            return below is not None and below.is_item
        return below is not None and below.key is not None

    def _fits(self, frame: _OpenNode, key: str) -> bool:
        named = frame.node.get("type")
        return frame.kind != "schema" or key not in APPLICABLE_TYPES or named is None or named in APPLICABLE_TYPES[key]

    def _owns_required(self, frame: _OpenNode, index: int) -> bool:
        """Tell whether a list of required members can be of this object: it has them all, or has no members yet."""
        line = self.lines[index]
        if line.value[:1] == "[":
            names = parse_scalar(line.value)
        else:
            names = []
            while index + 1 < len(self.lines) and self.lines[index + 1].is_item and self.lines[index + 1].key is None:
                index += 1
                names.append(parse_scalar(self.lines[index].value))
        known = frame.node.get("properties")
        return bool(names) and self._fits(frame, "required") and (known is None or set(names) <= set(known))

    def _owns_value(self, frame: _OpenNode, index: int) -> bool:
        """Tell whether an example or default can be a value of this schema."""
        line = self.lines[index]
        named = frame.node.get("type")
        if line.value:
            value = line.value if BLOCK_SCALAR.fullmatch(line.value) else parse_scalar(line.value)
            if line.key == "examples":
                return isinstance(value, list)
            return not (named in ("array", "object") and not isinstance(value, list | dict)) and not (
                named not in (None, "array", "object") and isinstance(value, list | dict)
            )
        below = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if below is None:
            return False
        if line.key == "examples":
            return below.is_item  # a schema lists its examples, a media type names them
        if below.is_item or named not in (None, "array", "object"):
            return below.is_item and named == "array"
        known = frame.node.get("properties")
        return named != "array" and (known is None or below.key in known)

    def _extent(self, index: int) -> int:
        """Return the line after a value with lines of its own: the first that is no member and has another place."""
        objects = [frame.node for frame in self.stack if isinstance(frame.node, dict)]
        names = {key for node in objects for key in node.get("properties") or ()}
        depth = len(self.stack)
        last = index + 1
        while last < len(self.lines):
            line = self.lines[last]
            if (
                line.key
                and line.key not in names
                and not line.is_item
                and any(self._takes(f, last) for f in self.stack[:depth])
            ):
                break
            if line.key and line.is_item and self._starts_sibling(last):
                break
            last += 1
        return last

    def _starts_sibling(self, index: int) -> bool:
        lists = [frame for frame in self.stack if frame.kind.startswith("list:")]
        return (
            bool(lists) and self._takes(lists[-1], index) and self.lines[index].key in ("$ref", "name", "type", "url")
        )
