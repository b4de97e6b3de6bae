"""Members that hold a time, known by their names."""

from __future__ import annotations

import re
from typing import Final

TIME_KINDS: Final = (
    ("created", ("created", "create", "submitted", "submit", "queued")),
    ("started", ("started", "start")),
    ("ended", ("finished", "finish", "completed", "complete", "ended", "end")),
    ("expires", ("expires", "expire", "expiry")),
)
"""Kinds of times in their order, with the words in the names of members."""
_NAME: Final = re.compile(r"([a-z]+)(?:at|time)")


def normalise_name(name: str) -> str:
    """Return the name of a member in lower case without separators: `videoLength` and `video_length` are one name."""
    return name.replace("_", "").replace("-", "").casefold()


def time_kind(name: str) -> str | None:
    """Return the kind of time that a member is, by its name; None for another member."""
    found = _NAME.fullmatch(normalise_name(name))
    return next((kind for kind, words in TIME_KINDS if found and found[1] in words), None)
