"""Limits that the description of an operation tells in words: tasks at a time, tasks per hour, lifetime, time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from codegen.docs.page_facts import PageFact

_LIMITS: Final = (
    ("concurrency", r"(\d+)\s+concurrent\s+(?:tasks|jobs|requests)|(\d+)\s+(?:tasks|jobs) at (?:once|a time)"),
    ("submits_per_hour", r"(\d+)\s+(?:new )?(?:task |job )?(?:creations?|submits?|tasks|requests)\s+per hour"),
    ("retention_hours", r"(?:valid|kept|available|work|stored)\s+for\s+(\d+)\s+hours"),
)


_TYPICAL_TIME: Final = re.compile(r"\btakes\b(?P<told>.*?)(?=\n\s*#|\Z)", re.DOTALL)


def find_limits(text: str, line: int) -> Iterator[PageFact]:
    """Yield the limits that a description whose key stands on a line names, under their names in x-limits."""
    for name, pattern in _LIMITS:
        if found := re.search(pattern, text, re.IGNORECASE):
            number = next(group for group in found.groups() if group)
            yield PageFact("limits", name, "limit", int(number), line + text.count("\n", 0, found.start()))
    if (time := _TYPICAL_TIME.search(text)) and (
        spans := re.findall(r"(\d+)\s*(?:-|–|to)\s*(\d+)\s+seconds", time["told"])
    ):
        hull = [min(int(low) for low, _ in spans), max(int(high) for _, high in spans)]
        yield PageFact("limits", "typical_seconds", "limit", hull, line + text.count("\n", 0, time.start()))
