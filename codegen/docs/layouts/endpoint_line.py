"""Method and path of the endpoint that a page describes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from codegen.docs.code_samples import parse_curl_at
from codegen.docs.page_facts import extract_path
from codegen.openapi.methods import METHODS

_METHOD: Final = re.compile(rf"({'|'.join(METHODS)})", re.IGNORECASE)
_METHOD_AND_PATH: Final = re.compile(
    rf"[*`]*({'|'.join(METHODS)})[*`]*\s*[`(]*(?:https?://[\w.:-]+)?(/[^\s`)]*)[`)]*", re.IGNORECASE
)


def parse_endpoint(lines: Sequence[str]) -> tuple[str, str, int] | None:
    """Return method, path and line of the endpoint: from the crumbs, a line like `POST /v1/x`, or a cURL command."""
    for index, line in enumerate(lines):
        if _METHOD.fullmatch(line) and (path := _parse_breadcrumbs(lines, index + 1)):
            return line.upper(), path, index + 1
    for index, line in enumerate(lines):
        if found := _METHOD_AND_PATH.fullmatch(line):
            return found[1].upper(), found[2], index + 1
    for index in range(len(lines)):
        if curl := parse_curl_at(lines, index):
            return curl.method.upper(), curl.path, index + 1
    return None


def _count_slash_pairs(lines: Sequence[str]) -> int:
    """Return how often a slash and something behind it follow each other."""
    return next(
        (at // 2 for at in range(0, len(lines), 2) if lines[at] != "/" or at + 1 == len(lines)), len(lines) // 2
    )


def _parse_breadcrumbs(lines: Sequence[str], index: int) -> str | None:
    """Return the path that lines spell with a slash on every other line, or that one line holds."""
    below = [line for line in lines[index : index + 100] if line]
    if below and re.fullmatch(r"(?:https?://[\w.:-]+)?/\S+", below[0]):
        return extract_path(below[0])
    parts = [below[at + 1] for at in range(0, _count_slash_pairs(below) * 2, 2)]
    good = [part for part in parts if re.fullmatch(r"[^\s/]+", part)]
    return "/" + "/".join(good) if good else None
