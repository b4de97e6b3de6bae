"""Method and path of the endpoint that a page describes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from codegen.docs.code_samples import curl_at
from codegen.docs.page_facts import path_of
from codegen.openapi.methods import METHODS

_VERB: Final = re.compile(rf"({'|'.join(METHODS)})", re.IGNORECASE)
_ONE_LINE: Final = re.compile(
    rf"[*`]*({'|'.join(METHODS)})[*`]*\s*[`(]*(?:https?://[\w.:-]+)?(/[^\s`)]*)[`)]*", re.IGNORECASE
)


def endpoint_of(lines: Sequence[str]) -> tuple[str, str, int] | None:
    """Return method, path and line of the endpoint: from the crumbs, a line like `POST /v1/x`, or a cURL command."""
    for index, line in enumerate(lines):
        if _VERB.fullmatch(line) and (path := _crumbs(lines, index + 1)):
            return line.upper(), path, index + 1
    for index, line in enumerate(lines):
        if found := _ONE_LINE.fullmatch(line):
            return found[1].upper(), found[2], index + 1
    for index in range(len(lines)):
        if curl := curl_at(lines, index):
            return curl.method.upper(), curl.path, index + 1
    return None


def _pairs(lines: Sequence[str]) -> int:
    """Return how often a slash and something behind it follow each other."""
    return next(
        (at // 2 for at in range(0, len(lines), 2) if lines[at] != "/" or at + 1 == len(lines)), len(lines) // 2
    )


def _crumbs(lines: Sequence[str], index: int) -> str | None:
    """Return the path that lines spell with a slash on every other line, or that one line holds."""
    below = [line for line in lines[index : index + 100] if line]
    if below and re.fullmatch(r"(?:https?://[\w.:-]+)?/\S+", below[0]):
        return path_of(below[0])
    parts = [below[at + 1] for at in range(0, _pairs(below) * 2, 2)]
    good = [part for part in parts if re.fullmatch(r"[^\s/]+", part)]
    return "/" + "/".join(good) if good else None
