"""Base of every generated model, and the way between models and JSON; the one module that knows pydantic."""

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
from telecine_runtime.omitted import OMITTED

Variant: TypeAlias = "tuple[Callable[[bytes | str], Any], Callable[[bytes], object] | None]"
"""How one form of a union is read, and how a JSON text shows a name that only this form requires."""


UNKNOWN_MEMBER: Final = "unknown_member"


class Model(BaseModel):
    """A JSON object. Members that the spec does not know are kept; Python names and wire names both work."""

    model_config = ConfigDict(
        extra="allow",
        validate_by_alias=True,
        validate_by_name=True,
        protected_namespaces=(),
    )


class RequestModel(Model):
    """A JSON object that is only sent. A member that its spec does not have is refused, with the nearest one."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _closed(cls, given: object) -> object:
        if strange := _find_unknown_members(cls, given):
            raise _unknown_members_error(strange, [_wire_name(cls, name) for name in cls.model_fields])
        return given


def _find_unknown_members(kind: type[Model], given: object) -> list[str]:
    """Return the members of an object that a model has under no name."""
    members: Mapping[str, object] = cast("Any", given) if isinstance(given, Mapping) else {}
    known = _member_names(kind)
    return [] if members.keys() <= known else [str(name) for name in members if name not in known]


@cache
def _member_names(kind: type[Model]) -> frozenset[str]:
    """Return the names of a model's members, in Python and on the wire."""
    return frozenset(name for field in kind.model_fields for name in (field, _wire_name(kind, field)))


def _unknown_members_error(strange: list[str], known: list[str]) -> PydanticCustomError:
    """Return what is wrong with members that nobody knows, each with the nearest known one; else with all of them."""
    from difflib import get_close_matches  # here, since a request that is right does without

    near = {name: get_close_matches(name, known, n=1) for name in strange}
    told = (f"{name!r}, did you mean {found[0]!r}?" if found else repr(name) for name, found in near.items())
    rest = "" if all(near.values()) else f"; there are {', '.join(known)}"
    return PydanticCustomError(
        UNKNOWN_MEMBER, "the spec has no member {told}", {"told": " nor ".join(told) + rest, "near": all(near.values())}
    )


