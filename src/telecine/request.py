"""What is asked for, in words that no provider invented."""

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
"""The fields of a request that are not harmonised: what goes to one provider, and what goes to none."""


class RequestFields(TypedDict, total=False):
    """The fields of a `VideoRequest` but for the prompt, as keyword arguments."""

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
    """A video to make. What is ``None`` is left to the provider.

    The harmonised fields are declared in `telecine_runtime.harmonised`; what stands here is for type checkers, and a
    test holds it to that.

    Attributes:
        prompt: What the video shows.
        model: A model of the provider; by default the first one that can do what is asked.
        duration: Length in whole seconds.
        aspect_ratio: Width to height, such as ``16:9``.
        resolution: Height of the picture, such as ``720p``.
        images: Images to start from, or to refer to: URLs as texts, files as paths or open in mode `rb`, or bytes.
        mode: How freely the prompt is read, where a provider has such modes.
        options: Further members of the request body for single providers: ``{"cometapi": {"user": "u-1"}}``.
        metadata: Your own notes. They stay with the job object and are sent to nobody.
        max_cost: The most that the video may cost by documented prices, in US dollars. More, or a price that no page
            tells, is refused before anything is sent.

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
    max_cost: Decimal | float | None = None

    def __post_init__(self) -> None:
        if wrong := tuple(_find_type_errors(self)):
            raise InvalidRequest("request", wrong)


def _find_type_errors(request: Any) -> Iterator[str]:
    """Yield a sentence for each field of the wrong type; what a provider allows is looked at later."""
    for name, declared in HARMONISED.items():
        value = getattr(request, name)
        if (declared.required or value is not None or declared.several) and (told := declared.wrong(value)):
            yield f"{name}: {told}"
    options = request.options
    if not isinstance(options, Mapping) or not all(isinstance(one, Mapping) for one in cast("Any", options).values()):
        yield 'options: by provider, such as {"name": {"member": 1}}'
    if request.max_cost is not None and not _is_amount(request.max_cost):
        yield f"max_cost: a number of US dollars from 0 up, not {request.max_cost!r}"


def _is_amount(value: object) -> bool:
    return isinstance(value, Decimal | int | float) and not isinstance(value, bool) and value >= 0


def build_request(prompt: str | VideoRequest, given: RequestFields) -> VideoRequest:
    """Return the request that a prompt and some fields make; a field that is ``None`` or ``()`` is not given."""
    fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None and value != ()}
    return replace(prompt, **fields) if isinstance(prompt, VideoRequest) else VideoRequest(prompt, **fields)
