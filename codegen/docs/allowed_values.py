"""Lists of allowed values as pages write them: labelled, bulleted, with meanings, or "only supports x"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from codegen.docs.prose_facts import WORD_START
from codegen.docs.value_syntax import are_file_formats, looks_like_value, parse_value_list, unquote

NumberedLine: TypeAlias = tuple[int, str]

_LIST_LABEL: Final = re.compile(
    rf"(?:{WORD_START}(?:supported|available|allowed|valid|possible|accepted|permitted|enum)\s+(?:[a-z]+\s+)?"
    r"(?:values?|options?|formats?|models?|ratios?|resolutions?|sizes?|modes?|choices|states?|status(?:es)?|types?)"
    r"|\bone of|\benum(?:eration)?|\boptions|\bvalues"
    r"|可选(?:值|项|参数)?|可用(?:值|选项|模型)|支持的?(?:值|格式|模型|比例|分辨率)?|枚举值?|取值)"
    r"(?:\s+(?:are|include|is))?\s*(?:[:：]\s*|(?<=one of)\s+)(?P<rest>.*)",
    re.IGNORECASE,
)
_ONLY_PHRASE: Final = re.compile(
    r"(?:\bonly\s+(?:supports?|accepts?|allows?|takes?)|\balways|\bmust be|\bfixed (?:to|at|as)|\bcurrently supports?"
    r"|仅支持|只支持|固定为|始终为|必须为|总是)\s*[:：]?\s*(?P<rest>.+)",
    re.IGNORECASE,
)
_LIST_ITEM: Final = re.compile(
    r"(?P<bullet>[•*·-]\s+)?(?P<value>[`\"'*]+[^`\"'*]+[`\"'*]+|[\w][\w.:/-]*?)"
    r"(?:\s*$|\s+[-–—=]\s+\S|\s*[(（]|\s*(?:：\s*|:(?:\s+|$)))(?P<rest>.*)"
)
_VALUE_WITH_MEANING: Final = re.compile(r"(?:^|[,，;；]\s*)([a-z][\w.-]*|[A-Z][A-Z0-9_]+)\s*[:：]\s*(?=[^\s\d])")
_NOT_VALUES: Final = frozenset([
    "default", "example", "examples", "note", "minimum", "maximum", "min", "max", "format", "type",
    "required", "tip", "warning", "description", "see", "note:", "默认", "示例", "注意", "说明", "默认值", "http",
    "https",
])  # fmt: skip


def find_allowed_values(lines: Sequence[NumberedLine]) -> Iterator[tuple[list[str], int]]:
    """Yield the lists of values that a description names, each with its line."""
    index = 0
    while index < len(lines):
        number, text = lines[index]
        label = _LIST_LABEL.search(text)
        if label and (values := _parse_inline_list(label["rest"])):
            yield values, number
        run = _parse_item_lines(lines, index + 1 if label and not label["rest"].strip() else index)
        if run and (len(run) > 1 or (label and not label["rest"].strip())):
            yield [value for _, value in run], run[0][0]
            index += len(run) + bool(label)
            continue
        if not label:
            yield from (
                (values, number) for values in (_parse_only_phrase(text), _parse_inline_meanings(text)) if values
            )
        index += 1


def find_value_meanings(lines: Sequence[NumberedLine], values: Sequence[object]) -> dict[str, str]:
    """Return what a description says of each of some values: `pending - it waits`, `done: finished, failed: lost`."""
    found: dict[str, str] = {}
    for value in map(str, values):
        word = rf"[`\"'*]*{re.escape(value)}[`\"'*]*"
        alone = re.compile(rf"(?:[•*·-]\s+)?{word}\s*(?:[-–—=:：]|(?=[(（]))\s*(\S.*)")
        paired = re.compile(rf"(?:^|[,，;；]\s*){word}\s*[:：]\s*([^,，;；]+)")
        for _, text in lines:
            others = len(_VALUE_WITH_MEANING.findall(text)) > 1
            if said := (paired.search(text) if others else alone.fullmatch(text)):
                found.setdefault(value, said[1].strip())
    return found


def _parse_inline_list(text: str) -> list[str]:
    values = parse_value_list(text)
    return [] if are_file_formats(values) or any(value.lower() in _NOT_VALUES for value in values) else values


def _parse_only_phrase(text: str) -> list[str]:
    found = _ONLY_PHRASE.search(text)
    if not found:
        return []
    values = parse_value_list(found["rest"]) or parse_value_list(found["rest"].split()[0])
    is_quoted = found["rest"].lstrip()[0] in "`\"'“"
    good = [value for value in values if is_quoted or looks_like_value(value)]
    return good if good == values and not are_file_formats(good) and not _are_quantities(found["rest"], good) else []


def _are_quantities(text: str, values: list[str]) -> bool:
    """Tell "must be 5 characters" and "always 2 images" from "must be 5"."""
    return all(value.isdigit() for value in values) and bool(re.match(r"\s*\d+\s+[a-z]", text))


def _parse_inline_meanings(text: str) -> list[str]:
    """Return the values of "done: finished, failed: went wrong"."""
    found = [pair[1] for pair in _VALUE_WITH_MEANING.finditer(text)]
    starts = bool(_VALUE_WITH_MEANING.match(text))
    return found if starts and len(found) > 1 and not _NOT_VALUES & {value.lower() for value in found} else []


def _parse_item_lines(lines: Sequence[NumberedLine], index: int) -> list[NumberedLine]:
    """Return the values of a run of lines that each begin with one: all of them bulleted, or none."""
    found: list[NumberedLine] = []
    bulleted: bool | None = None
    for number, text in lines[index:]:
        item = _LIST_ITEM.fullmatch(text)
        if item is None or item["value"].lower().strip("`\"'*") in _NOT_VALUES:
            is_list_of_prose = bulleted is not False and re.match(r"[•*·-]\s+", text)
            return [] if found and is_list_of_prose else found
        if bulleted is None:
            bulleted = bool(item["bullet"])
        if bool(item["bullet"]) != bulleted:
            return found
        if not bulleted and not _is_unbulleted_item(text, item["value"]):
            return found
        found.append((number, unquote(item["value"].strip("*"))))
    return found


def _is_unbulleted_item(text: str, value: str) -> bool:
    """Without bullets only `ON_QUEUE: at work` is an item: a line of prose may be one word as well."""
    return bool(re.match(re.escape(value) + r"\s*(?:[:：]|\s[-–—]\s)", text)) and not text.startswith(("http", "data:"))
