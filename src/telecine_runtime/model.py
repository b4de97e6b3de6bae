"""Base classes of the generated models, and their conversion from and to JSON. The only module that uses pydantic."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, partial
from typing import Annotated, Any, Final, TypeAlias, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator
from pydantic_core import (
    ErrorDetails,
    PydanticCustomError,
    PydanticSerializationError,
    from_json,
    to_json,
)

from telecine_runtime.errors import InvalidRequest
from telecine_runtime.omitted_argument import OMITTED

Variant: TypeAlias = "tuple[Callable[[bytes | str], Any], Callable[[bytes], object] | None]"
"""A model of a union: its JSON parser, and a search for the name of a required member, if there is any."""


UNKNOWN_MEMBER: Final = "unknown_member"


class Model(BaseModel):
    """A JSON object. Keeps unknown members; accepts Python names and wire names."""

    model_config = ConfigDict(
        extra="allow",
        validate_by_alias=True,
        validate_by_name=True,
        protected_namespaces=(),
    )


class RequestModel(Model):
    """A JSON object that is only sent. Rejects unknown members, unless the spec allows them; suggests similar names."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _reject_unknown_members(cls, given: object) -> object:
        is_closed = cls.model_config.get("extra") != "allow"  # a model of an object with other members is open
        if is_closed and (unknown := _find_unknown_members(cls, given)):
            raise _unknown_members_error(unknown, [_wire_name(cls, name) for name in cls.model_fields])
        return given


def _find_unknown_members(kind: type[Model], given: object) -> list[str]:
    """Return the members of an object that a model does not have."""
    members: Mapping[str, object] = cast("Any", given) if isinstance(given, Mapping) else {}
    known = _member_names(kind)
    return [] if members.keys() <= known else [str(name) for name in members if name not in known]


@cache
def _member_names(kind: type[Model]) -> frozenset[str]:
    """Return the Python names and wire names of a model's members."""
    return frozenset(name for field in kind.model_fields for name in (field, _wire_name(kind, field)))


def _unknown_members_error(unknown: list[str], known: list[str]) -> PydanticCustomError:
    """Return an error that names the unknown members, with similar names or else all known ones."""
    from difflib import get_close_matches  # here, because valid requests do not need it

    matches = {name: get_close_matches(name, known, n=1) for name in unknown}
    shown = (f"{name!r}, did you mean {found[0]!r}?" if found else repr(name) for name, found in matches.items())
    rest = "" if all(matches.values()) else f"; known are {', '.join(known)}"
    return PydanticCustomError(
        UNKNOWN_MEMBER,
        "the spec has no member {names}",
        {"names": " nor ".join(shown) + rest, "has_match": all(matches.values())},
    )


@cache
def get_adapter(kind: Any) -> TypeAdapter[Any]:
    """Return the adapter of a model or a union of models.

    This module calls its validator and serializer directly, because its methods check their arguments on each call.
    """
    return TypeAdapter(kind)


def parse_json(content: bytes) -> Any:
    """Return the value of a JSON text; ``None`` for null and for invalid JSON."""
    try:
        return from_json(content)
    except ValueError:
        return None


def read_json(kind: object, content: bytes | str) -> Any:
    """Parse a JSON text as a model, without coercion: ``"7"`` is not a number, 7 is not a text.

    Raises:
        ValueError: The text is not JSON or does not match the model; the message names each invalid member.
    """
    return build_reader(kind)(content)


@cache
def build_reader(kind: Any) -> Callable[[bytes | str], Any]:
    """Return a function that parses JSON texts as a model or a union of models; see `read_json`."""
    strict, variants = _build_strict_validator(kind), _build_variants(kind)

    def read(content: bytes | str) -> Any:
        try:
            return strict(content)
        except ValidationError as error:
            # Some servers write 40 as 40.0, which JSON Schema accepts as an integer and pydantic does not.
            normalised = _normalise_integers(content)
            if normalised is not None:
                with suppress(ValidationError):
                    return strict(normalised)
            raise ValueError("; ".join(describe_errors(error))) from None

    def read_variant(content: bytes | str) -> Any:
        variant = _select_variant(variants, content) if type(content) is bytes else None
        if variant is None:
            return read(content)
        try:
            return variant(content)
        except ValidationError:
            return read(content)  # the errors of the union are better

    return read_variant if variants else read


def _build_strict_validator(kind: Any) -> Callable[[bytes | str], Any]:
    # In JSON only wire names are known: `task_id` is not `taskId`.
    return partial(get_adapter(kind).validator.validate_json, strict=True, by_alias=True, by_name=False)


def _build_variants(kind: Any) -> list[Variant]:
    """Return the variants of a union of models; empty for other types."""
    while not isinstance(kind, type) and (get_origin(kind) is Annotated or hasattr(kind, "__value__")):
        kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind.__value__
    models = [variant for variant in get_args(kind) if isinstance(variant, type) and issubclass(variant, Model)]
    if len(models) < 2 or len(models) != len(get_args(kind)):
        return []
    return [(_build_strict_validator(model), _build_discriminator(model, models)) for model in models]


