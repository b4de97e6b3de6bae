"""Facts that a page tells in words: "Default: 5", "between 1 and 15", "取值范围为 10 到 30", "only supports 720p"."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from codegen.docs.value_syntax import unquote

Number: TypeAlias = int | float
Bounds: TypeAlias = tuple[Number | None, Number | None]

# The beginning of a word, also where saving a page glued it to the word before: "in secondsDefault: 5".
WORD_START: Final = r"(?:\b|(?-i:(?<=[a-z])(?=[A-Z])))"
# A number; not one of megabytes or pixels, which bounds a file and no value.
_N: Final = r"`?(-?\d[\d,]*(?:\.\d+)?)`?(?![\d.]*\s*(?:[KMG]i?B|px|pixels?|megabytes?|MP|minutes?|hours?|days?|兆)\b)"
_BETWEEN_NUMBERS: Final = r"\s*(?:to|and|until|[-–—~～至到和])\s*"
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
        rf"{_N}{_BETWEEN_NUMBERS}{_N}\s*(?:s\b|sec\b|seconds?\b|inclusive\b|characters?\b|chars?\b|个?字符|items?\b|elements?\b)",
        rf"\blength:?\s*{_N}{_BETWEEN_NUMBERS}{_N}",
    )
)
_MINIMUM: Final = re.compile(
    rf"\b(?:min(?:imum)?(?: value| (?:string |array )?length)?|at least|no less than)\s*(?:is|of|:|：|=)?\s*{_N}"
    rf"|(?:最小(?:值|长度)?|最少|至少|不少于|不小于)\s*(?:为|是)?\s*[:：]?\s*{_N}",
    re.IGNORECASE,
)
_MAXIMUM: Final = re.compile(
    r"\b(?:max(?:imum)?(?: value| (?:string |array )?length)?|at most|up to|no more than|not exceed)\s*"
    rf"(?:is|of|:|：|=)?\s*{_N}"
    rf"|(?:最大(?:值|长度)?|最多|最长|至多|不超过|不大于|长度限制)\s*(?:为|是)?\s*[:：]?\s*{_N}",
    re.IGNORECASE,
)
_EXACTLY: Final = re.compile(rf"\bexactly\s+(one|{_N}){_ITEMS}?|\b{_N}\s+(?:element|item)s?$", re.IGNORECASE)
_DEPRECATED: Final = re.compile(
    r"^\W*deprecated\b|\(deprecated\)|\b(?:is|are|was|now) deprecated\b|已(?:废弃|弃用|停用|过时)", re.IGNORECASE
)


def find_default(text: str) -> str | None:
    """Return the default that a text names, as it is written."""
    for found in _DEFAULT.finditer(text):
        value = found["en"] or found["zh"]
        plain = unquote(value.rstrip("."))
        # "default behaviour of the model" names no value: a bare word counts only at the end of its clause.
        goes_on = re.fullmatch(r"\s+\w+", found["after"] or "")
        if plain and (value[0] in "`\"'“" or not goes_on or re.search(r"\d", plain)):
            return plain
    return None


def find_bounds(text: str) -> tuple[str, Bounds] | None:
    """Return the bounds that a text names, with what they bound: range, length or count."""
    if (bounds := _parse_inequality(text)) is not None:
        return _select_bounds_kind(text, len(text)), bounds
    for pattern in _RANGES:
        pairs = [(pair, (_parse_number(pair[1]), _parse_number(pair[2]))) for pair in pattern.finditer(text)]
        if good := [(pair, span) for pair, span in pairs if span[0] <= span[1]]:
            # One range for each of several models: the field itself takes what any of them takes.
            hull = (min(span[0] for _, span in good), max(span[1] for _, span in good))
            return _select_bounds_kind(text, good[-1][0].end()), hull
    if found := _EXACTLY.search(text):
        number = 1 if (found[1] or "").lower() == "one" else _parse_number(found[2] or found[3])
        return "count", (number, number)
    least, most = _MINIMUM.search(text), _MAXIMUM.search(text)
    if least is None and most is None:
        return None
    end = (most or least).end()  # type: ignore[union-attr]  # one of them is there
    return _select_bounds_kind(text, end), tuple(  # type: ignore[return-value]  # two bounds, each with its number or none
        None if bound is None else _parse_number(bound[1] or bound[2]) for bound in (least, most)
    )


def is_deprecated(text: str) -> bool:
    """Tell whether a text calls its field deprecated."""
    return bool(_DEPRECATED.search(text))


def _select_bounds_kind(text: str, end: int) -> str:
    if re.match(_CHARACTERS, text[end:], re.IGNORECASE) or re.search(
        r"\bstring length\b|\d\s*(?:characters|字符)", text[:end]
    ):
        return "length"
    if re.match(_ITEMS, text[end:], re.IGNORECASE) or re.search(r"\barray length\b", text, re.IGNORECASE):
        return "count"
    return (
        "length"
        if re.search(r"(?:\blength|长度)\W{0,3}(?:is|of|为|是)?\W{0,3}[\d`]", text[:end], re.IGNORECASE)
        else "range"
    )


def _parse_inequality(text: str) -> Bounds | None:
    for found in _INEQUALITY.finditer(text):
        low, high = found[1], found[4]
        if low is None and high is None:
            continue
        least = None if low is None else _exclude_bound(low, found["low"] == "<", 1)
        most = None
        if high is not None:
            is_upper = found["high"] in ("<", "<=", "≤")
            bound = _exclude_bound(high, found["high"] in ("<", ">"), -1 if is_upper else 1)
            least, most = (least, bound) if is_upper else (bound, None)
        return least, most
    return None


def _exclude_bound(text: str, is_strict: bool, step: int) -> Number:
    number = _parse_number(text)
    return number + step if is_strict and isinstance(number, int) else number


def _parse_number(text: str) -> Number:
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)
