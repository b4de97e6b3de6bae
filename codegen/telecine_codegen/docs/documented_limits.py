"""Parser of limits in the description of an operation: concurrency, requests per hour, retention, typical time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from telecine_codegen.docs.page_facts import PageFact

_LIMITS: Final = (
    ("concurrency", r"(\d+)\s+concurrent\s+(?:tasks|jobs|requests)|(\d+)\s+(?:tasks|jobs) at (?:once|a time)"),
    ("submits_per_hour", r"(\d+)\s+(?:new )?(?:task |job )?(?:creations?|submits?|tasks|requests)\s+per hour"),
    ("retention_hours", r"(?:valid|kept|available|work|stored)\s+for\s+(\d+)\s+hours"),
)
_TYPICAL_TIME: Final = re.compile(r"\btakes\b(?P<text>.*?)(?=\n\s*#|\Z)", re.DOTALL)


def find_limits(text: str, first_line: int) -> Iterator[PageFact]:
    """Yield the limits in a description that begins on a line, named as in `x-limits`."""
    for name, pattern in _LIMITS:
        if limit := re.search(pattern, text, re.IGNORECASE):
            number = next(group for group in limit.groups() if group)
            line = first_line + text.count("\n", 0, limit.start())
            yield PageFact("limits", name, "limit", int(number), line)
    if time := _TYPICAL_TIME.search(text):
        ranges = re.findall(r"(\d+)\s*(?:-|–|to)\s*(\d+)\s+seconds", time["text"])
        if ranges:
            seconds = [min(int(low) for low, _ in ranges), max(int(high) for _, high in ranges)]
            line = first_line + text.count("\n", 0, time.start())
            yield PageFact("limits", "typical_seconds", "limit", seconds, line)
