"""File names of the videos of a batch: readable, and the same in every run."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from telecine.batch.batch_item import BatchItem

MAX_WORDS_LENGTH: Final = 48
KEY_LENGTH: Final = 12


def file_name(item: BatchItem) -> str:
    """Return the beginning of the prompt and of the key, such as ``a-paper-boat-5e8f12ab90cd.mp4``."""
    words = re.sub(r"[^\w]+", "-", item.request.prompt.lower())[:MAX_WORDS_LENGTH].strip("-_")
    key = item.key if re.fullmatch(r"[0-9a-f]{32}", item.key) else hashlib.sha256(item.key.encode()).hexdigest()
    return "-".join(filter(None, (words, key[:KEY_LENGTH]))) + ".mp4"
