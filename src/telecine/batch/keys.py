"""Keys of items, made from their content: the same file gives the same keys in every run."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Final

from telecine._core.recorded_submit import compute_digest, describe_image
from telecine.providers import ProviderName
from telecine.request import ImageInput, VideoRequest

KEY_LENGTH: Final = 32
"""Hexadecimal characters of a key, as many as a random key has."""


class ContentKeys:
    """Makes the keys of the items of one batch.

    A key depends on what is sent, on the provider and on how many equal requests come before. So it does not change
    when other items are added, removed or moved, and not with `metadata` or `max_cost`, which are not sent.

    Args:
        servers: Hosts other than the providers' own, such as that of a mock server, whose jobs are not real.
    """

    def __init__(self, servers: Collection[str] = ()) -> None:
        self._servers = servers
        self._equal_requests: Counter[tuple[str, str]] = Counter()
        self._files: dict[Path, str] = {}

    def make_key(self, request: VideoRequest, provider: ProviderName) -> str:
        """Return the key of the next request.

        Raises:
            InvalidRequest: An image cannot be read.
        """
        digest = compute_digest(request, self._servers, self._describe_image)
        self._equal_requests[provider, digest] += 1
        place = self._equal_requests[provider, digest]
        return hashlib.sha256(f"{provider} {digest} {place}".encode()).hexdigest()[:KEY_LENGTH]

    def _describe_image(self, image: ImageInput) -> str:
        """Return the URL of an image or the hash of its content; many items may have the same file."""
        if not isinstance(image, Path):
            return describe_image(image)
        if image not in self._files:
            self._files[image] = describe_image(image)
        return self._files[image]
