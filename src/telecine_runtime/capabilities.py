"""Capabilities of a provider's models: supported fields, values, limits and prices. Generated from the spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class ImageSupport:
    """How a provider accepts images.

    Attributes:
        forms: ``url`` (an http(s) URL), ``data`` (a ``data:`` URL), ``upload`` (uploaded to the provider first).
        types: Allowed media types; empty if undocumented.
        max_bytes: Maximum size of one image; ``None`` if undocumented.
    """

    forms: tuple[Literal["url", "data", "upload"], ...]
    types: tuple[str, ...] = ()
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class FieldCapability:
    """How a request carries a harmonised field.

    Attributes:
        at: Path of the member in the JSON body.
        type: JSON type of the member. Providers differ: a duration is a ``string`` or an ``integer``.
        required: Whether every request needs the field.
        default: The provider's default.
        values: Allowed values, durations as numbers; ``None`` if undocumented.
        max_length: Maximum number of characters.
        max_items: Maximum number of images; ``None`` if undocumented.
        images: How images are accepted.
        inside: Path of the value in each item of a list, if the items are objects.
        several: Path of the member that takes several images, if it differs from that of a single one.
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
    """Limits of a provider.

    Attributes:
        concurrency: Maximum number of open jobs.
        submits_per_hour: Maximum number of jobs started in an hour.
        retention_hours: How long a video can be downloaded.
        typical_seconds: Minimum and maximum of the usual duration of a job.
    """

    concurrency: int | None = None
    submits_per_hour: int | None = None
    retention_hours: int | None = None
    typical_seconds: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """Documented price of a video in US dollars. Amounts are decimal numbers as text.

    Attributes:
        source: Page or person that stated the price.
        date: Date of the statement: a year, a month or a day in ISO 8601.
        per_second: Price of a second, by resolution.
        per_video: Price of a video, by duration in seconds.
        per_image: Surcharge for each image.
    """

    source: str
    date: str
    per_second: Mapping[str, str] = field(default_factory=dict[str, str])
    per_video: Mapping[int, str] = field(default_factory=dict[int, str])
    per_image: str | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Capabilities of one model of a provider.

    Attributes:
        provider: The provider's name in code.
        model: The model; ``None`` if requests do not name a model.
        operation: The ``operationId`` of the submit.
        fields: The supported harmonised fields.
        options: Paths of further members of the request body.
        limits: Limits of the provider.
        callback: How the callback URL is set: ``request`` (with each request), ``console`` (in the provider's console),
            or ``None`` if there are no callbacks.
        signature: Whether callbacks are signed: ``always``, ``optional`` or ``never``.
        price: Documented price; ``None`` if there is none.
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
