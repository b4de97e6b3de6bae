"""From a harmonised request to a provider's request body, by the capabilities that its spec declares."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

from telecine._core.images import find_image_problem
from telecine._core.price_estimate import estimate_price
from telecine._core.provider import Provider
from telecine.request import VideoRequest
from telecine_runtime.capabilities import Capabilities, FieldCapability
from telecine_runtime.harmonised import HARMONISED


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Why one field of a request cannot be sent.

    Attributes:
        field: Name of the harmonised field; ``options.<name>`` for an option.
        value: What was asked.
        reason: What this model allows.
    """

    field: str
    value: object
    reason: str

    def __str__(self) -> str:
        value = _format_value(self.value)
        return f"{self.field}={value if len(value) <= 60 else value[:57] + '…'}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ModelSelection:
    """The model that a request is for, and what speaks against sending it there."""

    capabilities: Capabilities
    objections: tuple[FieldProblem, ...]


def select_model(provider: Provider, request: VideoRequest) -> ModelSelection:
    """Return the named model, or the first that can do what is asked; else the one with the fewest objections.

    Of two with as many, the one that takes the images: who gives one wants a video of it.
    """
    named = [c for c in provider.capabilities if request.model in (None, c.model)]
    if not named:
        models = ", ".join(str(c.model) for c in provider.capabilities)
        return ModelSelection(provider.capabilities[0], (FieldProblem("model", request.model, f"there are {models}"),))
    choices: list[ModelSelection] = []
    for capabilities in named:
        choice = ModelSelection(capabilities, tuple(_find_problems(capabilities, request)))
        if not choice.objections:
            return choice
        choices.append(choice)
    return min(choices, key=lambda choice: (len(choice.objections), _has_problem_with(choice.objections, "images")))


def drop_fields(request: VideoRequest, provider: str, objections: Sequence[FieldProblem]) -> VideoRequest:
    """Return the request without the fields that were objected to; the prompt cannot be dropped."""
    names = {objection.field for objection in objections}
    plain = {name: declared.empty for name, declared in HARMONISED.items() if name in names and not declared.required}
    options = {k: v for k, v in request.options.get(provider, {}).items() if f"options.{k}" not in names}
    return replace(request, **plain, options={**request.options, provider: options})


def is_supported(capabilities: Capabilities, name: str, value: object) -> bool:
    """Tell whether a model takes this value of a harmonised field."""
    field = capabilities.fields.get(name)
    return field is not None and _find_value_problem(field, value) is None


def _find_problems(capabilities: Capabilities, request: VideoRequest) -> Iterator[FieldProblem]:
    asked, who = _requested_fields(request), _model_label(capabilities)
    for name, value in asked.items():
        field = capabilities.fields.get(name)
        if field is None:
            yield FieldProblem(name, value, f"{who} has no such parameter")
        elif reason := _find_value_problem(field, value):
            yield FieldProblem(name, value, f"{who} {reason}")
    options = request.options.get(capabilities.provider, {})
    for name, value in options.items():
        # The key is what a lost job is found by, so it has one place: the argument of `submit`.
        known = {*capabilities.fields, *capabilities.options} - {"key"}
        if name not in known:
            yield FieldProblem(f"options.{name}", value, f"{who} knows {', '.join(sorted(known))}")
    if request.max_cost is not None and (reason := _find_cost_problem(capabilities, request, request.max_cost)):
        yield FieldProblem("max_cost", request.max_cost, f"{who} {reason}")
    nothing = not asked.keys() & {"prompt", "images"} and not options
    for name, field in capabilities.fields.items():
        # Of nothing no video can be made, even where neither a prompt nor an image is required by itself.
        if (field.required or (nothing and name == "prompt")) and name not in {"model", *asked, *options}:
            yield FieldProblem(name, None, f"{who} requires it")


def _format_value(value: object) -> str:
    """Return a value as a person gave it: of a file its path, of bytes their number."""
    if isinstance(value, list | tuple):
        return ", ".join(map(_format_value, cast("Sequence[object]", value)))
    if isinstance(value, os.PathLike):
        return str(cast("os.PathLike[str]", value))
    return f"{len(value)} bytes" if isinstance(value, bytes) else repr(value)


def _find_cost_problem(capabilities: Capabilities, request: VideoRequest, most: Decimal | float) -> str | None:
    told = estimate_price(capabilities, request)
    if told is None:
        return "tells no price for that, so it cannot be promised"
    return None if told.usd <= Decimal(str(most)) else f"costs {told}"


def _has_problem_with(objections: Sequence[FieldProblem], field: str) -> bool:
    return any(objection.field == field for objection in objections)


def _model_label(capabilities: Capabilities) -> str:
    return capabilities.model or "the model"


def _requested_fields(request: VideoRequest) -> dict[str, Any]:
    """Return the harmonised fields that a request sets, but for the model, which is what they are held against."""
    every = {name: getattr(request, name) for name in HARMONISED if name != "model"}
    return {name: value for name, value in every.items() if value is not None and value != () and value != ""}


def _find_value_problem(field: FieldCapability, value: Any) -> str | None:
    if field.values is not None and value not in field.values:
        return f"allows {format_allowed_values(field.values)}"
    if field.max_length is not None and len(value) > field.max_length:
        return f"allows at most {field.max_length} characters, not {len(value)}"
    if field.max_items is not None and len(value) > field.max_items:
        return f"allows at most {field.max_items}, not {len(value)}"
    if field.images is not None:
        return next((reason for image in value if (reason := find_image_problem(field.images, image))), None)
    return None


def format_allowed_values(values: Sequence[str | int]) -> str:
    """Return allowed values as a person writes them: ``10 to 30``, or ``2:3, 3:2``."""
    if isinstance(values, range):
        return f"{values.start} to {values.stop - 1}"
    return ", ".join(str(value) for value in values)


def build_body(
    capabilities: Capabilities,
    request: VideoRequest,
    image_urls: Sequence[str],
    callback_url: str | None = None,
    key: str | None = None,
) -> dict[str, Any]:
    """Return the request body, each field where this model carries it."""
    own = {"model": capabilities.model, "callback_url": callback_url, "key": key}
    asked: dict[str, Any] = {**_requested_fields(request), **own}
    built: dict[str, Any] = {}
    for name, field in capabilities.fields.items():
        if name == "images" and len(image_urls) > 1 and field.several:
            _set_nested(built, field.several, _build_image_items(field, image_urls))
        elif name == "images" and image_urls:
            _set_nested(
                built, field.at, _build_image_items(field, image_urls) if field.type == "array" else image_urls[0]
            )
        elif asked.get(name) is not None and name != "images":
            _set_nested(built, field.at, str(asked[name]) if field.type == "string" else asked[name])
    for name, value in request.options.get(capabilities.provider, {}).items():
        carried = capabilities.fields.get(name)
        _set_nested(built, carried.at if carried is not None else capabilities.options[name], value)
    return built


def _build_image_items(field: FieldCapability, urls: Sequence[str]) -> list[Any]:
    """Return images as the items of a list, each inside an object where they are such."""
    items: list[Any] = list(urls)
    for name in reversed(field.inside):
        items = [{name: item} for item in items]
    return items


def _set_nested(target: dict[str, Any], at: tuple[str, ...], value: Any) -> None:
    for name in at[:-1]:
        target = target.setdefault(name, {})
    target[at[-1]] = value
