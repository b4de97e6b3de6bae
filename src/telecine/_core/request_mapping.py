"""Map a harmonised request to a provider's model and request body, by the capabilities from its spec."""

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
    """Why a model does not support one field of a request.

    Attributes:
        field: Name of the harmonised field, or ``options.<name>``.
        value: The requested value; ``None`` if the field is missing.
        reason: What the model supports.
    """

    field: str
    value: object
    reason: str

    def __str__(self) -> str:
        value = _format_value(self.value)
        return f"{self.field}={value if len(value) <= 60 else value[:57] + '…'}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ModelSelection:
    """The model selected for a request, and the problems of the request at it."""

    capabilities: Capabilities
    problems: tuple[FieldProblem, ...]


def select_model(provider: Provider, request: VideoRequest) -> ModelSelection:
    """Return the requested model, or the first that supports the request, or the one with the fewest problems.

    Among models with equally many problems, those that support the images come first.
    """
    candidates = [one for one in provider.capabilities if request.model in (None, one.model)]
    if not candidates:
        models = ", ".join(str(one.model) for one in provider.capabilities)
        problem = FieldProblem("model", request.model, f"the provider has {models}")
        return ModelSelection(provider.capabilities[0], (problem,))
    selections: list[ModelSelection] = []
    for capabilities in candidates:
        selection = ModelSelection(capabilities, tuple(_find_problems(capabilities, request)))
        if not selection.problems:
            return selection
        selections.append(selection)
    return min(selections, key=_rank)


def _rank(selection: ModelSelection) -> tuple[int, bool]:
    return len(selection.problems), any(problem.field == "images" for problem in selection.problems)


def drop_fields(request: VideoRequest, provider: str, problems: Sequence[FieldProblem]) -> VideoRequest:
    """Return the request without the fields that have problems; required fields are kept."""
    names = {problem.field for problem in problems}
    empty = {name: declared.empty for name, declared in HARMONISED.items() if name in names and not declared.required}
    options = {k: v for k, v in request.options.get(provider, {}).items() if f"options.{k}" not in names}
    return replace(request, **empty, options={**request.options, provider: options})


def is_supported(capabilities: Capabilities, name: str, value: object) -> bool:
    """Return whether a model supports this value of a harmonised field."""
    field = capabilities.fields.get(name)
    return field is not None and _find_value_problem(field, value) is None


def _find_problems(capabilities: Capabilities, request: VideoRequest) -> Iterator[FieldProblem]:
    fields, model = _requested_fields(request), capabilities.model or "the model"
    for name, value in fields.items():
        field = capabilities.fields.get(name)
        if field is None:
            yield FieldProblem(name, value, f"{model} has no such parameter")
        elif reason := _find_value_problem(field, value):
            yield FieldProblem(name, value, f"{model} {reason}")
    options = request.options.get(capabilities.provider, {})
    for name, value in options.items():
        # The key identifies a lost job, so only the argument of `submit` may set it.
        known = {*capabilities.fields, *capabilities.options} - {"key"}
        if name not in known:
            yield FieldProblem(f"options.{name}", value, f"{model} supports {', '.join(sorted(known))}")
    if request.max_cost is not None and (reason := _find_cost_problem(capabilities, request, request.max_cost)):
        yield FieldProblem("max_cost", request.max_cost, f"{model} {reason}")
    has_content = bool(fields.keys() & {"prompt", "images"} or options)
    for name, field in capabilities.fields.items():
        # A request with neither prompt nor image is useless, even where the spec requires neither.
        is_required = field.required or (name == "prompt" and not has_content)
        if is_required and name not in {"model", *fields, *options}:
            yield FieldProblem(name, None, f"{model} requires it")


def _requested_fields(request: VideoRequest) -> dict[str, Any]:
    """Return the harmonised fields that a request sets, except the model."""
    fields = {name: getattr(request, name) for name in HARMONISED if name != "model"}
    return {name: value for name, value in fields.items() if value is not None and value != () and value != ""}


def _find_value_problem(field: FieldCapability, value: Any) -> str | None:
    if field.values is not None and value not in field.values:
        return f"supports {format_allowed_values(field.values)}"
    if field.max_length is not None and len(value) > field.max_length:
        return f"supports at most {field.max_length} characters, not {len(value)}"
    if field.max_items is not None and len(value) > field.max_items:
        return f"supports at most {field.max_items}, not {len(value)}"
    if field.images is not None:
        return next((reason for image in value if (reason := find_image_problem(field.images, image))), None)
    return None


def _find_cost_problem(capabilities: Capabilities, request: VideoRequest, max_cost: Decimal | float) -> str | None:
    estimate = estimate_price(capabilities, request)
    if estimate is None:
        return "has no documented price for this request"
    return None if estimate.usd <= Decimal(str(max_cost)) else f"costs {estimate}"


def _format_value(value: object) -> str:
    """Return a value for a message: the path of a file, the size of bytes, an amount as it is written."""
    if isinstance(value, list | tuple):
        return ", ".join(map(_format_value, cast("Sequence[object]", value)))
    if isinstance(value, os.PathLike):
        return str(cast("os.PathLike[str]", value))
    if isinstance(value, Decimal):
        return str(value)
    return f"{len(value)} bytes" if isinstance(value, bytes) else repr(value)


def format_allowed_values(values: Sequence[str | int]) -> str:
    """Return supported values for a message: ``10 to 30`` or ``2:3, 3:2``."""
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
    """Return the request body of a model."""
    values: dict[str, Any] = {
        **_requested_fields(request),
        "model": capabilities.model,
        "callback_url": callback_url,
        "key": key,
    }
    body: dict[str, Any] = {}
    for name, field in capabilities.fields.items():
        if name == "images":
            if len(image_urls) > 1 and field.several:
                _set_nested(body, field.several, _build_image_items(field, image_urls))
            elif image_urls:
                images = _build_image_items(field, image_urls) if field.type == "array" else image_urls[0]
                _set_nested(body, field.at, images)
        elif values.get(name) is not None:
            _set_nested(body, field.at, str(values[name]) if field.type == "string" else values[name])
    for name, value in request.options.get(capabilities.provider, {}).items():
        harmonised = capabilities.fields.get(name)
        _set_nested(body, capabilities.options[name] if harmonised is None else harmonised.at, value)
    return body


def _build_image_items(field: FieldCapability, urls: Sequence[str]) -> list[Any]:
    """Return the URLs as list items, wrapped into objects where the provider requires that."""
    items: list[Any] = list(urls)
    for name in reversed(field.inside):
        items = [{name: item} for item in items]
    return items


def _set_nested(target: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        target = target.setdefault(name, {})
    target[path[-1]] = value
