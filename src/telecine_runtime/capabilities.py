"""What a provider's model may be asked for: plain facts, read from the spec by codegen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class ImageSupport:
    """How a provider takes images.

    Attributes:
        forms: ``url`` (an http(s) URL), ``data`` (a ``data:`` URL), ``upload`` (a file, sent to the provider first).
        types: Media types allowed; none when nothing is documented.
        max_bytes: The greatest size of one image; ``None`` when nothing is documented.
    """

    forms: tuple[Literal["url", "data", "upload"], ...]
    types: tuple[str, ...] = ()
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class FieldCapability:
    """How a request carries one harmonised field.

    Attributes:
        at: Where in the JSON body: the names of the members from the outside in.
        type: JSON type there; a length in seconds is a ``string`` at one provider and an ``integer`` at another.
        required: Whether a request must have it.
        default: What the provider takes when it is left out.
        values: The only values allowed, lengths in seconds as numbers; ``None`` when nothing is documented.
        max_length: The greatest number of characters.
        max_items: The greatest number of images; ``None`` when nothing is documented.
        images: In which forms images are taken.
        inside: Where in each item of a list the value stands, where the items are objects.
        several: Where several images stand, if that is elsewhere than where one does.
    """

    at: tuple[str, ...]
    type: Literal["string", "integer", "number", "boolean", "array", "object"]
    required: bool = False
    default: object = None
    values: Sequence[str | int] | None = None
    max_length: int | None = None
    max_items: int | None = None
    images: ImageSupport | None = None
    inside: tuple[str, ...] = ()
    several: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a provider takes at once, and for how long it keeps what it makes.

    Attributes:
        concurrency: Jobs that may be open at once.
        submits_per_hour: Jobs that may be started in an hour.
        retention_hours: How long a video can be fetched.
        typical_seconds: Between how many seconds a job usually takes.
    """

    concurrency: int | None = None
    submits_per_hour: int | None = None
    retention_hours: int | None = None
    typical_seconds: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What a video costs in US dollars, as some page told it at some time; the amounts are decimal numbers as text.

    Attributes:
        source: Which page, or whose word.
        date: Of when: a year, a month or a day in ISO 8601.
        per_second: For each resolution the price of a second.
        per_video: For each length in seconds the price of a whole video.
        per_image: What each image adds.
    """

    source: str
    date: str
    per_second: Mapping[str, str] = field(default_factory=dict[str, str])
    per_video: Mapping[int, str] = field(default_factory=dict[int, str])
    per_image: str | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What may be asked of one model of one provider.

    Attributes:
        provider: The provider's name in code.
        model: The model; ``None`` where requests name none.
        operation: The ``operationId`` that takes the request.
        fields: For each harmonised field that is supported, how it is carried.
        options: For each further member of the request body, where it stands.
        callback: How the end of a job is reported: ``request`` when each request can name a URL, ``console`` when the
            provider's console sets one, ``None`` when it is not.
        price: What a video costs; ``None`` when no price is documented.
        signature: Whether such a report is signed: ``always``, ``optional`` or ``never``.
    """

    provider: str
    model: str | None
    operation: str
    fields: Mapping[str, FieldCapability]
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    limits: Limits = field(default_factory=Limits)
    callback: Literal["request", "console"] | None = None
    signature: Literal["always", "optional", "never"] = "never"
    price: Price | None = None
