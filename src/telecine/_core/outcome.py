"""Result of one job in `Client.save_all`."""

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
    """Result of one job in `Client.save_all`.

    Attributes:
        token: The job.
        saved: The saved file, if the job has succeeded.
        error: The error otherwise.
    """

    token: str
    saved: Saved | None = None
    error: TelecineError | None = None


def ensure_directory(folder: str | os.PathLike[str]) -> Path:
    """Create a directory if it does not exist, and return its path."""
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path
