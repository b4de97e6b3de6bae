"""What is asked for, in words that no provider invented."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, TypedDict, cast

from telecine.arguments import named_fields
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
    options: Mapping[str, Mapping[str, Any]] | None
    metadata: Mapping[str, str] | None


@named_fields
@dataclass(frozen=True, slots=True)
class VideoRequest:
    """A video to make. What is ``None`` is left to the provider.

    Attributes:
        prompt: What the video shows.
        model: A model of the provider; by default the first one that can do what is asked.
        duration: Length in whole seconds.
        aspect_ratio: Width to height, such as ``16:9``.
        resolution: Height of the picture, such as ``720p``.
        images: Images to start from, or to refer to: URLs as texts, files as `pathlib.Path`, or bytes.
        mode: How freely the prompt is read, where a provider has such modes.
        options: Further members of the request body for single providers: ``{"cometapi": {"user": "u-1"}}``.
        metadata: Your own notes. They stay with the job object and are sent to nobody.

    Raises:
        InvalidRequest: A field is of the wrong type.
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
        if wrong := tuple(_wrong(self)):
            raise InvalidRequest("request", wrong)


def _wrong(request: Any) -> Iterator[str]:
    """Yield a sentence for each field of the wrong type; what a provider allows is looked at later."""
    for name in ("prompt", "model", "aspect_ratio", "resolution", "mode"):
        value = getattr(request, name)
        if not isinstance(value, str) and (name == "prompt" or value is not None):
            yield f"{name}: a text, not {value!r}"
    seconds, images, options = request.duration, request.images, request.options
    if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, int) or seconds < 1):
        yield f"duration: a whole number of seconds from 1 up, not {seconds!r}"
    if not isinstance(images, list | tuple):
        yield "images: give a list, also of one image"
    elif not all(isinstance(image, str | bytes | os.PathLike) for image in cast("list[object]", images)):
        yield "images: an image is a URL, a path or bytes"
    if not isinstance(options, Mapping) or not all(isinstance(one, Mapping) for one in cast("Any", options).values()):
        yield 'options: by provider, such as {"name": {"member": 1}}'


def request_of(prompt: str | VideoRequest, given: Fields) -> VideoRequest:
    """Return the request that a prompt and some fields make; a field that is ``None`` or ``()`` is not given."""
    fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None and value != ()}
    return replace(prompt, **fields) if isinstance(prompt, VideoRequest) else VideoRequest(prompt, **fields)
