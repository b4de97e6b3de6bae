"""JSON and cURL samples in the text of a page: where each stands, what it holds, which call it shows."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from codegen.docs.page_facts import extract_path
from codegen.openapi.methods import METHODS

_DATA: Final = re.compile(r"(?:--data(?:-raw|-binary)?|-d)[\s=]+(?P<quote>['\"])?")
_HEADER: Final = re.compile(r"(?:--header|-H)\s+['\"]([\w-]+)\s*:\s*([^'\"]*)['\"]")
_URL: Final = re.compile(r"https?://[^\s'\"\\]+")
_METHOD: Final = re.compile(r"(?:--request|-X)[\s=]*(['\"]?)([A-Z]+)\1")


@dataclass(frozen=True, slots=True)
class JsonSample:
    """Lines `first` to `last` (counted from 0) hold a JSON value, or what looks like one and has a `problem`."""

    first: int
    last: int
    value: Any = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class CurlCommand:
    """A cURL command: the call it makes and the JSON body that it sends."""

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
    """Return the JSON value that begins at a place, or nothing when there is none."""
    text = "\n".join([lines[first][column:], *lines[first + 1 : first + 400]])
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] not in ("{", "["):
        return None
    try:
        value, end = json.JSONDecoder().raw_decode(_blank_comments(text), start)
    except (ValueError, RecursionError) as error:
        return _parse_invalid_json(lines, first, text[start:], error)
    last = first + text.count("\n", 0, end)
    after = text[end : text.find("\n", end) if "\n" in text[end:] else len(text)]
    is_alone = not re.match(r"\s*[\w(]", after)
    return JsonSample(first, last, value) if isinstance(value, dict | list) and is_alone else None


def parse_curl_at(lines: Sequence[str], first: int) -> CurlCommand | None:
    """Return the cURL command that begins at a line and goes on while lines end in a backslash or its body is open."""
    if not re.match(r"\s*\$?\s*curl\b", lines[first]):
        return None
    last, body = first, None
    while last < len(lines):
        if (data := _DATA.search(lines[last])) and body is None:
            start, column = (last, data.end()) if lines[last][data.end() :].strip() else (last + 1, 0)
            body = parse_json_at(lines, start, column) if start < len(lines) else None
            if body is not None:
                last = body.last
                if last + 1 < len(lines) and lines[last + 1].strip() in ("'", '"'):
                    last += 1
                if not lines[last].rstrip().endswith("\\"):
                    break
        if not lines[last].rstrip().endswith("\\"):
            break
        last += 1
    last = min(last, len(lines) - 1)
    text = "\n".join(lines[first : last + 1])
    url, method = _URL.search(text), _METHOD.search(text)
    if url is None:
        return None
    headers = tuple(
        (header[1], header[2], number)
        for number in range(first, last + 1)
        for header in _HEADER.finditer(lines[number])
    )
    verb = method[2].lower() if method else "post" if body else "get"
    return CurlCommand(first, last, verb if verb in METHODS else "get", url[0], headers, body)


def _blank_comments(text: str) -> str:
    """Return the text with comments and trailing commas blanked, at the same length."""
    text = re.sub(r'(?<![:"\w])//[^\n"]*(?=\n|$)', lambda found: " " * len(found[0]), text)
    return re.sub(r",(?=\s*[}\]])", " ", text)


def _parse_invalid_json(lines: Sequence[str], first: int, text: str, error: Exception) -> JsonSample | None:
    """Return a sample with its problem, if a line with nothing but a brace shows that JSON was meant."""
    if not re.match(r"[{\[]\s*\n\s*[\"{\[]", text):
        return None
    closing = next(
        (n for n in range(first, min(len(lines), first + 400)) if re.fullmatch(r"[}\]]'?\s*", lines[n].rstrip())), None
    )
    return None if closing is None else JsonSample(first, closing, problem=f"no JSON: {error}")
