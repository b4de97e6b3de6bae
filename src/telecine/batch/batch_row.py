"""Row of a batch file, before its values are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from telecine.request import VideoRequest

BATCH_FIELDS: Final = ("provider", "key")
"""Fields of a row that are not fields of a request."""
FIELDS: Final = (*(field.name for field in fields(VideoRequest)), *BATCH_FIELDS)
"""All fields of a row."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One line of JSON Lines or one row of CSV.

    Attributes:
        line: The line where it starts, from 1.
        values: The given values by field, numbers and lists already converted.
    """

    line: int
    values: Mapping[str, Any]