def _build_discriminator(model: type[Model], models: list[type[Model]]) -> Callable[[bytes], object] | None:
    """Return a search for the name of a required member, preferably one that the other models do not have."""
    others = {_wire_name(each, name) for each in models if each is not model for name in each.model_fields}
    required = [_wire_name(model, name) for name, field in model.model_fields.items() if field.is_required()]
    unique = [name for name in required if name not in others]
    for name in unique or required:
        return re.compile(re.escape(json.dumps(name, ensure_ascii=False).encode())).search
    return None


def _wire_name(model: type[Model], name: str) -> str:
    return model.model_fields[name].alias or name


def _select_variant(variants: list[Variant], content: bytes) -> Callable[[bytes | str], Any] | None:
    """Return the parser of the only variant that a JSON text can match, or ``None``. Does not parse the text."""
    found = None
    for variant, is_possible in variants:
        if is_possible is None or is_possible(content):
            if found is not None:
                return None
            found = variant
    return None if b"\\" in content else found  # names may contain escapes


def _normalise_integers(content: bytes | str) -> str | None:
    """Return the same JSON with 40.0 written as 40, or ``None`` if it is invalid."""
    try:
        return json.dumps(json.loads(content, parse_float=_parse_number))
    except (ValueError, RecursionError):
        return None


def _parse_number(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() else number


def write_json(operation: str, kind: object, value: object, extra: Mapping[str, Any] | None = None) -> bytes:
    """Return the JSON text of a request body, with the members that are not omitted.

    Args:
        operation: Name of the operation, for errors.
        kind: Model of the body, or a union of models.
        value: A model, or a mapping of wire names to values.
        extra: Further members of the body, or of objects in it; sent unchecked.

    Raises:
        InvalidRequest: The value breaks the spec.

    """
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value)
        value = {name: item for name, item in members.items() if item is not OMITTED}
    model = validate(operation, kind, value)
    try:
        if not extra:
            return get_adapter(kind).serializer.to_json(model, by_alias=True, exclude_unset=True)
        return to_json(
            _merge_objects(get_adapter(kind).serializer.to_python(model, by_alias=True, exclude_unset=True), extra)
        )
    except PydanticSerializationError as error:
        # A lone surrogate, or a value in `extra` that is not JSON.
        raise InvalidRequest(operation, (str(error),)) from None


def _merge_objects(body: dict[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with further members, merging objects recursively."""
    merged = {**body, **extra}
    for name in body.keys() & extra.keys():
        if isinstance(body[name], dict) and isinstance(extra[name], Mapping):
            merged[name] = _merge_objects(body[name], extra[name])
    return merged


def validate(operation: str, kind: object, value: object) -> Any:
    """Return a value as a model.

    Raises:
        InvalidRequest: The value breaks the spec.

    """
    try:
        return get_adapter(kind).validator.validate_python(value)
    except ValidationError as error:
        raise InvalidRequest(operation, describe_errors(error)) from None


def describe_errors(error: ValidationError) -> tuple[str, ...]:
    """Return one sentence for each validation error, with the allowed values if there are any."""
    details = _select_variant_errors(error.errors(include_url=False, include_context=True))
    return tuple(dict.fromkeys(_describe_error(detail) for detail in details))


def _select_variant_errors(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return the errors of the best matching variant of a union, where each variant has errors of its own.

    The best match has the fewest invalid enum values, such as a model name, then the fewest unknown members without
    a similar known one, then the fewest errors.
    """
    locations = [detail["loc"] for detail in details]
    same = [len(set(parts)) == 1 for parts in zip(*locations, strict=False)]
    depth = [*same, False].index(False)  # the union may be an object within the body
    variants: dict[object, list[ErrorDetails]] = {}
    for detail in details:
        variants.setdefault(next(iter(detail["loc"][depth:]), None), []).append(detail)
    if not all(isinstance(name, str) and name[:1].isupper() for name in variants):
        return details
    errors = [[_drop_variant_name(detail, depth) for detail in found] for found in variants.values()]
    return min(errors, key=_rank_errors)


def _rank_errors(details: list[ErrorDetails]) -> tuple[int, int, int]:
    unknown = sum(detail["type"] == UNKNOWN_MEMBER and not detail.get("ctx", {})["has_match"] for detail in details)
    return sum(detail["type"] == "literal_error" for detail in details), unknown, len(details)


def _drop_variant_name(detail: ErrorDetails, depth: int) -> ErrorDetails:
    return {**detail, "loc": (*detail["loc"][:depth], *detail["loc"][depth + 1 :])}


def _describe_error(detail: ErrorDetails) -> str:
    where = ".".join(str(part) for part in detail["loc"]) or "body"
    message = detail["msg"][:1].lower() + detail["msg"][1:]
    given = detail["input"]
    shown = f", not {given!r}" if isinstance(given, str | int | float | None) and len(repr(given)) <= 40 else ""
    return f"{where}: {message}{shown if detail['type'] != 'missing' else ''}"
