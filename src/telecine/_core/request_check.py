"""Offline validation of a request against the capabilities of a provider."""

from __future__ import annotations

import logging
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
from telecine.providers import get_provider, known_names, usable_names
from telecine.request import VideoRequest
from telecine_runtime.capabilities import Capabilities
from telecine_runtime.errors import InvalidRequest

log: Final = logging.getLogger("telecine")

OnUnsupported: TypeAlias = Literal["raise", "warn", "drop"]
"""What to do with a field that the provider does not support: refuse the request, or leave the field out."""


def resolve_request(
    provider: Provider, request: VideoRequest, on_unsupported: OnUnsupported
) -> tuple[Capabilities, VideoRequest, tuple[str, ...]]:
    """Return the selected model, the request to send, and for each field that was left out a sentence.

    Raises:
        UnsupportedParameter: The provider does not support a field, which may not or cannot be left out.
        InvalidRequest: The body would violate the spec; checked here before an image is uploaded.
    """
    if unknown := _describe_unknown_providers(request):
        raise UnsupportedParameter(provider.name, unknown)
    selection = select_model(provider, request)
    dropped: tuple[str, ...] = ()
    if selection.problems and on_unsupported != "raise":
        dropped = _describe_problems(provider, selection)
        request = drop_fields(request, provider.name, selection.problems)
        selection = select_model(provider, request)
    if selection.problems:
        raise UnsupportedParameter(provider.name, _describe_problems(provider, selection))
    if not all(isinstance(image, str) for image in request.images):
        _validate_body(provider, selection.capabilities, request)
    if on_unsupported == "warn":
        for sentence in dropped:
            log.warning("left out: %s", sentence)
    return selection.capabilities, request, dropped


def validate_request(provider: Provider, request: VideoRequest) -> tuple[str, ...]:
    """Return the problems of a request at a provider, one sentence for each field."""
    selection = select_model(provider, request)
    problems = (*_describe_unknown_providers(request), *_describe_problems(provider, selection))
    if problems:
        return problems
    try:
        _validate_body(provider, selection.capabilities, request)
    except InvalidRequest as error:
        return error.problems
    return ()


def estimate_request(provider: Provider, request: VideoRequest) -> Estimate | None:
    """Return the documented price of a request at the model that would be selected."""
    return estimate_price(select_model(provider, request).capabilities, request)


def _describe_unknown_providers(request: VideoRequest) -> tuple[str, ...]:
    """Return a sentence for each unknown provider in `options`: a misspelt name would lose an option silently."""
    if not request.options:
        return ()
    known = known_names()
    return tuple(
        f"options: unknown provider {name!r}; expected one of {', '.join(known)}"
        for name in request.options
        if name not in known
    )


def _validate_body(provider: Provider, capabilities: Capabilities, request: VideoRequest) -> None:
    """Build the body with placeholders for images that have to be uploaded first; raise `InvalidRequest`."""
    image_urls = [
        normalise_scheme(image) if isinstance(image, str) else "https://images.example/uploaded"
        for image in request.images
    ]
    provider.build_submit_call(capabilities, build_body(capabilities, request, image_urls))


def _describe_problems(provider: Provider, selection: ModelSelection) -> tuple[str, ...]:
    """Return each problem as a sentence that names the providers which support the value."""
    return tuple(f"{problem}{_describe_alternatives(provider.name, problem)}" for problem in selection.problems)


def _describe_alternatives(provider: str, problem: FieldProblem) -> str:
    if problem.value is None:
        return ""
    others = [name for name in usable_names() if name != provider and _supports_value(name, problem)]
    return f"; supported by {', '.join(others)}" if others else ""


def _supports_value(provider: str, problem: FieldProblem) -> bool:
    return any(is_supported(model, problem.field, problem.value) for model in get_provider(provider).capabilities)
