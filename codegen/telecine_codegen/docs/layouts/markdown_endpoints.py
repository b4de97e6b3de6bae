"""Endpoints in Markdown: `POST /v1/films`, GitBook blocks, and "Method" and "Path" as labelled lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from telecine_codegen.docs.layouts.heading_words import is_flow_heading, parse_example_heading
from telecine_codegen.docs.page_facts import extract_origin, extract_path
from telecine_codegen.docs.page_tables import strip_markup
from telecine_codegen.openapi.methods import METHODS

_METHODS: Final = "|".join(METHODS)
_ENDPOINT: Final = re.compile(
    rf"(?P<before>[^<`|]{{0,40}})(?:<(?:mark|span)[^>]*>)?\s*[*`]*\b(?P<method>{_METHODS})\b[*`]*\s*(?:</(?:mark|span)>)?\s*[`\[(]*\s*"
    r"(?P<url>(?:https?://|/|\{\{)[^\s`\])]+)[`\])]*(?P<after>.*)",
    re.IGNORECASE,
)
_BLOCK: Final = re.compile(rf"{{%\s*(?:swagger|openapi|openapi-operation)\s.*?method=\"({_METHODS})\"", re.IGNORECASE)
# Words before an endpoint that make it a part of a sentence: "then call GET /v1/films".
_SENTENCE: Final = re.compile(
    r"\b(?:calls?|calling|use|using|via|with|send|to|poll|query|then|through|see|by|from|and|or)\s*$"
    r"|(?:调用|使用|通过|请求到|访问|轮询)\s*$",
    re.IGNORECASE,
)
_LABELLED_METHOD: Final = re.compile(
    rf"\s*(?:[-*•+]\s+|\|\s*)?[*`]*(?:http\s+)?(?:method|request method|请求方式|请求方法|方法)"
    rf"[*`]*\s*[:：|]\s*[*`]*\s*({_METHODS})\b",
    re.IGNORECASE,
)
_LABELLED_PATH: Final = re.compile(
    r"\s*(?:[-*•+]\s+|\|\s*)?[*`]*(?:path|url|endpoint|request url|api endpoint"
    r"|请求地址|请求路径|请求url|接口地址|接口路径|地址|路径)"
    r"[*`]*\s*[:：|]\s*[*`]*\s*[`(\[]*((?:https?://|/|\{\{)[^\s`\])|]+)",
    re.IGNORECASE,
)
_BASE_URL: Final = re.compile(
    r"\s*(?:[-*•+]\s+|\|\s*)?[*`]*base[ _-]?url[*`]*\s*[:：|][\s*`]*(https?://[^\s`|]+)", re.IGNORECASE
)
_HEADING: Final = re.compile(r"\s*(?P<marks>#{1,6})\s+(?P<text>.+)")
_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})")
_MAX_DISTANCE: Final = 5  # lines between a method and its path


@dataclass(frozen=True, slots=True)
class MarkdownEndpoint:
    """An endpoint, on a line counted from 0; `server` is scheme and host, if the line has them."""

    index: int
    method: str
    path: str
    server: str | None = None


def find_endpoints(lines: Sequence[str]) -> list[MarkdownEndpoint]:
    """Return the endpoints that a text documents; sentences, flows and examples only mention endpoints."""
    found = [*_iter_endpoint_lines(lines), *_iter_labelled_endpoints(lines)]
    return sorted({one.index: one for one in found}.values(), key=lambda one: one.index)


def calls_endpoint(program: str, method: str, path: str) -> bool:
    """Return whether a program calls an endpoint, by its method and the part of the path before the parameters."""
    fixed = re.escape(path.partition("{")[0].rstrip("/"))
    if not re.search(rf"{fixed}(?:[/?\"'`\s$]|$)", program):
        return False
    has_method = re.search(rf"\.{method}\(|[\"']{method}[\"']", program, re.IGNORECASE)
    return bool(has_method) or (
        method == "GET" and not re.search(r"\.(?:post|put)\(|[\"']post[\"']", program, re.IGNORECASE)
    )


def _iter_endpoint_lines(lines: Sequence[str]) -> Iterator[MarkdownEndpoint]:
    is_mention = is_in_fence = False
    level = 7
    for index, line in enumerate(lines):
        if _FENCE.match(line):
            is_in_fence = not is_in_fence
        heading = None if is_in_fence else _HEADING.fullmatch(line)
        if heading and (not is_mention or len(heading["marks"]) <= level):
            text = strip_markup(heading["text"])
            is_section = is_flow_heading(text) or parse_example_heading(text) is not None
            is_mention = is_section and _parse_line(line, index) is None
            level = len(heading["marks"])
        if not is_mention and (endpoint := _parse_line(line, index)):
            yield endpoint


def _parse_line(line: str, index: int) -> MarkdownEndpoint | None:
    if block := _BLOCK.search(line):
        parts = [part[1] for name in ("baseUrl", "path") if (part := re.search(rf'{name}="([^"]*)"', line))]
        url = "".join(parts)
        return MarkdownEndpoint(index, block[1].upper(), _normalise_path(url) or "/", extract_origin(url))
    text = line.strip()
    match = _ENDPOINT.fullmatch(text.lstrip("#> "))
    if match is None or _SENTENCE.search(match["before"]):
        return None
    is_heading = text.startswith("#")
    # What follows an endpoint is a remark; words without a dash or bracket continue a sentence.
    if not is_heading and re.match(r"[\s*]*[\w`]|\s*[,，]\s*\w", match["after"]):
        return None
    url = match["url"].replace("\\", "")
    return MarkdownEndpoint(index, match["method"].upper(), _normalise_path(url), extract_origin(url))


def _iter_labelled_endpoints(lines: Sequence[str]) -> Iterator[MarkdownEndpoint]:
    for index, line in enumerate(lines):
        method = _LABELLED_METHOD.match(line)
        if method is None:
            continue
        first, last = max(0, index - _MAX_DISTANCE), min(len(lines), index + _MAX_DISTANCE + 1)
        near = [(number, lines[number]) for number in range(first, last)]
        paths = [(abs(number - index), path[1]) for number, text in near if (path := _LABELLED_PATH.match(text))]
        if paths:
            url = min(paths)[1]
            bases = [base[1] for _, text in near if (base := _BASE_URL.match(text))]
            server = extract_origin(url) or (extract_origin(bases[0]) if bases else None)
            yield MarkdownEndpoint(index, method[1].upper(), _normalise_path(url), server)


def _normalise_path(url: str) -> str:
    """Return the path of a URL that may begin with a variable: `{{base_url}}/v1/films`."""
    return extract_path(re.sub(r"^\{\{[^}]*\}\}/?", "/", url))
