"""Whether a request can be sent where it is meant to go: without network, without cost."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from telecine._core.images import normalise_scheme
from telecine._core.price_estimate import Estimate, estimate_price
from telecine._core.provider import Provider
from telecine._core.request_mapping import (
    FieldProblem,
    ModelSelection,
    build_body,
    drop_fields,
    is_supported,
    select_model,
)
from telecine.errors import UnsupportedParameter
from telecine.providers import NAMES, get_provider
from telecine.request import VideoRequest
from telecine_runtime.capabilities import Capabilities
from telecine_runtime.errors import InvalidRequest

log: Final = logging.getLogger("telecine")

OnUnsupported: TypeAlias = Literal["raise", "warn", "drop"]
"""What to do with a field that a provider does not have: refuse the request, or leave the field out."""


def resolve_request(
    table: Provider, request: VideoRequest, on_unsupported: OnUnsupported
) -> tuple[Capabilities, VideoRequest, tuple[str, ...]]:
    """Return the model to ask, what to ask of it, and a sentence for each field that was left out.

    Raises:
        UnsupportedParameter: Something cannot be done, and may not or cannot be left out.
        InvalidRequest: The body that would be sent breaks the spec, which must be known before an image is uploaded.
    """
    if strangers := tuple(_find_unknown_providers(request)):
        raise UnsupportedParameter(table.name, strangers)
    choice = select_model(table, request)
    dropped: tuple[str, ...] = ()
    if choice.objections and on_unsupported != "raise":
        dropped = describe_problems(table, choice)
        request = drop_fields(request, table.name, choice.objections)
        choice = select_model(table, request)
    if choice.objections:
        raise UnsupportedParameter(table.name, describe_problems(table, choice))
    if not all(isinstance(image, str) for image in request.images):
        _validate_body(table, choice.capabilities, request)
    if on_unsupported == "warn":
        for sentence in dropped:
            log.warning("left out: %s", sentence)
    return choice.capabilities, request, dropped


def validate_request(table: Provider, request: VideoRequest) -> tuple[str, ...]:
    """Return what speaks against a request, a sentence for each field."""
    choice = select_model(table, request)
    if choice.objections or any(_find_unknown_providers(request)):
        return (*_find_unknown_providers(request), *describe_problems(table, choice))
    try:
        _validate_body(table, choice.capabilities, request)
    except InvalidRequest as error:
        return error.problems
    return ()


def estimate_request(table: Provider, request: VideoRequest) -> Estimate | None:
    """Return what a request will cost by documented prices, at the model that would be asked."""
    return estimate_price(select_model(table, request).capabilities, request)


def _find_unknown_providers(request: VideoRequest) -> Iterator[str]:
    """Yield a sentence for options of providers that do not exist: a slip of the pen must not cost money."""
    known = ", ".join(NAMES)
    return (f"options: no provider {name!r}; there are {known}" for name in request.options if name not in NAMES)


def _validate_body(table: Provider, capabilities: Capabilities, request: VideoRequest) -> None:
    """Write the body that would be sent, but for its images, which may have to be uploaded first."""
    images = [
        normalise_scheme(image) if isinstance(image, str) else "https://images.example/uploaded"
        for image in request.images
    ]
    table.submit(capabilities, build_body(capabilities, request, images))


def describe_problems(table: Provider, choice: ModelSelection) -> tuple[str, ...]:
    """Return each objection as a sentence that also tells who else would take the value."""
    return tuple(f"{objection}{_describe_alternatives(table.name, objection)}" for objection in choice.objections)


def _describe_alternatives(name: str, objection: FieldProblem) -> str:
    if objection.value is None:
        return ""
    others = [other for other in NAMES if other != name and _accepts_value(other, objection)]
    return f"; {', '.join(others)} would take it" if others else ""


def _accepts_value(name: str, objection: FieldProblem) -> bool:
    return any(is_supported(model, objection.field, objection.value) for model in get_provider(name).capabilities)