@cache
def get_adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what reads and writes a model or a union of models.

    Its methods check for each call what they were told; below, its validator and its serializer are asked themselves.
    """
    return TypeAdapter(kind)


def parse_json(content: bytes) -> Any:
    """Return the value of a JSON text; ``None`` when it is none, or null."""
    try:
        return from_json(content)
    except ValueError:
        return None


def read_json(kind: object, content: bytes | str) -> Any:
    """Read a JSON text as a model; strictly: the text ``"7"`` is no number, and 7 is no text.

    Raises:
        ValueError: The text is no JSON or has another shape; the message names each member that is wrong.
    """
    return build_reader(kind)(content)


@cache
def build_reader(kind: Any) -> Callable[[bytes | str], Any]:
    """Return the function that reads JSON texts as a model or a union of models; see `read_json`."""
    strict, forms = _build_strict_validator(kind), _build_variants(kind)

    def read(content: bytes | str) -> Any:
        try:
            return strict(content)
        except ValidationError as error:
            # Some servers write 40 as 40.0, which is the same number to JSON Schema, but not to pydantic.
            whole = _normalise_integers(content)
            if whole is not None:
                with suppress(ValidationError):
                    return strict(whole)
            raise ValueError("; ".join(describe_errors(error))) from None

    def read_form(content: bytes | str) -> Any:
        form = _select_variant(forms, content) if type(content) is bytes else None
        if form is None:
            return read(content)
        try:
            return form(content)
        except ValidationError:
            return read(content)  # the whole union says better what is wrong

    return read_form if forms else read


def _build_strict_validator(kind: Any) -> Callable[[bytes | str], Any]:
    # On the wire only wire names count: a `task_id` beside or in place of `taskId` is a member of its own.
    return partial(get_adapter(kind).validator.validate_json, strict=True, by_alias=True, by_name=False)


def _build_variants(kind: Any) -> list[Variant]:
    """Return the forms of a union of models; any other type has none."""
    while not isinstance(kind, type) and (get_origin(kind) is Annotated or hasattr(kind, "__value__")):
        kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind.__value__
    models = [form for form in get_args(kind) if isinstance(form, type) and issubclass(form, Model)]
    if len(models) < 2 or len(models) != len(get_args(kind)):
        return []
    return [(_build_strict_validator(model), _build_discriminator(model, models)) for model in models]


def _build_discriminator(model: type[Model], models: list[type[Model]]) -> Callable[[bytes], object] | None:
    """Return a search for a name that a model requires, if it can be one that the others do not have."""
    others = {_wire_name(each, name) for each in models if each is not model for name in each.model_fields}
    required = [_wire_name(model, name) for name, field in model.model_fields.items() if field.is_required()]
    name = min(required, key=others.__contains__, default=None)
    return None if name is None else re.compile(re.escape(json.dumps(name, ensure_ascii=False).encode())).search


def _wire_name(model: type[Model], name: str) -> str:
    return model.model_fields[name].alias or name


def _select_variant(forms: list[Variant], content: bytes) -> Callable[[bytes | str], Any] | None:
    """Return how the only form that a text can have is read: the shape is told from a member before it is validated."""
    found = None
    for form, telltale in forms:
        if telltale is None or telltale(content):
            if found is not None:
                return None
            found = form
    return None if b"\\" in content else found  # a name may be written with escapes


def _normalise_integers(content: bytes | str) -> str | None:
    """Return the same JSON with whole numbers written as such, or ``None`` when it is no JSON."""
    try:
        return json.dumps(json.loads(content, parse_float=_parse_number))
    except (ValueError, RecursionError):
        return None


def _parse_number(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() else number


def write_json(operation: str, kind: object, value: object, extra: Mapping[str, Any] | None = None) -> bytes:
    """Return the JSON text of a request body, with the members that were given and no others.

    Args:
        operation: Name of the operation, for the error.
        kind: Model of the body, or a union of models.
        value: A model, or a mapping of wire names to values, where `OMITTED` ones are left out.
        extra: Members that the spec does not know, for the body or an object within it; they are sent as they are.

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
        # Half a surrogate pair, or a member of the caller's own that is no JSON.
        raise InvalidRequest(operation, (str(error),)) from None


def _merge_objects(body: dict[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with more members; what both have as an object becomes one of both."""
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
    """Return one sentence for each thing that is wrong, with the allowed values where there are such."""
    details = _select_variant_errors(error.errors(include_url=False, include_context=True))
    return tuple(dict.fromkeys(_describe_error(detail) for detail in details))


def _select_variant_errors(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return what is wrong by the form that was meant, where there are several and each refuses for reasons of its own.

    Meant is the one whose listed values fit best, as those of a model do, then the one with the least to complain of.
    """
    places = [detail["loc"] for detail in details]
    alike = [len(set(parts)) == 1 for parts in zip(*places, strict=False)]
    depth = [*alike, False].index(False)  # the forms may be those of an object within the body
    forms: dict[object, list[ErrorDetails]] = {}
    for detail in details:
        forms.setdefault(next(iter(detail["loc"][depth:]), None), []).append(detail)
    if not all(isinstance(name, str) and name[:1].isupper() for name in forms):
        return details
    within = [[_drop_variant_name(detail, depth) for detail in found] for found in forms.values()]
    return min(within, key=_rank_errors)


def _rank_errors(details: list[ErrorDetails]) -> tuple[int, int, int]:
    strange = sum(detail["type"] == UNKNOWN_MEMBER and not detail.get("ctx", {})["near"] for detail in details)
    return sum(detail["type"] == "literal_error" for detail in details), strange, len(details)


def _drop_variant_name(detail: ErrorDetails, depth: int) -> ErrorDetails:
    return {**detail, "loc": (*detail["loc"][:depth], *detail["loc"][depth + 1 :])}


def _describe_error(detail: ErrorDetails) -> str:
    where = ".".join(str(part) for part in detail["loc"]) or "body"
    said = detail["msg"][:1].lower() + detail["msg"][1:]
    given = detail["input"]
    shown = f", not {given!r}" if isinstance(given, str | int | float | None) and len(repr(given)) <= 40 else ""
    return f"{where}: {said}{shown if detail['type'] != 'missing' else ''}"
