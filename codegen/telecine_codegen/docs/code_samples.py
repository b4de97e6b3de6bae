"""Parser of the JSON and cURL samples in the text of a page."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from telecine_codegen.docs.page_facts import extract_path
from telecine_codegen.openapi.methods import METHODS

_DATA: Final = re.compile(r"(?:--data(?:-raw|-binary)?|-d)[\s=]+(?P<quote>['\"])?")
_HEADER: Final = re.compile(r"(?:--header|-H)\s+['\"]([\w-]+)\s*:\s*([^'\"]*)['\"]")
_URL: Final = re.compile(r"https?://[^\s'\"\\]+")
_METHOD: Final = re.compile(r"(?:--request|-X)[\s=]*(['\"]?)([A-Z]+)\1")
_MAX_LINES: Final = 400


@dataclass(frozen=True, slots=True)
class JsonSample:
    """A JSON value on the lines `first` to `last` (counted from 0); `problem` says why it could not be parsed."""

    first: int
    last: int
    value: Any = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class CurlCommand:
    """A cURL command on the lines `first` to `last` (counted from 0); each header has its line."""

    first: int
    last: int
    method: str
    url: str
    headers: tuple[tuple[str, str, int], ...]
    body: JsonSample | None

    @property
    def path(self) -> str:
        """Path of the URL, without the query."""
        return extract_path(self.url)


def parse_json_at(lines: Sequence[str], first: int, column: int = 0) -> JsonSample | None:
    """Return the JSON object or array that begins at a position, `None` if there is none."""
    text = "\n".join([lines[first][column:], *lines[first + 1 : first + _MAX_LINES]])
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] not in ("{", "["):
        return None
    try:
        value, end = json.JSONDecoder().raw_decode(_blank_comments(text), start)
    except (ValueError, RecursionError) as error:
        return _parse_invalid_json(lines, first, text[start:], error)
    rest = text[end:].partition("\n")[0]
    if re.match(r"\s*[\w(]", rest) or not isinstance(value, dict | list):
        return None  # prose that begins with a bracket
    return JsonSample(first, first + text.count("\n", 0, end), value)


def parse_curl_at(lines: Sequence[str], first: int) -> CurlCommand | None:
    """Return the cURL command that begins at a line; it continues after a backslash and until its body ends."""
    if not re.match(r"\s*\$?\s*curl\b", lines[first]):
        return None
    last, body = first, None
    while last < len(lines):
        if (data := _DATA.search(lines[last])) and body is None:
            body = _parse_body(lines, last, data.end())
            if body is not None:
                last = body.last
                if last + 1 < len(lines) and lines[last + 1].strip() in ("'", '"'):
                    last += 1
        if not lines[last].rstrip().endswith("\\"):
            break
        last += 1
    last = min(last, len(lines) - 1)
    text = "\n".join(lines[first : last + 1])
    url, option = _URL.search(text), _METHOD.search(text)
    if url is None:
        return None
    headers = tuple(
        (header[1], header[2], number)
        for number in range(first, last + 1)
        for header in _HEADER.finditer(lines[number])
    )
    method = "post" if body else "get"
    if option:
        method = option[2].lower() if option[2].lower() in METHODS else "get"
    return CurlCommand(first, last, method, url[0], headers, body)


def _parse_body(lines: Sequence[str], line: int, column: int) -> JsonSample | None:
    if lines[line][column:].strip():
        return parse_json_at(lines, line, column)
    return parse_json_at(lines, line + 1) if line + 1 < len(lines) else None


def _blank_comments(text: str) -> str:
    """Return the text with spaces instead of comments and trailing commas."""
    text = re.sub(r'(?<![:"\w])//[^\n"]*(?=\n|$)', lambda comment: " " * len(comment[0]), text)
    return re.sub(r",(?=\s*[}\]])", " ", text)


def _parse_invalid_json(lines: Sequence[str], first: int, text: str, error: Exception) -> JsonSample | None:
    """Return a sample with its problem, if a line with only a bracket shows that the text is meant to be JSON."""
    if not re.match(r"[{\[]\s*\n\s*[\"{\[]", text):
        return None
    for last in range(first, min(len(lines), first + _MAX_LINES)):
        if re.fullmatch(r"[}\]]'?\s*", lines[last].rstrip()):
            return JsonSample(first, last, problem=f"invalid JSON: {error}")
    return None
