"""What came of one job of many that were waited for and saved together."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from telecine.errors import TelecineError

if TYPE_CHECKING:
    from telecine_runtime.download.fetch import Saved


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one job of many.

    Attributes:
        token: The job.
        saved: The file, if there is one.
        error: Why there is none.
    """

    token: str
    saved: Saved | None = None
    error: TelecineError | None = None


def ensure_directory(folder: str | os.PathLike[str]) -> Path:
    """Return a folder that is there."""
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path
