"""Labelled properties of a field: `- **Type**: string`, `**默认值**: 5`, `Max Length: 800 characters`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from telecine_codegen.docs.field_facts import FieldDraft
from telecine_codegen.docs.layouts.heading_words import parse_required
from telecine_codegen.docs.page_facts import FactKind
from telecine_codegen.docs.page_tables import strip_markup
from telecine_codegen.docs.prose_facts import Number, find_bounds, parse_number
from telecine_codegen.docs.type_names import parse_type
from telecine_codegen.docs.value_syntax import parse_value_list, unquote

PropertyKind: TypeAlias = Literal[
    "type", "required", "optional", "text", "enum", "default", "example", "format", "location", "deprecated", "range",
    "min", "max", "min length", "max length", "min count", "max count", "length", "count",
]  # fmt: skip
_WORDS: Final[dict[PropertyKind, str]] = {
    "type": "type data|type field|type 类型 数据类型 参数类型",
    "required": "required mandatory is|required 必需 必填 必须 必选 是否必填 是否必须 是否必需 是否必选",
    "optional": "optional 可选 选填",
    "text": "description desc details meaning explanation 描述 说明 含义 备注",
    "enum": "options option values enum choices allowed|values available|options available|values supported|values "
    "possible|values accepted|values valid|values allowed|options supported|options "
    "可用选项 可选值 枚举值 枚举 取值 可选项",
    "default": "default default|value 默认值 默认",
    "example": "example examples example|value sample 示例 示例值 例子",
    "format": "format 格式",
    "location": "in location 位置 参数位置",
    "deprecated": "deprecated 已弃用 已废弃",
    "range": "range value|range valid|range allowed|range 范围 取值范围",
    "min": "min minimum min|value minimum|value 最小值",
    "max": "max maximum max|value maximum|value 最大值",
    "length": "length 长度 长度限制",
    "min length": "min|length minimum|length minlength 最小长度",
    "max length": "max|length maximum|length maxlength max|characters maximum|characters 最大长度",
    "count": "count items",
    "min count": "min|items minimum|items min|files min|images 最少数量",
    "max count": "max|items maximum|items max|files max|images max|count maximum|files maximum|images "
    "最多数量 最大数量",
}
_KINDS: Final = {word.replace("|", " "): kind for kind, words in _WORDS.items() for word in words.split()}
_BOUNDS: Final[dict[str, tuple[FactKind, int]]] = {
    "min": ("range", 0),
    "max": ("range", 1),
    "min length": ("length", 0),
    "max length": ("length", 1),
    "min count": ("count", 0),
    "max count": ("count", 1),
}
_RANGES: Final[dict[str, FactKind]] = {"range": "range", "length": "length", "count": "count"}
_LINE: Final = re.compile(
    r"(?P<indent>\s*)(?P<bullet>[-*•+]\s+)?(?P<bold>\*\*|__)?"
    r"(?P<label>[A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff /-]{0,29}?)"
    r"\s*(?:\*\*|__)?\s*[:：]\s*(?:\*\*|__)?\s*(?P<value>.*)"
)
_VALUE_ITEM: Final = re.compile(
    r"\s*(?P<bullet>[-*•+]\s+)?(?:(?P<quote>[`\"'])(?P<quoted>[^`\"']+)(?P=quote)|(?P<plain>[^\s`\"'|:：]\S*?))"
    r"\s*(?:$|(?:：|:(?:\s|$)|(?<=[`\"']):)\s*(?P<after>.*)|\s[-–—=]\s*(?P<dashed>.*)|(?P<remark>[(（].*))"
)
_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class PropertyLine:
    """A labelled line; `kind` is `None` for a label that is not known."""

    indent: int
    label: str
    kind: PropertyKind | None
    value: str
    is_bulleted: bool
    is_bold: bool


def parse_property_line(line: str) -> PropertyLine | None:
    """Return the label and value of a line, `None` if the line has neither a known nor a bold label."""
    label = match_label(line)
    if label is None or (label.kind is None and not (label.is_bold and label.is_bulleted)):
        return None
    return label


def match_label(line: str) -> PropertyLine | None:
    """Return the label and value of a line with a colon, whatever the label means."""
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    indent, kind = len(match["indent"].expandtabs(4)), get_property_kind(match["label"])
    return PropertyLine(
        indent, match["label"], kind, match["value"].strip(), bool(match["bullet"]), bool(match["bold"])
    )


def get_property_kind(label: str) -> PropertyKind | None:
    """Return what a label states about a field."""
    return _KINDS.get(re.sub(r"\s+", " ", label.strip("*`_ ")).lower())


def add_property(field: FieldDraft, kind: PropertyKind, value: str, line: int) -> bool:
    """Add what a label states to a field; return whether its value was understood."""
    text = strip_markup(value).strip()
    match kind:
        case "type":
            name = unquote(value)
            field.type = parse_type(name) or parse_type(re.split(r"[\s(（,]", name, maxsplit=1)[0])
            return field.type is not None
        case "required" | "optional":
            word = re.split(r"[\s(（,.;，。]", text, maxsplit=1)[0]
            required = parse_required(word)
            if required is not None:
                field.add_label("required", required == (kind == "required"), line)
            return required is not None
        case "text" | "format" if kind == "text" or field.name.rpartition(".")[2] == "model":
            field.description.append((line, text if kind == "text" else f"format: {text}"))
            return True
        case "enum":
            values = parse_value_list(text.replace("\\|", "|"))
            if values:
                field.add_label("enum", values, line)
            return bool(values)
        case "default" | "example" | "format":
            if not unquote(text):
                return False
            field.add_label(kind, unquote(text) if kind != "format" else unquote(text).lower(), line)
            return True
        case "location":
            field.add_label("location", unquote(text).lower(), line)
            return True
        case "deprecated":
            field.add_label("deprecated", parse_required(text) is not False, line)
            return True
        case _:
            return _add_bounds(field, kind, text, line)


def parse_value_items(
    lines: Sequence[str], first: int, indent: int, *, is_bulleted: bool
) -> list[tuple[int, str, str]]:
    """Return index, value and explanation of the items of a list of values that begins on a line."""
    items: list[tuple[int, str, str]] = []
    for index in range(first, len(lines)):
        line = lines[index]
        if not line.strip():
            if items:
                break
            continue
        item = _VALUE_ITEM.fullmatch(line)
        depth = len(line) - len(line.lstrip())
        is_item = item is not None and bool(item["bullet"] or item["quoted"])
        if not is_item or (is_bulleted and depth <= indent) or item is None:
            break
        value = item["quoted"] or item["plain"].strip("*")
        items.append(
            (index, value.strip(), (item["after"] or item["dashed"] or item["remark"] or "").strip("*()（） "))
        )
    return items


def iter_identifiers(text: str) -> Iterator[str]:
    """Yield the names at the beginning of a text: "`a`, `b` (of the query)"."""
    for part in re.split(r"\s*[,，、]\s*", re.split(r"[(（]", text, maxsplit=1)[0].strip()):
        if name := re.fullmatch(r"[`\"]?([A-Za-z_$][\w$.\[\]-]*)[`\"]?", part.strip()):
            yield name[1]


def _add_bounds(field: FieldDraft, kind: str, text: str, line: int) -> bool:
    if kind in _BOUNDS:
        number = _NUMBER.search(text)
        if number is None or re.match(r"\s*[KMG]i?B\b", text[number.end() :], re.IGNORECASE):
            return False
        fact, side = _BOUNDS[kind]
        bounds: list[Number | None] = [None, None]
        bounds[side] = parse_number(number[0])
        _merge_bounds(field, fact, bounds, line)
        return True
    found = find_bounds(f"range {text}")
    if found is None:
        return False
    _merge_bounds(field, _RANGES[kind], list(found[1]), line)
    return True


def _merge_bounds(field: FieldDraft, kind: FactKind, bounds: list[Any], line: int) -> None:
    """Add bounds to those of the same kind, which another label of the field may state."""
    for index, label in enumerate(field.labels):
        if label.kind == kind:
            merged = [new if new is not None else old for new, old in zip(bounds, label.value, strict=True)]
            del field.labels[index]
            field.add_label(kind, merged, label.line)
            return
    field.add_label(kind, bounds, line)
