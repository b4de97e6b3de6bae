"""Parser of type names on pages: `enum<string>`, `String`, `list`, `整数`, `string<uri>[] | null`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_WORDS: Final = {
    "string": "string str text char varchar 字符串 文本",
    "integer": "integer int int32 int64 long short 整数 整型 长整型",
    "number": "number float double decimal 浮点数 数字 数值 小数",
    "boolean": "boolean bool 布尔 布尔值 布尔型",
    "object": "object dict map json jsonobject record 对象 字典",
    "array": "array list 数组 列表",
    "file": "file binary 文件",
    "enum": "enum 枚举",
    "null": "null",
    "any": "any",
}
_TYPES: Final = {word: name for name, words in _WORDS.items() for word in words.split()}
_PARAMETRISED: Final = re.compile(
    r"(?P<outer>\w+)\s*(?:<(?P<angle>.+)>|\((?P<round>.+)\)|\[(?P<square>.+)\]|\s+of\s+(?P<of>.+))"
)
_FORMATS: Final = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class DocumentedType:
    """A type. `name` is that of JSON Schema, followed by `[]` for a list; several are joined by `|`."""

    name: str
    format: str | None = None
    is_nullable: bool = False


def parse_type(text: str) -> DocumentedType | None:
    """Return the type that a text names, `None` if the text is anything else."""
    text = text.strip("`* \t").replace("\\", "").replace("&lt;", "<").replace("&gt;", ">")
    parts = [part.strip() for part in re.split(r"\s*[|/]\s*|\s+or\s+|\s*或\s*", text)]
    if len(parts) > 1:
        return _parse_union(parts)
    if text.endswith("?"):
        inner = parse_type(text[:-1])
        return inner and DocumentedType(inner.name, inner.format, is_nullable=True)
    if text.endswith("[]"):
        return _parse_list_type(text[:-2])
    if name := _TYPES.get(text.lower()):
        return _build_simple_type(name)
    if match := _PARAMETRISED.fullmatch(text):
        return _parse_parametrised_type(match["outer"], next(part for part in match.groups()[1:] if part is not None))
    return None


def _parse_union(parts: list[str]) -> DocumentedType | None:
    types = [parse_type(part) for part in parts]
    known = [one for one in types if one is not None and one.name != "null"]
    if None in types or not known:
        return None
    names = dict.fromkeys(one.name for one in known)
    return DocumentedType("|".join(names), known[0].format if len(names) == 1 else None, len(known) < len(types))


def _build_simple_type(name: str) -> DocumentedType:
    match name:
        case "file":
            return DocumentedType("string", "binary")
        case "enum":
            return DocumentedType("string")
        case _:
            return DocumentedType(name)


def _parse_list_type(item: str) -> DocumentedType | None:
    inner = parse_type(item if item.lower() in _TYPES else item.removesuffix("s"))
    return inner and DocumentedType(f"{inner.name}[]", inner.format)


def _parse_parametrised_type(outer: str, inner: str) -> DocumentedType | None:
    match _TYPES.get(outer.lower()):
        case "enum":
            return parse_type(inner)
        case "array":
            return _parse_list_type(inner)
        case "string" | "integer" | "number" as name if _TYPES.get(inner.lower()) == "enum":
            return DocumentedType(name)
        case "string" | "integer" | "number" as name if _FORMATS.fullmatch(inner):
            return DocumentedType(name, inner)
        case _:
            return None
