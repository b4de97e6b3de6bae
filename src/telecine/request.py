"""Harmonised video request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypedDict, cast

from telecine._core.field_hints import suggest_field
from telecine_runtime.errors import InvalidRequest
from telecine_runtime.harmonised import HARMONISED, AspectRatio, ImageInput, Mode, Resolution

__all__ = ["AspectRatio", "ImageInput", "Mode", "RequestFields", "Resolution", "VideoRequest", "build_request"]

OWN_FIELDS = ("options", "metadata", "max_cost")
"""Fields that are not harmonised: for single providers, or never sent."""


class RequestFields(TypedDict, total=False):
    """The fields of a `VideoRequest` except the prompt, as keyword arguments."""

    model: str | None
    duration: int | None
    aspect_ratio: AspectRatio | None
    resolution: Resolution | None
    images: Sequence[ImageInput]
    mode: Mode | None
    options: Mapping[str, Mapping[str, Any]] | None
    metadata: Mapping[str, str] | None
    max_cost: Decimal | float | None


@suggest_field
@dataclass(frozen=True, slots=True)
class VideoRequest:
    """Request for a video. A field that is ``None`` is left to the provider.

    `telecine_runtime.harmonised` declares the harmonised fields; the annotations here repeat them for type checkers,
    and a test compares both.

    Attributes:
        prompt: Description of the video.
        model: Model of the provider; by default the first one that supports the request.
        duration: Length in whole seconds.
        aspect_ratio: Width to height, such as ``16:9``.
        resolution: Height of the picture, such as ``720p``.
        images: First frame or reference images: URLs as strings, files as path objects or open in mode `rb`, or bytes.
        mode: How freely the provider interprets the prompt, where it has such modes.
        options: Additional members of the request body, by provider: ``{"cometapi": {"user": "u-1"}}``.
        metadata: Your own notes. They stay with the job object and are never sent.
        max_cost: Price limit in US dollars. A request whose documented price is higher or unknown is refused before
            anything is sent.

    Raises:
        InvalidRequest: A field has the wrong type.
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
    max_cost: Decimal | float | None = None

    def __post_init__(self) -> None:
        if problems := tuple(_find_type_errors(self)):
            raise InvalidRequest("request", problems)


def _find_type_errors(request: Any) -> Iterator[str]:
    """Yield a sentence for each field of the wrong type."""
    for name, declared in HARMONISED.items():
        value = getattr(request, name)
        if (declared.required or value is not None or declared.several) and (problem := declared.wrong(value)):
            yield f"{name}: {problem}"
    options = request.options
    if not isinstance(options, Mapping) or not all(isinstance(one, Mapping) for one in cast("Any", options).values()):
        yield 'options: expected a mapping by provider, such as {"name": {"member": 1}}'
    if request.max_cost is not None and not _is_amount(request.max_cost):
        yield f"max_cost: expected US dollars as a number from 0, not {request.max_cost!r}"


def _is_amount(value: object) -> bool:
    return isinstance(value, Decimal | int | float) and not isinstance(value, bool) and value >= 0


def build_request(prompt: str | VideoRequest, overrides: RequestFields) -> VideoRequest:
    """Return a request from a prompt or another request, and fields, of which ``None`` and ``()`` are ignored."""
    fields: dict[str, Any] = {name: value for name, value in overrides.items() if value is not None and value != ()}
    return replace(prompt, **fields) if isinstance(prompt, VideoRequest) else VideoRequest(prompt, **fields)
