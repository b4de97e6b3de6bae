"""Parser of allowed values in prose: lists with a label, bullets or explanations, phrases like "only supports x"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from telecine_codegen.docs.prose_facts import WORD_START
from telecine_codegen.docs.value_syntax import are_file_formats, looks_like_value, parse_value_list, unquote

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
_QUOTED_WORD: Final = r"[`\"'][\w.:/-]+[`\"'](?:\s*[(（][^()（）]*[)）])?"
# Values at the beginning of a text or after a colon, up to the end of the sentence: "State: `open`(waits), `done`".
_QUOTED_LIST: Final = re.compile(
    rf"(?:^|[:：]\s*|\b[Ee]ither\s+)(?P<list>{_QUOTED_WORD}(?:\s*(?:\\?[|]|[,，、/]|\bor\b|\band\b|或|和)\s*(?:or\s+)?{_QUOTED_WORD})+)"
    r"\s*(?:$|[.。;；]|[(（])"
)
_EXPLAINED_LIST: Final = re.compile(
    r"(?:^|[:：]\s*)(?P<list>[\w.-]+[(（][^()（）]+[)）](?:\s*[,，、/]\s*[\w.-]+[(（][^()（）]+[)）])+)\s*(?:$|[.。;；])"
)
_EXAMPLE_LABEL: Final = re.compile(r"(?:examples?|示例值?|例如|e\.g\.)\s*[:：]?\s*$", re.IGNORECASE)
_VALUE_WITH_MEANING: Final = re.compile(r"(?:^|[,，;；]\s*)([a-z][\w.-]*|[A-Z][A-Z0-9_]+)\s*[:：]\s*(?=[^\s\d])")
_NOT_VALUES: Final = frozenset([
    "default", "example", "examples", "note", "minimum", "maximum", "min", "max", "format", "type",
    "required", "tip", "warning", "description", "see", "note:", "默认", "示例", "注意", "说明", "默认值", "http",
    "https",
])  # fmt: skip


def find_allowed_values(lines: Sequence[NumberedLine]) -> Iterator[tuple[list[str], int]]:
    """Yield the lists of values in a description, each with its line."""
    index = 0
    while index < len(lines):
        number, text = lines[index]
        label = _LIST_LABEL.search(text)
        is_label_only = label is not None and not label["rest"].strip()
        if label and (values := _parse_inline_list(label["rest"])):
            yield values, number
        items = _parse_item_lines(lines[index + 1 if is_label_only else index :])
        if len(items) > 1 or (items and is_label_only):
            yield [value for _, value in items], items[0][0]
            index += len(items) + (label is not None)
            continue
        if not label:
            for values in (_parse_only_phrase(text), _parse_inline_meanings(text), _parse_quoted_list(text)):
                if values:
                    yield values, number
        index += 1


def find_value_meanings(lines: Sequence[NumberedLine], values: Sequence[object]) -> dict[str, str]:
    """Return the explanations of values in a description: `pending - it waits`, `done: finished, failed: lost`."""
    meanings: dict[str, str] = {}
    for value in map(str, values):
        word = rf"[`\"'*]*{re.escape(value)}[`\"'*]*"
        alone = re.compile(rf"(?:[•*·-]\s+)?{word}\s*(?:[-–—=:：]|(?=[(（]))\s*(\S.*)")
        paired = re.compile(rf"(?:^|[,，;；]\s*){word}\s*[:：]\s*([^,，;；]+)")
        for _, text in lines:
            has_pairs = len(_VALUE_WITH_MEANING.findall(text)) > 1
            if meaning := paired.search(text) if has_pairs else alone.fullmatch(text):
                meanings.setdefault(value, meaning[1].strip())
    return meanings


def _parse_inline_list(text: str) -> list[str]:
    values = parse_value_list(text)
    is_other = are_file_formats(values) or any(value.lower() in _NOT_VALUES for value in values)
    return [] if is_other else values


def _parse_only_phrase(text: str) -> list[str]:
    """Return the values of "only supports 720p"; words without quotes must look like values."""
    phrase = _ONLY_PHRASE.search(text)
    if not phrase:
        return []
    rest = phrase["rest"]
    values = parse_value_list(rest) or parse_value_list(rest.split()[0])
    is_quoted = rest.lstrip()[0] in "`\"'“"
    if are_file_formats(values) or _are_quantities(rest, values):
        return []
    return values if is_quoted or all(looks_like_value(value) for value in values) else []


def _are_quantities(text: str, values: list[str]) -> bool:
    """Return whether numbers count something: "must be 5 characters", "always 2 images"."""
    return all(value.isdigit() for value in values) and bool(re.match(r"\s*\d+\s+[a-z]", text))


def _parse_inline_meanings(text: str) -> list[str]:
    """Return the values of "done: finished, failed: went wrong"."""
    values = [pair[1] for pair in _VALUE_WITH_MEANING.finditer(text)]
    is_list = len(values) > 1 and _VALUE_WITH_MEANING.match(text)
    return values if is_list and not _NOT_VALUES & {value.lower() for value in values} else []


def _parse_quoted_list(text: str) -> list[str]:
    """Return the values of "State of the job: `open`(waits), `done`(finished)"."""
    match = _QUOTED_LIST.search(text) or _EXPLAINED_LIST.search(text)
    if match is None or _EXAMPLE_LABEL.search(text[: match.start("list")]):
        return []
    words = re.findall(_QUOTED_WORD, match["list"]) or re.findall(r"[\w.-]+[(（][^()（）]+[)）]", match["list"])
    values = [unquote(re.split(r"\s*[(（]", word, maxsplit=1)[0]) for word in words]
    return [] if are_file_formats(values) else values


def _parse_item_lines(lines: Sequence[NumberedLine]) -> list[NumberedLine]:
    """Return the values of consecutive lines that each begin with a value: all of them bulleted, or none."""
    values: list[NumberedLine] = []
    is_bulleted: bool | None = None
    for number, text in lines:
        item = _LIST_ITEM.fullmatch(text)
        if item is None or item["value"].lower().strip("`\"'*") in _NOT_VALUES:
            is_prose_item = is_bulleted is not False and re.match(r"[•*·-]\s+", text)
            return [] if is_prose_item else values
        if is_bulleted is None:
            is_bulleted = bool(item["bullet"])
        if bool(item["bullet"]) != is_bulleted:
            break
        if not is_bulleted and not _is_unbulleted_item(text, item["value"]):
            break
        values.append((number, unquote(item["value"].strip("*"))))
    return values


def _is_unbulleted_item(text: str, value: str) -> bool:
    """Return whether a line without a bullet is an item: it needs an explanation, as in `ON_QUEUE: at work`."""
    return bool(re.match(re.escape(value) + r"\s*(?:[:：]|\s[-–—]\s)", text)) and not text.startswith(("http", "data:"))
