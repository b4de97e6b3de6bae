"""Limits that the description of an operation tells in words: tasks at a time, tasks per hour, lifetime."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from codegen.docs.page import Fact

_LIMITS: Final = (
    ("concurrency", r"(\d+)\s+concurrent\s+(?:tasks|jobs|requests)|(\d+)\s+(?:tasks|jobs) at (?:once|a time)"),
    ("submits_per_hour", r"(\d+)\s+(?:new )?(?:task |job )?(?:creations?|submits?|tasks|requests)\s+per hour"),
    ("retention_hours", r"(?:valid|kept|available|work|stored)\s+for\s+(\d+)\s+hours"),
)


def limits_in(text: str, line: int) -> Iterator[Fact]:
    """Yield the limits that a description whose key stands on a line names, under their names in x-limits."""
    for name, pattern in _LIMITS:
        if found := re.search(pattern, text, re.IGNORECASE):
            number = next(group for group in found.groups() if group)
            yield Fact("limits", name, "limit", int(number), line + text.count("\n", 0, found.start()))
