"""Parser of the endpoint that a page describes: method, path and line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from telecine_codegen.docs.code_samples import parse_curl_at
from telecine_codegen.docs.page_facts import extract_path
from telecine_codegen.openapi.methods import METHODS

_METHOD: Final = re.compile(rf"({'|'.join(METHODS)})", re.IGNORECASE)
_METHOD_AND_PATH: Final = re.compile(
    rf"[*`]*({'|'.join(METHODS)})[*`]*\s*[`(]*(?:https?://[\w.:-]+)?(/[^\s`)]*)[`)]*", re.IGNORECASE
)
_MAX_LINES: Final = 100


def parse_endpoint(lines: Sequence[str]) -> tuple[str, str, int] | None:
    """Return method, path and line of the endpoint, from breadcrumbs, a line like `POST /v1/x`, or a cURL command."""
    for index, line in enumerate(lines):
        if _METHOD.fullmatch(line) and (path := _parse_breadcrumbs(lines[index + 1 :])):
            return line.upper(), path, index + 1
    for index, line in enumerate(lines):
        if match := _METHOD_AND_PATH.fullmatch(line):
            return match[1].upper(), match[2], index + 1
    for index in range(len(lines)):
        if curl := parse_curl_at(lines, index):
            return curl.method.upper(), curl.path, index + 1
    return None


def _parse_breadcrumbs(lines: Sequence[str]) -> str | None:
    """Return the path on the first line, or the path whose slashes and segments are lines of their own."""
    filled = [line for line in lines[:_MAX_LINES] if line]
    if filled and re.fullmatch(r"(?:https?://[\w.:-]+)?/\S+", filled[0]):
        return extract_path(filled[0])
    segments = []
    for slash, segment in zip(filled[::2], filled[1::2], strict=False):
        if slash != "/":
            break
        if re.fullmatch(r"[^\s/]+", segment):
            segments.append(segment)
    return "/" + "/".join(segments) if segments else None
