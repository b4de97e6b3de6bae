"""Parser of facts in prose: "Default: 5", "between 1 and 15", "取值范围为 10 到 30", "deprecated"."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from telecine_codegen.docs.value_syntax import unquote

Number: TypeAlias = int | float
Bounds: TypeAlias = tuple[Number | None, Number | None]
BoundsKind: TypeAlias = Literal["range", "length", "count"]

# The beginning of a word, also if saving a page has joined it with the word before: "in secondsDefault: 5".
WORD_START: Final = r"(?:\b|(?-i:(?<=[a-z])(?=[A-Z])))"
# A number without a unit of files or pixels: "at most 10 MB" is no bound of the value.
_N: Final = r"`?(-?\d[\d,]*(?:\.\d+)?)`?(?![\d.]*\s*(?:[KMG]i?B|px|pixels?|megabytes?|MP|minutes?|hours?|days?|兆)\b)"
_BETWEEN_NUMBERS: Final = r"\s*(?:to|and|until|[-–—~～至到和]|\.{2,3})\s*"
_CHARACTERS: Final = r"\s*(?:characters?|chars?|letters|个?字符|个?字|字)"
_ITEMS: Final = r"\s*(?:items?|elements?|entries|images?|urls?|pictures?|个|张|项)"

_DEFAULT: Final = re.compile(
    rf"(?<!by ){WORD_START}defaults?(?:\s+value)?(?:\s*[:：=]\s*|\s+(?:is|to)\s+[:：]?\s*|\s+)"
    r"(?P<en>[`\"'][^`\"']+[`\"']|[^\s。，,;；)）、]+)(?P<after>.?\s*\w*)"
    r"|默认(?:值)?\s*(?:为|是)?\s*[:：]?\s*(?P<zh>[`\"'“][^`\"'”]+[`\"'”]|[^\s。，,;；)）、]+)",
    re.IGNORECASE,
)
_INEQUALITY: Final = re.compile(rf"(?:{_N}\s*(?P<low><=?|≤)\s*)?\bx\b\s*(?:(?P<high><=?|>=?|≤|≥)\s*{_N})?")
_RANGES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\brange\b\s*(?:is|of|from|:|：|=|\s)*{_N}{_BETWEEN_NUMBERS}{_N}",
        rf"\bbetween\s+{_N}\s+and\s+{_N}",
        rf"\bfrom\s+{_N}\s+(?:to|through|up to)\s+{_N}",
        rf"(?:取值)?范围\s*(?:为|是|在)?\s*[:：]?\s*{_N}{_BETWEEN_NUMBERS}{_N}",
        rf"(?:介于|在)?\s*{_N}{_BETWEEN_NUMBERS}{_N}\s*(?:之间|秒)",
        rf"[(（\[]{_N}\s*[-–—~～]\s*{_N}\s*%?[)）\]]",
        rf"{_N}{_BETWEEN_NUMBERS}{_N}\s*(?:s\b|sec\b|seconds?\b|inclusive\b|characters?\b|chars?\b|个?字符)",
        rf"{_N}{_BETWEEN_NUMBERS}{_N}\s*(?:items?\b|elements?\b|images?\b|pictures?\b|urls?\b|张)",
        rf"\blength:?\s*{_N}{_BETWEEN_NUMBERS}{_N}",
        rf"^{_N}{_BETWEEN_NUMBERS}{_N}\s*(?:$|[.,;，。；(（])",
    )
)
_MINIMUM: Final = re.compile(
    rf"\b(?:min(?:imum)?(?: value| (?:string |array )?length)?|at least|no less than)\s*(?:is|of|:|：|=)?\s*{_N}"
    rf"|(?:最小(?:值|长度)?|最少|至少|不少于|不小于)\s*(?:为|是)?\s*[:：]?\s*{_N}",
    re.IGNORECASE,
)
_MAXIMUM: Final = re.compile(
    r"\b(?:max(?:imum)?(?: value| (?:string |array )?length)?|at most|up to|no more than|not exceed)\s*"
    rf"(?:is|of|:|：|=)?\s*{_N}|\blimited to\s*{_N}(?={_CHARACTERS}|{_ITEMS})"
    rf"|(?:最大(?:值|长度)?|最多|最长|至多|不超过|不大于|长度限制)\s*(?:为|是)?\s*[:：]?\s*{_N}",
    re.IGNORECASE,
)
_EXACTLY: Final = re.compile(rf"\bexactly\s+(one|{_N}){_ITEMS}?|\b{_N}\s+(?:element|item)s?$", re.IGNORECASE)
_DEPRECATED: Final = re.compile(
    r"^\W*deprecated\b|\(deprecated\)|\b(?:is|are|was|now) deprecated\b|已(?:废弃|弃用|停用|过时)", re.IGNORECASE
)


def find_default(text: str) -> str | None:
    """Return the default in a text, as it is written."""
    for match in _DEFAULT.finditer(text):
        value = match["en"] or match["zh"]
        plain = unquote(value.rstrip("."))
        is_quoted = value[0] in "`\"'“"
        # "default behaviour of the model" has no value: a plain word counts only at the end of its clause.
        is_followed_by_word = re.fullmatch(r"\s+\w+", match["after"] or "")
        if plain and (is_quoted or not is_followed_by_word or re.search(r"\d", plain)):
            return plain
    return None


def find_bounds(text: str) -> tuple[BoundsKind, Bounds] | None:
    """Return the bounds in a text, with what they limit."""
    if (bounds := _parse_inequality(text)) is not None:
        return _select_bounds_kind(text, len(text)), bounds
    for pattern in _RANGES:
        pairs = [(match.end(), parse_number(match[1]), parse_number(match[2])) for match in pattern.finditer(text)]
        if valid := [pair for pair in pairs if pair[1] <= pair[2]]:
            # There may be a range for each model: the field accepts what any of them accepts.
            low, high = min(low for _, low, _ in valid), max(high for _, _, high in valid)
            return _select_bounds_kind(text, valid[-1][0]), (low, high)
    minimum, maximum = _MINIMUM.search(text), _MAXIMUM.search(text)
    if (match := _EXACTLY.search(text)) and (match[1] or not (minimum or maximum)):
        number = 1 if (match[1] or "").lower() == "one" else parse_number(match[2] or match[3])
        return "count", (number, number)
    last = maximum or minimum
    if last is None:
        return None
    return _select_bounds_kind(text, last.end()), (_parse_limit(minimum), _parse_limit(maximum))


def is_deprecated(text: str) -> bool:
    """Return whether a text calls its field deprecated."""
    return bool(_DEPRECATED.search(text))


def _select_bounds_kind(text: str, end: int) -> BoundsKind:
    """Return what bounds that end at a position limit: value, characters or items."""
    before, after = text[:end], text[end:]
    if re.search(r"\d\s*(?:s|secs?|seconds?|秒)$", before) or re.match(r"\s*(?:s|secs?|seconds?)\b|\s*秒", after):
        return "range"  # of time, also after the word "length"
    if re.match(_CHARACTERS, after, re.IGNORECASE) or re.search(r"\bstring length\b|\d\s*(?:characters|字符)", before):
        return "length"
    if re.match(_ITEMS, after, re.IGNORECASE) or re.search(r"\barray length\b", text, re.IGNORECASE):
        return "count"
    has_length_label = re.search(r"(?:\blength|长度)\W{0,3}(?:is|of|为|是)?\W{0,3}[\d`]", before, re.IGNORECASE)
    return "length" if has_length_label else "range"


def _parse_inequality(text: str) -> Bounds | None:
    """Return the bounds of the first inequality: `1 <= x <= 15`, `x > 0`."""
    for match in _INEQUALITY.finditer(text):
        left, right = match[1], match[4]
        if left is None and right is None:
            continue
        low = None if left is None else _parse_bound(left, int(match["low"] == "<"))
        if right is None:
            return low, None
        match match["high"]:
            case "<" | "<=" | "≤" as operator:
                return low, _parse_bound(right, -1 if operator == "<" else 0)
            case operator:
                return _parse_bound(right, 1 if operator == ">" else 0), None
    return None


def _parse_limit(match: re.Match[str] | None) -> Number | None:
    return parse_number(next(filter(None, match.groups()))) if match else None


def _parse_bound(text: str, offset: int) -> Number:
    """Return an inclusive bound; the bound of a strict inequality of integers is the next integer."""
    number = parse_number(text)
    return number + offset if isinstance(number, int) else number


def parse_number(text: str) -> Number:
    """Return a number that may have commas between its digits."""
    digits = text.replace(",", "")
    return float(digits) if "." in digits else int(digits)
