"""Item of a batch: one video at one provider."""

from __future__ import annotations

from dataclasses import dataclass

from telecine.providers import ProviderName
from telecine.request import VideoRequest


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One video of a batch.

    Attributes:
        request: The request.
        provider: The provider that makes the video.
        key: The key of the job in the ledger.
        line: The line of the file where the item starts, from 1; ``None`` if it comes from no file.
    """

    request: VideoRequest
    provider: ProviderName
    key: str
    line: int | None = None
