"""JSON form of a batch item, as it is stored in the queue and read by workers on any machine."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, fields
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import Any

from telecine.batch.batch_item import BatchItem
from telecine.providers import provider_name
from telecine.request import ImageInput, VideoRequest


@dataclass(frozen=True, slots=True)
class WorkItem:
    """What a worker needs to know to make one video.

    Attributes:
        item: The request, its provider and its key.
        folder: Where to save the video.
        timeout: Maximum seconds to wait for the job.
        callback_url: Where the provider reports the end of the job; ``None`` for no callbacks.
    """

    item: BatchItem
    folder: Path
    timeout: float
    callback_url: str | None = None

    def to_json(self) -> str:
        """Return the work item as JSON."""
        request = {field.name: getattr(self.item.request, field.name) for field in fields(VideoRequest)}
        request["images"] = [_write_image(image) for image in self.item.request.images]
        request["options"] = {name: dict(options) for name, options in self.item.request.options.items()}
        request["metadata"] = dict(self.item.request.metadata)
        cost = self.item.request.max_cost
        request["max_cost"] = None if cost is None else str(cost)
        return json.dumps(
            {
                "request": request,
                "provider": self.item.provider,
                "key": self.item.key,
                "folder": str(self.folder),
                "timeout": self.timeout,
                "callback_url": self.callback_url,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> WorkItem:
        """Read a work item.

        Raises:
            UnknownProvider: This worker does not have the provider.
        """
        values: dict[str, Any] = json.loads(text)
        request: dict[str, Any] = values["request"]
        request["images"] = tuple(_read_image(image) for image in request["images"])
        request["max_cost"] = None if request["max_cost"] is None else Decimal(request["max_cost"])
        item = BatchItem(VideoRequest(**request), provider_name(values["provider"]), values["key"])
        return cls(item, Path(values["folder"]), values["timeout"], values["callback_url"])


def _write_image(image: ImageInput) -> dict[str, str]:
    if isinstance(image, str):
        return {"url": image}
    if isinstance(image, PathLike):
        return {"path": str(Path(image).absolute())}
    content = image if isinstance(image, bytes) else bytes(image)  # type: ignore[arg-type]  # open files are loaded before
    return {"base64": base64.b64encode(content).decode()}


def _read_image(image: dict[str, str]) -> ImageInput:
    if "url" in image:
        return image["url"]
    return Path(image["path"]) if "path" in image else base64.b64decode(image["base64"])
