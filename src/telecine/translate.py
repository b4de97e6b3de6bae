"""From a harmonised request to a provider's request body, by the capabilities that its spec declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from telecine.provider import Provider
from telecine.request import VideoRequest
from telecine_runtime.capabilities import Capabilities, Field


@dataclass(frozen=True, slots=True)
class Objection:
    """Why one field of a request cannot be sent.

    Attributes:
        field: Name of the harmonised field.
        value: What was asked.
        reason: What this model allows.
    """

    field: str
    value: object
    reason: str

    def __str__(self) -> str:
        value = repr(self.value)
        return f"{self.field}={value if len(value) <= 60 else value[:57] + '…'}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Choice:
    """The model that a request is for, and what speaks against sending it there."""

    capabilities: Capabilities
    objections: tuple[Objection, ...]


def choose(provider: Provider, request: VideoRequest) -> Choice:
    """Return the named model, or the first that can do what is asked; else the one with the fewest objections."""
    named = [c for c in provider.capabilities if request.model in (None, c.model)]
    if not named:
        models = ", ".join(str(c.model) for c in provider.capabilities)
        return Choice(provider.capabilities[0], (Objection("model", request.model, f"{provider.name} has {models}"),))
    choices = [Choice(c, tuple(_objections(c, request))) for c in named]
    return min(choices, key=lambda choice: len(choice.objections))


def _objections(capabilities: Capabilities, request: VideoRequest) -> Iterator[Objection]:
    asked = _asked(request)
    for name, value in asked.items():
        field = capabilities.fields.get(name)
        if field is None:
            yield Objection(name, value, f"{_who(capabilities)} has no such parameter")
        elif reason := _refusal(field, value):
            yield Objection(name, value, f"{_who(capabilities)} {reason}")
    options = request.options.get(capabilities.provider, {})
    known = {**capabilities.fields, **capabilities.options}
    for name, value in options.items():
        if name not in known:
            yield Objection(f"options.{name}", value, f"{_who(capabilities)} knows {', '.join(sorted(known))}")
    for name, field in capabilities.fields.items():
        if field.required and name not in {"model", *asked, *options}:
            yield Objection(name, None, f"{_who(capabilities)} requires it")


def _who(capabilities: Capabilities) -> str:
    return f"{capabilities.provider} {capabilities.model}" if capabilities.model else capabilities.provider


def _asked(request: VideoRequest) -> dict[str, Any]:
    """Return the harmonised fields that a request sets."""
    every: dict[str, Any] = {
        "prompt": request.prompt or None,
        "duration": request.duration,
        "aspect_ratio": request.aspect_ratio,
        "resolution": request.resolution,
        "images": list(request.images) or None,
        "mode": request.mode,
    }
    return {name: value for name, value in every.items() if value is not None}


def _refusal(field: Field, value: Any) -> str | None:
    if field.values is not None and value not in field.values:
        return f"allows {allowed(field.values)}"
    if field.max_length is not None and len(value) > field.max_length:
        return f"allows at most {field.max_length} characters, not {len(value)}"
    if field.max_items is not None and len(value) > field.max_items:
        return f"allows at most {field.max_items}, not {len(value)}"
    return None


def allowed(values: Sequence[str | int]) -> str:
    """Return allowed values as a person writes them: ``10 to 30``, or ``2:3, 3:2``."""
    if isinstance(values, range):
        return f"{values.start} to {values.stop - 1}"
    return ", ".join(str(value) for value in values)


def body(capabilities: Capabilities, request: VideoRequest, callback_url: str | None) -> dict[str, Any]:
    """Return the request body, each field where this model carries it."""
    built: dict[str, Any] = {}
    asked: dict[str, Any] = {"model": capabilities.model, **_asked(request), "callback_url": callback_url}
    for name, field in capabilities.fields.items():
        if asked.get(name) is not None:
            one_image = name == "images" and field.type != "array"
            _put(built, field.at, asked[name][0] if one_image else _wire(field, asked[name]))
    for name, value in request.options.get(capabilities.provider, {}).items():
        carried = capabilities.fields.get(name)
        _put(built, carried.at if carried is not None else capabilities.options[name], value)
    return built


def _wire(field: Field, value: Any) -> Any:
    return str(value) if field.type == "string" else value


def _put(target: dict[str, Any], at: tuple[str, ...], value: Any) -> None:
    for name in at[:-1]:
        target = target.setdefault(name, {})
    target[at[-1]] = value
