"""What is asked for, in words that no provider invented."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, TypedDict

from telecine_runtime.errors import InvalidRequest

ImageInput: TypeAlias = str | os.PathLike[str] | bytes
"""An http(s) or ``data:`` URL as a text, a file as a path object, or the bytes of an image."""

AspectRatio: TypeAlias = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"]
Resolution: TypeAlias = Literal["480p", "720p", "1080p"]
Mode: TypeAlias = Literal["fun", "normal", "spicy"]


class Fields(TypedDict, total=False):
    """The fields of a `VideoRequest` but for the prompt, as keyword arguments."""

    model: str | None
    duration: int | None
    aspect_ratio: AspectRatio | None
    resolution: Resolution | None
    images: Sequence[ImageInput]
    mode: Mode | None
    options: Mapping[str, Mapping[str, Any]]
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class VideoRequest:
    """A video to make. What is ``None`` is left to the provider.

    Attributes:
        prompt: What the video shows.
        model: A model of the provider; by default the first one that can do what is asked.
        duration: Length in whole seconds.
        aspect_ratio: Width to height.
        resolution: Height of the picture.
        images: Images to start from, or to refer to: URLs as texts, files as `pathlib.Path`, or bytes.
        mode: How freely the prompt is read, where a provider has such modes.
        options: Further members of the request body for single providers: ``{"cometapi": {"user": "u-1"}}``.
        metadata: Your own notes. They stay with the job object and are sent to nobody.

    Raises:
        InvalidRequest: The images are no list.
    """

    prompt: str
    model: str | None = None
    duration: int | None = None
    aspect_ratio: AspectRatio | None = None
    resolution: Resolution | None = None
    images: Sequence[ImageInput] = ()
    mode: Mode | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    metadata: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)

    def __post_init__(self) -> None:
        # A text is a sequence of texts to every type checker, and one image of a list is easily given without the list.
        if isinstance(self.images, str | bytes | os.PathLike):
            raise InvalidRequest("request", ("images: give a list, also of one image",))


def request_of(prompt: str | VideoRequest, fields: Fields) -> VideoRequest:
    """Return the request that a prompt and some fields make."""
    return VideoRequest(prompt, **fields) if isinstance(prompt, str) else replace(prompt, **fields)
